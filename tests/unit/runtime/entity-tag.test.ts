import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { withEntityTag } from '#runtime/entity-tag.ts';

const asked = (routeKey: string, tag?: string) =>
  ({ routeKey, headers: tag === undefined ? {} : { 'if-none-match': tag } }) as unknown as APIGatewayProxyEventV2;
const found = (body: string) => ({ statusCode: 200, headers: { 'content-type': 'application/json' }, body });
const tagOf = (body: string) => String(withEntityTag(found(body), asked('GET /v1/things')).headers?.['etag']);

describe('the tag of a reply', () => {
  it('is the same for the same body, and another for another', () => {
    expect(tagOf('{"a":1}')).toBe(tagOf('{"a":1}'));
    expect(tagOf('{"a":1}')).not.toBe(tagOf('{"a":2}'));
  });

  it.each([
    ['as it is', (tag: string) => tag],
    ['among others', (tag: string) => `"other", ${tag}`],
    ['made weak on the way', (tag: string) => `W/${tag}`],
  ])('spares the body when it is known: %s', (_how, given) => {
    const reply = withEntityTag(found('{"a":1}'), asked('GET /v1/things', given(tagOf('{"a":1}'))));
    expect(reply).toMatchObject({ statusCode: 304, headers: { etag: tagOf('{"a":1}') } });
    expect(reply.body).toBeUndefined();
  });

  it('spares nothing when the body has changed', () => {
    expect(withEntityTag(found('{"a":2}'), asked('GET /v1/things', tagOf('{"a":1}')))).toMatchObject({ statusCode: 200, body: '{"a":2}' });
  });

  it('is not given to a write or to a refusal', () => {
    expect(withEntityTag(found('{}'), asked('POST /v1/things')).headers).not.toHaveProperty('etag');
    expect(withEntityTag({ statusCode: 404, body: '{}' }, asked('GET /v1/things'))).toEqual({ statusCode: 404, body: '{}' });
  });
});
