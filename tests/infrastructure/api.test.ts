import { describe, expect, inject, it } from 'vitest';
import { allOf, targetOf } from './template.ts';

const templates = inject('templates');
const routes = allOf(templates, 'AWS::ApiGatewayV2::Route');

describe('the HTTP API', () => {
  it('answers at the root of its host, within limits, and writes down each request', () => {
    const [stage] = allOf(templates, 'AWS::ApiGatewayV2::Stage');
    expect(stage?.Properties).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 2000 },
    });
    expect(Object.keys(JSON.parse(stage?.Properties.AccessLogSettings.Format))).not.toContain('ip');
  });

  it('lets browsers send what the tracking clients send', () => {
    const [api] = allOf(templates, 'AWS::ApiGatewayV2::Api');
    expect(api?.Properties.CorsConfiguration).toMatchObject({
      AllowHeaders: ['authorization', 'content-type', 'x-retry-count', 'anonymousid', 'idempotency-key', 'if-none-match'],
      AllowMethods: ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'],
      AllowOrigins: ['*'],
    });
  });

  it('asks for a token of the pool wherever a function does not judge its callers itself', () => {
    const open = routes.filter(({ Properties }) => Properties.AuthorizationType === 'NONE');
    expect(open).toHaveLength(39);
    for (const { id, Properties } of routes.filter((route) => !open.includes(route))) {
      expect(Properties.AuthorizationType, id).toBe('JWT');
      expect(targetOf(Properties.AuthorizerId), id).toBeDefined();
    }
  });
});
