import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export function sha256Hex(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Digest of a text by a named algorithm, in hexadecimal: only to compare with what others have hashed. */
export function digestHex(algorithm: 'sha1' | 'md5' | 'sha256', text: string): string {
  return createHash(algorithm).update(text).digest('hex');
}

/** HMAC-SHA256 of a text under a secret, in hexadecimal. */
export function hmacSha256Hex(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

/** HMAC-SHA256 of a text under a secret, in base64. */
export function hmacSha256Base64(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64');
}

/** Whether two texts are the same, in a time that does not tell where they differ. */
export function isSameText(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Unguessable text of the given number of random bytes, base64url. */
export function randomToken(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}

const NAME_LENGTH = 20;

/**
 * Name of what a request makes: the same for the same key of the same caller, so that a repeated request makes one thing; without
 * a key another each time.
 *
 * @param parts - who asks, and for what where one key must not stand for two things
 */
export function nameUnderKey(key: string | undefined, ...parts: readonly string[]): string {
  const text = key === undefined ? randomToken(NAME_LENGTH) : [key, ...parts].join('\0');
  return sha256Hex(text).slice(0, NAME_LENGTH);
}

/** HMAC-SHA256 of a text under a key, base64url. */
export function keyedHash(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}
