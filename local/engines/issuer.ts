import { AssertionError } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import type { JSONWebKeySet } from 'jose';
import {
  type MutableRedirectUri,
  type MutableResponse,
  type MutableToken,
  OAuth2Issuer,
  OAuth2Service,
  type Payload,
} from 'oauth2-mock-server';

/** The people that can sign in here, each with one group of operators. */
export const USERS = ['marketer', 'quality', 'admin'] as const;
export type User = (typeof USERS)[number];

const YEAR_SECONDS = 365 * 24 * 3600;

export interface IssuerProps {
  /** As the template's authorizer expects it in each token. */
  readonly issuer: string;
  readonly clientId: string;
  /** Where the key is kept, so that tokens outlive a restart. */
  readonly keyFile: string;
  /** Where this issuer can be reached, in place of the address that its name says. */
  readonly origin: () => string;
}

export interface Issuer {
  /** As tokens name it; where it is reached is another thing. */
  readonly name: string;
  readonly keys: JSONWebKeySet;
  /** The endpoints of OpenID Connect; authorize wants a query parameter `user`, which the sign-in page adds. */
  readonly handle: RequestListener;
  readonly clientId: string;
  /** A token with all groups that is good for a year. */
  operatorToken(): Promise<string>;
}

interface Grant {
  readonly user: User;
  readonly clientId: string;
}

/** Signs tokens in the form of a Cognito user pool, for the people made for local use. */
export async function createIssuer({ issuer: name, clientId, keyFile, origin }: IssuerProps): Promise<Issuer> {
  const issuer = new OAuth2Issuer();
  issuer.url = name;
  await loadKey(issuer, keyFile);
  const service = new OAuth2Service(issuer);
  const grants = new Map<string, Grant>();

  service.on('beforeWellKnownOpenIdConfiguration', ({ body }: MutableResponse) => {
    for (const [key, value] of Object.entries(body || {})) {
      if (typeof value === 'string' && value.startsWith(`${name}/`)) Object.assign(body, { [key]: value.replace(name, origin()) });
    }
    Object.assign(body, { grant_types_supported: ['authorization_code'] });
  });
  service.on('beforeAuthorizeRedirect', ({ url }: MutableRedirectUri, { query }: { query: Record<string, string> }) => {
    const code = url.searchParams.get('code');
    const user = USERS.find((known) => known === query['user']);
    if (code === null || user === undefined) throw new AssertionError({ message: 'Nobody is signed in.' });
    if (query['client_id'] !== clientId) throw new AssertionError({ message: `There is no client ${query['client_id']}.` });
    if (!query['code_challenge']) throw new AssertionError({ message: 'code_challenge is required.' });
    if (!['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname))
      throw new AssertionError({ message: 'redirect_uri must be on this machine.' });
    grants.set(code, { user, clientId });
  });
  service.on('beforeTokenSigning', ({ payload }: MutableToken, { body }: { body: Record<string, string> }) => {
    const grant = body['grant_type'] === 'authorization_code' && body['code_verifier'] ? grants.get(body['code'] ?? '') : undefined;
    if (grant === undefined) throw new AssertionError({ message: 'Only an unused code with its code_verifier is taken.' });
    Object.assign(payload, payload['aud'] === undefined ? accessClaims(grant.user, [grant.user], clientId) : idClaims(grant.user));
  });
  service.on('beforeResponse', ({ body }: MutableResponse, request: { body: Record<string, string> }) => {
    grants.delete(request.body['code'] ?? '');
    // Refreshing is not offered, so that signing out and in again is what renews a session.
    if (typeof body === 'object') delete body['refresh_token'];
  });

  return {
    name,
    keys: { keys: issuer.keys.toJSON() },
    handle: service.requestHandler,
    clientId,
    operatorToken: () =>
      issuer.buildToken({
        expiresIn: YEAR_SECONDS,
        scopesOrTransform: (_header, payload: Payload) => void Object.assign(payload, accessClaims('operator', USERS, clientId)),
      }),
  };
}

async function loadKey(issuer: OAuth2Issuer, keyFile: string): Promise<void> {
  if (existsSync(keyFile)) {
    await issuer.keys.add(JSON.parse(readFileSync(keyFile, 'utf8')));
    return;
  }
  await issuer.keys.generate('RS256');
  writeFileSync(keyFile, JSON.stringify(issuer.keys.toJSON(true)[0]), { mode: 0o600 });
}

function accessClaims(username: string, groups: readonly string[], clientId: string) {
  return {
    sub: username,
    username,
    client_id: clientId,
    token_use: 'access',
    scope: 'openid',
    auth_time: Math.floor(Date.now() / 1000),
    jti: randomUUID(),
    'cognito:groups': groups,
  };
}

function idClaims(username: string) {
  return {
    sub: username,
    'cognito:username': username,
    email: `${username}@larderly.localhost`,
    token_use: 'id',
    'cognito:groups': [username],
  };
}
