import { describe, expect, inject, it } from 'vitest';
import { pageRulesOf } from '../../local/resources/console-pages.ts';
import { resolveApplication } from '../../local/template/application.ts';
import { parseTemplate } from '../../local/template/assembly.ts';
import { allRoutes } from '../../shared/schemas/routes/all.ts';
import { allOf, targetOf } from './template.ts';

const templates = inject('templates');
const [distribution] = allOf(templates, 'AWS::CloudFront::Distribution');
const config = distribution?.Properties.DistributionConfig;
const apiBehaviours: { PathPattern: string; CachePolicyId: string; TargetOriginId: string; AllowedMethods: string[] }[] =
  config.CacheBehaviors;
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

const stacks = Object.entries(templates).map(([name, template]) => parseTemplate(template, { name, region: 'eu-central-1' }));
const rules = pageRulesOf(resolveApplication({ directory: '.', stacks }, { services: 'http://127.0.0.1:1', api: 'http://127.0.0.1:2' }));

/** Whether a pattern of CloudFront takes a path. */
const takes = (pattern: string, path: string) => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(path);
const behaviourOf = (path: string) => apiBehaviours.find(({ PathPattern }) => takes(PathPattern, path));

describe('the one host of console and API', () => {
  it('sends every path of the API but its root to the API, uncached, with every method', () => {
    for (const { path } of allRoutes.filter((route) => route.path !== '/' && !route.path.startsWith('/{'))) {
      const behaviour = behaviourOf(path.replaceAll(/\{\w+\+?\}/g, 'x'));
      expect(behaviour?.CachePolicyId, path).toBe(CACHING_DISABLED);
      expect(behaviour?.AllowedMethods, path).toHaveLength(7);
      expect(behaviour?.TargetOriginId, path).not.toBe(config.DefaultCacheBehavior.TargetOriginId);
    }
  });

  it.each(['/', '/app/', '/app/customers/anna@shop.example', '/app/assets/index-1.js', '/app/config.json'])(
    'leaves %s to the pages',
    (path) => {
      expect(behaviourOf(path)).toBeUndefined();
    },
  );

  it('has no error pages, which would turn a refusal of the API into a page', () => {
    expect(config.CustomErrorResponses).toBeUndefined();
  });

  it('routes on the behaviour of the pages alone', () => {
    expect(config.DefaultCacheBehavior.FunctionAssociations).toHaveLength(1);
    for (const behaviour of apiBehaviours) expect(behaviour).not.toHaveProperty('FunctionAssociations');
  });
});

describe('the routing of pages', () => {
  it.each([
    ['/app/', '/app/index.html'],
    ['/app/campaigns/new', '/app/index.html'],
    ['/app/customers/anna@shop.example', '/app/index.html'],
    ['/app/assets/index-1.js', '/app/assets/index-1.js'],
    ['/app/config.json', '/app/config.json'],
  ])('gives %s the file %s', (path, file) => {
    expect(rules?.routed(path)).toEqual({ path: file });
  });

  it.each(['/', '/app'])('sends %s to the console', (path) => {
    expect(rules?.routed(path)).toEqual({ location: '/app/' });
  });
});

describe('the pages', () => {
  it('may run no script but their own, speak to nobody but API and sign-in, and stand in no frame', () => {
    const policy = rules?.headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toMatch(
      /connect-src 'self' https:\/\/larderly-production-\d+\.auth\.eu-central-1\.amazoncognito\.com https:\/\/larderly-production-artefacts-/,
    );
    expect(rules?.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
  });

  it('lie in a private bucket that goes with its stack', () => {
    const bucket = allOf(templates, 'AWS::S3::Bucket').find(({ Properties }) => JSON.stringify(Properties.BucketName).includes('console'));
    expect(bucket?.DeletionPolicy).toBe('Delete');
    expect(bucket?.Properties.PublicAccessBlockConfiguration).toMatchObject({ BlockPublicPolicy: true, RestrictPublicBuckets: true });
    expect(Object.keys(templates.Edge.Resources)).toContain(bucket?.id);
  });
});

describe('signing in to the console', () => {
  it('is by a code with PKCE for the console alone, whose tokens the API takes', () => {
    const client = allOf(templates, 'AWS::Cognito::UserPoolClient').find(({ Properties }) => Properties.AllowedOAuthFlows !== undefined);
    expect(client?.Properties).toMatchObject({ AllowedOAuthFlows: ['code'], AllowedOAuthScopes: ['openid'], GenerateSecret: false });
    expect(JSON.stringify(client?.Properties.CallbackURLs)).toContain('/app/');
    const [authorizer] = allOf(templates, 'AWS::ApiGatewayV2::Authorizer');
    const audience = authorizer?.Properties.JwtConfiguration.Audience.map(targetOf);
    expect(audience).toHaveLength(2);
    expect(audience).toContain(client?.id);
  });
});
