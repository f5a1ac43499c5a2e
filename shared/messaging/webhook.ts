import { createHmac } from 'node:crypto';
import { lookup as resolveName } from 'node:dns';
import { request } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { MessageRefusedError } from './refusal.ts';

const TIMEOUT_MILLIS = 8_000;
const SECRET_PREFIX = 'whsec_';
/** Answers by which the receiver says that it has not taken the call, and may take it later. */
const PASSING = new Set([408, 425]);
const TOO_MANY = 429;
/** Failures before a byte of the call was sent. */
const UNREACHED = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'CERT_HAS_EXPIRED']);

/** Where a machine of ours or of the cloud may listen. */
const closed = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  closed.ipv4.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 127],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  closed.ipv6.addSubnet(net, bits, 'ipv6');

/** Whether an address is one of the public internet. IPv4 in the form of IPv6 is never needed and never public. */
export function isPublicAddress(address: string): boolean {
  const family = { 4: 'ipv4', 6: 'ipv6' }[isIP(address)] as 'ipv4' | 'ipv6' | undefined;
  return family !== undefined && !closed[family].check(address, family);
}

/** Only public addresses, judged where the connection is made: a name cannot be one when it is looked at and another when it is called. */
const publicOnly: LookupFunction = (hostname, options, callback) => {
  resolveName(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    const hidden = addresses.find(({ address }) => !isPublicAddress(address));
    if (hidden || addresses.length === 0)
      return callback(Object.assign(new Error('The address is not public.'), { code: 'ENOTPUBLIC' }), []);
    return callback(null, addresses);
  });
};

/** What is wrong with an address that a webhook is to have; undefined when it will do. */
export function faultOfWebhookUrl(url: string): string | undefined {
  const parsed = URL.parse(url);
  if (parsed?.protocol !== 'https:') return 'expected an address that begins with https';
  if (parsed.username !== '' || parsed.password !== '') return 'expected an address without a password';
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return isPublicAddress(host) ? undefined : 'expected a public address';
  const isInner = !host.includes('.') || /\.(local|localhost|internal|lan|home|corp)\.?$/i.test(host);
  return isInner ? 'expected a public name' : undefined;
}

/**
 * The signature of a call as Standard Webhooks define it: HMAC-SHA256 over id, time and body.
 *
 * @param secret - `whsec_` and base64
 * @param seconds - since 1970
 */
export function webhookSignature(secret: string, { id, seconds, body }: { id: string; seconds: number; body: string }): string {
  const key = Buffer.from(secret.slice(secret.startsWith(SECRET_PREFIX) ? SECRET_PREFIX.length : 0), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
}

export interface WebhookCall {
  readonly url: string;
  readonly secret: string;
  /** By which the receiver knows a call that it has seen. */
  readonly id: string;
  readonly seconds: number;
  readonly payload: unknown;
}

/** A call whose headers say who calls, in whatever way its receiver understands. */
export interface SignedCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function signedCallOf({ url, secret, id, seconds, payload }: WebhookCall): SignedCall {
  const body = JSON.stringify(payload);
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': webhookSignature(secret, { id, seconds, body }),
  };
  return { url, headers, body };
}

/** Sends JSON to an address of the public internet, and to no other. @returns the status of the answer */
export function postPublicly(url: string, signed: Readonly<Record<string, string>>, body: string): Promise<number> {
  const known = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'user-agent': 'Larderly' };
  const headers = { ...known, ...signed };
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', headers, lookup: publicOnly, timeout: TIMEOUT_MILLIS }, (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () => resolve(response.statusCode ?? 500));
    });
    call.once('timeout', () => call.destroy(new Error('The receiver took too long.')));
    call.once('error', reject);
    call.end(body);
  });
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '');

export const webhooks = {
  /** Calls a webhook that knows Standard Webhooks. @throws as `send` does */
  async call(call: WebhookCall): Promise<void> {
    await webhooks.send(signedCallOf(call));
  },

  /**
   * Calls a webhook, following no redirect.
   *
   * @throws {MessageRefusedError} when it has certainly not been taken; any other error leaves that unknown
   */
  async send({ url, headers, body }: SignedCall): Promise<void> {
    const fault = faultOfWebhookUrl(url);
    if (fault !== undefined) throw new MessageRefusedError('AddressNotPublic', { kind: 'final' });
    let status: number;
    try {
      status = await postPublicly(url, headers, body);
    } catch (cause) {
      const code = codeOf(cause);
      if (code === 'ENOTPUBLIC') throw new MessageRefusedError('AddressNotPublic', { kind: 'final', cause });
      if (UNREACHED.has(code)) throw new MessageRefusedError(code, { kind: 'passing', cause });
      throw cause;
    }
    if (status >= 200 && status < 300) return;
    if (status === TOO_MANY) throw new MessageRefusedError('Status429', { kind: 'throttled' });
    if (status < 500) throw new MessageRefusedError(`Status${status}`, { kind: PASSING.has(status) ? 'passing' : 'final' });
    throw new Error(`A webhook answered ${status}: whether it took the call is not known.`);
  },
};
