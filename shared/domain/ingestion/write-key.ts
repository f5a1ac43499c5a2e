/** Where clients put the write key of their source. */
export interface WriteKeyPlaces {
  readonly authorization?: string | undefined;
  /** `writeKey` of the body. */
  readonly body?: unknown;
  /** `writeKey` of the query. */
  readonly query?: string | undefined;
}

/** The user name of Basic credentials, with or without the colon that belongs after it. */
function basicUserName(authorization: string): string | undefined {
  const [, credentials] = /^Basic\s+(\S+)$/i.exec(authorization.trim()) ?? [];
  if (credentials === undefined) return undefined;
  try {
    return atob(credentials).split(':', 1)[0];
  } catch {
    // Not base64: as good as absent.
    return undefined;
  }
}

/** The write key of a request. A Bearer token is not looked at: such a client has the key in the body as well. */
export function writeKeyIn({ authorization = '', body, query }: WriteKeyPlaces): string | undefined {
  const places = [basicUserName(authorization), body, query];
  return places.find((key): key is string => typeof key === 'string' && key !== '');
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const PRINTABLE = /^[\x20-\x7e]+$/;

/** The id in RudderStack's AnonymousId header: its browser client encodes it as base64, its others do not. */
export function anonymousIdOf(header: string | undefined): string | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  const text = header.trim();
  if (!BASE64.test(text) || text.length % 4 !== 0) return text;
  const decoded = atob(text);
  return PRINTABLE.test(decoded) ? decoded : text;
}
