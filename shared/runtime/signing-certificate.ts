import { createPublicKey, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

const MODULUS_BITS = 2048;
const YEARS = 10;

/** Object identifiers as DER: sha256WithRSAEncryption, commonName. */
const SHA256_WITH_RSA = Buffer.from('06092a864886f70d01010b', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const NULL = Buffer.from('0500', 'hex');
const VERSION_3 = Buffer.from('a003020102', 'hex');

/** A value with its tag and its length, as DER has them (X.690). */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}
const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
const nameOf = (domain: string) => sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(domain, 'utf8')))));
/** `YYYYMMDDHHMMSSZ` */
const timeOf = (date: Date) => der(0x18, Buffer.from(`${date.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`, 'latin1'));

/** A new private key, as PEM. */
export function newSigningKey(): string {
  return generateKeyPairSync('rsa', { modulusLength: MODULUS_BITS }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** RSA signature over the SHA-256 of a body, base64. */
export function signatureOf(body: string, privateKey: string): string {
  return createSign('RSA-SHA256').update(body).sign(privateKey, 'base64');
}

/** A self-signed X.509 certificate of a key for a domain (RFC 5280), as PEM. @param from - first moment of its ten years */
export function certificateOfKey(privateKey: string, domain: string, from: Date): string {
  const algorithm = sequence(SHA256_WITH_RSA, NULL);
  const until = new Date(from);
  until.setUTCFullYear(until.getUTCFullYear() + YEARS);
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const serial = Buffer.concat([Buffer.from([0x01]), randomBytes(8)]);
  const subject = nameOf(domain);
  const validity = sequence(timeOf(from), timeOf(until));
  const toSign = sequence(VERSION_3, der(0x02, serial), algorithm, subject, validity, subject, publicKey);
  const signature = createSign('RSA-SHA256').update(toSign).sign(privateKey);
  const certificate = sequence(toSign, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
