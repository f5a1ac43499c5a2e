import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { BucketCorsShape, bucketCorsHeaders, presignedRefusal } from '../../../local/proxy/presigned.ts';

const asked = (given: object) => ({ headers: {}, method: 'GET', url: '/box/key', ...given }) as IncomingMessage;
const presigned = '/box/key?X-Amz-Date=20261122T085154Z&X-Amz-Expires=120&X-Amz-Signature=0';
const signedAt = Date.UTC(2026, 10, 22, 8, 51, 54);

describe('a presigned address', () => {
  it('works until it expires', () => {
    expect(presignedRefusal(asked({ url: presigned }), signedAt + 119_999)).toBeUndefined();
    expect(presignedRefusal(asked({ url: presigned }), signedAt + 120_000)).toMatchObject({ status: 403, code: 'AccessDenied' });
  });

  it('is refused together with another credential, as S3 refuses it', () => {
    const both = asked({ url: presigned, headers: { authorization: 'Bearer x' } });
    expect(presignedRefusal(both, signedAt)).toEqual({ status: 400, code: 'InvalidArgument', message: 'Only one auth mechanism allowed' });
  });

  it('that says nothing of its time is refused', () => {
    expect(presignedRefusal(asked({ url: '/box/key?X-Amz-Signature=0' }), signedAt)).toMatchObject({ status: 403 });
  });

  it('is none when the call is signed by a header', () => {
    expect(presignedRefusal(asked({ headers: { authorization: 'AWS4-HMAC-SHA256 x' } }), signedAt)).toBeUndefined();
  });
});

describe('the CORS rules of a bucket', () => {
  const cors = BucketCorsShape.parse({ CorsRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'] }] });
  const some = BucketCorsShape.parse({
    CorsRules: [{ AllowedMethods: ['GET'], AllowedOrigins: ['https://a.example'], AllowedHeaders: ['X-A'] }],
  });
  const from = (origin: string, more = {}) => asked({ headers: { origin, ...more } });

  it('let a page read that was redirected from another origin and so has none', () => {
    expect(bucketCorsHeaders(cors, from('null'))).toMatchObject({ 'access-control-allow-origin': '*' });
  });

  it('let nobody send headers that are not listed', () => {
    const preflight = (headers: string) =>
      from('https://a.example', { 'access-control-request-method': 'GET', 'access-control-request-headers': headers });
    expect(bucketCorsHeaders(cors, preflight('authorization'))).toEqual({});
    expect(bucketCorsHeaders(some, preflight('x-a'))).toMatchObject({ 'access-control-allow-headers': 'x-a' });
  });

  it('say nothing to other origins and methods, and to calls that are no page’s', () => {
    expect(bucketCorsHeaders(some, from('https://b.example'))).toEqual({});
    expect(bucketCorsHeaders(some, asked({ method: 'PUT', headers: { origin: 'https://a.example' } }))).toEqual({});
    expect(bucketCorsHeaders(cors, asked({}))).toEqual({});
    expect(bucketCorsHeaders(undefined, from('https://a.example'))).toEqual({});
  });
});
