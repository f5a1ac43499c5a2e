import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import * as z from 'zod';
import { sendPatiently } from './patience.ts';

const gzipped = promisify(gzip);

export interface Connection {
  readonly api: string;
  readonly writeKey: string;
  readonly operatorToken: string;
}

/** An event of a batch that was not taken, by its place in the batch. */
export interface RejectedEvent {
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

const TrackReplySchema = z.object({
  rejected: z.array(z.object({ index: z.number(), code: z.string(), message: z.string() })).default([]),
});
const ProblemSchema = z.object({ title: z.string().optional(), detail: z.string().optional(), code: z.string().optional() });

/** A refusal that repeating would not change. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A running Larderly, through its public API alone. Waits and repeats when it is told to come later. */
export interface Larderly {
  get(path: string): Promise<unknown>;
  put(path: string, body: unknown): Promise<unknown>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<unknown>;
  /** Resolves when the events are on the queue; those that were refused come back. */
  track(events: readonly unknown[]): Promise<readonly RejectedEvent[]>;
}

export function larderlyAt({ api, writeKey, operatorToken }: Connection): Larderly {
  const call = async (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const init = { method, headers: { authorization: `Bearer ${operatorToken}`, 'content-type': 'application/json', ...headers } };
    return jsonOf(
      `${method} ${path}`,
      await sendPatiently(new URL(path, api), body === undefined ? init : { ...init, body: JSON.stringify(body) }),
    );
  };
  const basic = `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`;
  return {
    get: (path) => call('GET', path),
    put: (path, body) => call('PUT', path, body),
    post: (path, body, headers) => call('POST', path, body, headers),
    async track(events) {
      const text = JSON.stringify({ batch: events, sentAt: new Date().toISOString() });
      const headers = { authorization: basic, 'content-type': 'application/json', 'content-encoding': 'gzip' };
      const reply = await sendPatiently(new URL('/v1/batch', api), { method: 'POST', headers, body: await gzipped(text, { level: 1 }) });
      return TrackReplySchema.parse(await jsonOf('POST /v1/batch', reply)).rejected;
    },
  };
}

async function jsonOf(call: string, reply: Response): Promise<unknown> {
  const text = await reply.text();
  if (reply.ok) return text === '' ? undefined : JSON.parse(text);
  throw new ApiError(reply.status, `${call} answered ${reply.status}: ${reasonIn(text)}`);
}

/** The words of a problem document, else the reply as it came. */
function reasonIn(text: string): string {
  try {
    const { detail, title, code } = ProblemSchema.parse(JSON.parse(text));
    return detail ?? title ?? code ?? text;
  } catch {
    return text.slice(0, 300);
  }
}
