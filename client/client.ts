import type { InputOf, ItemOf, ListName, OperationName, ReplyOf } from './operations.ts';
import { ApiError, refusalOf } from './problem.ts';

export interface ClientProps {
  /** Of the API, without a path; empty for the origin of the page. */
  readonly origin: string;
  /** An access token; asked for each time, since it is renewed. */
  readonly token: () => Promise<string | undefined>;
  /** Hears that a token is not good any more. */
  readonly onUnauthorized?: () => void;
  readonly fetch?: typeof globalThis.fetch;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** The same key again is the same write; one that is new for each call when absent. */
  readonly idempotencyKey?: string;
}

/** How many replies are kept to be asked for by their ETag. */
const KEPT_REPLIES = 200;

interface Kept {
  readonly etag: string;
  readonly body: unknown;
}

interface GivenParts {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

export type Client = ReturnType<typeof createClient>;

/** A typed client of the HTTP API. A read that has an ETag is asked for again by it, and a 304 gives the same object as before. */
export function createClient({ origin, token, onUnauthorized, fetch = globalThis.fetch.bind(globalThis) }: ClientProps) {
  const kept = new Map<string, Kept>();

  const keep = (url: string, etag: string | null, body: unknown): void => {
    if (etag === null) return;
    kept.delete(url);
    kept.set(url, { etag, body });
    const [oldest] = kept.keys();
    if (kept.size > KEPT_REPLIES && oldest !== undefined) kept.delete(oldest);
  };

  async function call<Name extends OperationName>(name: Name, input: InputOf<Name>, options: CallOptions = {}): Promise<ReplyOf<Name>> {
    const { method, url } = addressOf(name, input as GivenParts);
    const known = kept.get(url);
    const headers = headersOf({ token: await token(), method, etag: known?.etag, key: options.idempotencyKey });
    const body = bodyOf(method, input as GivenParts);
    const response = await send(fetch, `${origin}${url}`, { method, headers, body, signal: options.signal ?? null });
    if (response.status === 304 && known !== undefined) return known.body as ReplyOf<Name>;
    if (response.status === 401) onUnauthorized?.();
    if (!response.ok) throw await refusalOf(response);
    const reply: unknown = await response.json();
    if (method === 'GET') keep(url, response.headers.get('etag'), reply);
    return reply as ReplyOf<Name>;
  }

  /** Every entry of a list, page by page, until `most` are there. */
  async function all<Name extends ListName>(name: Name, input: InputOf<Name>, most: number, options: CallOptions = {}) {
    const items: ItemOf<Name>[] = [];
    let cursor: string | null | undefined;
    do {
      const { query } = input as GivenParts;
      const page = (await call(name, { ...input, query: { ...query, ...(cursor ? { cursor } : {}) } } as InputOf<Name>, options)) as {
        items: ItemOf<Name>[];
        cursor: string | null;
      };
      items.push(...page.items);
      ({ cursor } = page);
    } while (cursor && items.length < most);
    return { items: items.slice(0, most), isCut: Boolean(cursor) || items.length > most };
  }

  return { call, all, token };
}

async function send(fetch: typeof globalThis.fetch, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiError('The API cannot be reached.', { status: 0, cause });
  }
}

/** Method and path with query of a call. @throws {TypeError} when a part of the path is missing */
export function addressOf(name: string, { params = {}, query = {} }: GivenParts): { method: string; url: string } {
  const [method = '', path = ''] = name.split(' ');
  const filled = path.replace(/\{(\w+)\}/g, (_match, part: string) => {
    const value = params[part];
    if (value === undefined || value === '') throw new TypeError(`${name} needs ${part}.`);
    return encodeURIComponent(String(value));
  });
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const text = new URLSearchParams(pairs.map(([key, value]): [string, string] => [key, String(value)])).toString();
  return { method, url: text === '' ? filled : `${filled}?${text}` };
}

const bodyOf = (method: string, { body = {} }: GivenParts): string | null => (method === 'GET' ? null : JSON.stringify(body));

interface HeaderParts {
  readonly token: string | undefined;
  readonly method: string;
  readonly etag: string | undefined;
  readonly key: string | undefined;
}

function headersOf({ token, method, etag, key }: HeaderParts): Record<string, string> {
  return {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(etag === undefined || method !== 'GET' ? {} : { 'if-none-match': etag }),
    ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
    ...(method === 'POST' ? { 'idempotency-key': key ?? crypto.randomUUID() } : {}),
  };
}
