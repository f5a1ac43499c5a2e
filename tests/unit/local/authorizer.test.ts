import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { authorize, JwtAuthorizer } from '../../../local/gateway/authorizer.ts';

const ISSUER = 'https://cognito-idp.eu-central-1.amazonaws.com/pool';
const CLIENT = 'client-1';
type Key = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
const seconds = () => Math.floor(Date.now() / 1000);

let authorizer: JwtAuthorizer;
let key: Key;
let otherKey: Key;
let curveKey: Key;

beforeAll(async () => {
  const [ours, others, curve] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256'), generateKeyPair('ES256')]);
  key = ours.privateKey;
  otherKey = others.privateKey;
  curveKey = curve.privateKey;
  const keys = [
    { ...(await exportJWK(ours.publicKey)), kid: 'k-1', alg: 'RS256' },
    { ...(await exportJWK(curve.publicKey)), kid: 'k-2', alg: 'ES256' },
  ];
  authorizer = new JwtAuthorizer({ issuer: ISSUER, audience: [CLIENT] }, { keys });
});

const access = (): JWTPayload => ({
  ...{ iss: ISSUER, client_id: CLIENT, token_use: 'access', scope: 'openid email', 'cognito:groups': ['admin', 'quality'] },
  ...{ iat: seconds() - 1, exp: seconds() + 60 },
});
const sign = (claims: JWTPayload, header: JWTHeaderParameters = { alg: 'RS256', kid: 'k-1' }, by = key) =>
  new SignJWT(claims).setProtectedHeader(header).sign(by);
const claimsOf = async (claims: JWTPayload, ...how: [JWTHeaderParameters?, Key?]) => {
  const verified = await authorizer.claimsOf(`Bearer ${await sign(claims, ...how)}`);
  return verified?.claims;
};

describe('the authorizer takes', () => {
  it('an access token of the client, and hands its claims on as text', async () => {
    expect(await claimsOf(access())).toMatchObject({ client_id: CLIENT, 'cognito:groups': '[admin quality]', exp: expect.any(String) });
  });

  it('a token with or without the word Bearer', async () => {
    const token = await sign(access());
    for (const given of [token, `bearer ${token}`, `Bearer ${token}`]) expect(await authorizer.claimsOf(given)).toBeDefined();
  });

  it('one of several audiences, as identity tokens have it', async () => {
    const { client_id: _clientId, ...claims } = access();
    expect(await claimsOf({ ...claims, aud: ['elsewhere', CLIENT] })).toBeDefined();
  });
});

describe('the authorizer refuses a token', () => {
  it.each([
    ['that has expired', () => ({ exp: seconds() - 1 })],
    ['that never expires', () => ({ exp: undefined })],
    ['that is not valid yet', () => ({ nbf: seconds() + 30 })],
    ['from the future', () => ({ iat: seconds() + 30 })],
    ['of another issuer', () => ({ iss: `${ISSUER}-2` })],
    ['of another client', () => ({ client_id: 'client-2' })],
    ['of our client for another audience', () => ({ aud: 'elsewhere' })],
    ['for nobody', () => ({ client_id: undefined })],
  ])('%s', async (_why, change) => {
    expect(await claimsOf({ ...access(), ...change() } as JWTPayload)).toBeUndefined();
  });

  it('that is not signed by one of its keys, by RSA and by name', async () => {
    expect(await claimsOf(access(), { alg: 'RS256', kid: 'k-1' }, otherKey)).toBeUndefined();
    expect(await claimsOf(access(), { alg: 'ES256', kid: 'k-2' }, curveKey)).toBeUndefined();
    expect(await claimsOf(access(), { alg: 'RS256' })).toBeUndefined();
  });

  it.each([[undefined], [''], ['Bearer'], ['Bearer a.b.c'], ['Basic eDp5']])('that is none: %s', async (authorization) => {
    expect(await authorizer.claimsOf(authorization)).toBeUndefined();
  });
});

describe('the scopes of a route', () => {
  const verified = (payload: JWTPayload) => ({ payload, claims: {} });

  it('are null in the event when the route has none', () => {
    expect(authorize(verified({ scope: 'openid' }), [])).toEqual({ claims: {}, scopes: null });
  });

  it.each([[{ scope: 'openid email' }], [{ scp: 'email' }], [{ scp: ['openid', 'email'] }]])('are met by one of those in %j', (payload) => {
    expect(authorize(verified(payload), ['email', 'phone'])).toEqual({ claims: {}, scopes: ['email', 'phone'] });
  });

  it.each([[{ scope: 'openid email-admin' }], [{}]])('are not met by %j', (payload) => {
    expect(authorize(verified(payload as JWTPayload), ['email'])).toBeUndefined();
  });
});
