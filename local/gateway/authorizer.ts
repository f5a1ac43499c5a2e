import { createHash } from 'node:crypto';
import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';
import type { JwtAuthorization } from './event.ts';

export interface JwtAuthorizerProps {
  readonly issuer: string;
  /** Client ids; a token names one of them as `aud` or, when it has none, as `client_id`. */
  readonly audience: readonly string[];
}

interface Verified {
  readonly payload: JWTPayload;
  readonly claims: Readonly<Record<string, string>>;
}

const REMEMBERED_TOKENS = 1000;
/** API Gateway takes no other kind of signature. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512'];

/** Checks bearer tokens as the JWT authorizer of an HTTP API does. */
export class JwtAuthorizer {
  #props: JwtAuthorizerProps;
  #keys: ReturnType<typeof createLocalJWKSet>;
  /** Signatures are slow to check; a token that was good stays so until it expires. */
  #verified = new Map<string, Verified>();

  constructor(props: JwtAuthorizerProps, keys: JSONWebKeySet) {
    this.#props = props;
    this.#keys = createLocalJWKSet(keys);
  }

  /** @returns undefined when the token is missing or not good */
  async claimsOf(authorization: string | undefined): Promise<Verified | undefined> {
    const token = authorization?.replace(/^Bearer\s+/i, '').trim();
    if (token === undefined || token === '') return undefined;
    const key = createHash('sha256').update(token).digest('base64');
    const known = this.#verified.get(key) ?? (await this.#verify(token, key));
    return known !== undefined && (known.payload.exp ?? 0) * 1000 > Date.now() ? known : undefined;
  }

  async #verify(token: string, key: string): Promise<Verified | undefined> {
    try {
      const { issuer } = this.#props;
      const { payload, protectedHeader } = await jwtVerify(token, this.#keys, { issuer, algorithms: ALGORITHMS, requiredClaims: ['exp'] });
      const isFromFuture = payload.iat !== undefined && payload.iat * 1000 > Date.now();
      if (protectedHeader.kid === undefined || isFromFuture || !this.#isForUs(payload)) return undefined;
      const verified = { payload, claims: wireClaims(payload) };
      if (this.#verified.size >= REMEMBERED_TOKENS) this.#verified.clear();
      this.#verified.set(key, verified);
      return verified;
    } catch {
      return undefined;
    }
  }

  #isForUs({ aud, client_id: clientId }: JWTPayload): boolean {
    const named = aud === undefined ? [clientId] : [aud].flat();
    return named.some((audience) => typeof audience === 'string' && this.#props.audience.includes(audience));
  }
}

/**
 * What a route with scopes makes of a good token.
 *
 * @returns undefined when the token has none of the route's scopes
 */
export function authorize({ payload, claims }: Verified, routeScopes: readonly string[]): JwtAuthorization | undefined {
  if (routeScopes.length === 0) return { claims, scopes: null };
  const granted = [payload['scope'] ?? payload['scp'] ?? []].flat().join(' ').split(' ');
  return routeScopes.some((scope) => granted.includes(scope)) ? { claims, scopes: routeScopes } : undefined;
}

/** Claims as API Gateway writes them: all text, a list as `[a b]`. */
export function wireClaims(payload: JWTPayload): Record<string, string> {
  return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, wireClaim(value)]));
}

function wireClaim(value: unknown): string {
  if (Array.isArray(value)) return `[${value.join(' ')}]`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
