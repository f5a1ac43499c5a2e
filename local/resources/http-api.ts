import type { JSONWebKeySet } from 'jose';
import * as z from 'zod';
import { JwtAuthorizer } from '../gateway/authorizer.ts';
import { CorsShape } from '../gateway/cors.ts';
import type { GatewayProps, GatewayRoute } from '../gateway/gateway.ts';
import type { Application } from '../template/application.ts';
import type { DeployedFunctions } from './function.ts';
import { flag, type Parsed, parseAll, type ResourceKind, wholeNumber } from './kind.ts';

const ApiShape = z.object({ Name: z.string(), ProtocolType: z.literal('HTTP'), CorsConfiguration: CorsShape.optional() });

const IntegrationShape = z.object({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: wholeNumber.max(30_000).optional(),
});

const RouteShape = z.object({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizationType: z.enum(['NONE', 'JWT']).default('NONE'),
  AuthorizerId: z.string().optional(),
  AuthorizationScopes: z.array(z.string()).default([]),
});

const AuthorizerShape = z.object({
  ApiId: z.string(),
  Name: z.string(),
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
  JwtConfiguration: z.object({ Issuer: z.string(), Audience: z.array(z.string()) }),
});

const StageShape = z.object({ ApiId: z.string(), StageName: z.literal('$default'), AutoDeploy: flag });

export const apiKind: ResourceKind<typeof ApiShape> = {
  types: ['AWS::ApiGatewayV2::Api'],
  honoured: ApiShape,
  withoutEffect: {
    Description: 'nobody reads it here',
    DisableExecuteApiEndpoint: 'there is one address here',
    Tags: 'nobody reads them here',
  },
};
export const integrationKind: ResourceKind<typeof IntegrationShape> = {
  types: ['AWS::ApiGatewayV2::Integration'],
  honoured: IntegrationShape,
};
export const routeKind: ResourceKind<typeof RouteShape> = { types: ['AWS::ApiGatewayV2::Route'], honoured: RouteShape };
export const authorizerKind: ResourceKind<typeof AuthorizerShape> = { types: ['AWS::ApiGatewayV2::Authorizer'], honoured: AuthorizerShape };
export const stageKind: ResourceKind<typeof StageShape> = {
  types: ['AWS::ApiGatewayV2::Stage'],
  honoured: StageShape,
  checkedOnly: { AutoDeploy: 'what is synthesized is what runs' },
  withoutEffect: {
    AccessLogSettings: 'the runtime writes no access log',
    DefaultRouteSettings: 'requests are not throttled here',
    Tags: 'nobody reads them here',
  },
};

export type Authorizer = Parsed<typeof AuthorizerShape>;

export const authorizersOf = (application: Application): Authorizer[] => parseAll(application, authorizerKind);

/** The HTTP API of the application. */
export function gatewayOf(application: Application, functions: DeployedFunctions, keys: JSONWebKeySet): GatewayProps {
  const [api, ...others] = parseAll(application, apiKind);
  if (api === undefined || others.length > 0)
    throw new Error(`The local runtime serves one HTTP API; the template has ${application.ofType(...apiKind.types).length}.`);
  parseAll(application, stageKind);
  const integrations = new Map(parseAll(application, integrationKind).map((it) => [it.attributes['Ref'], it.parsed]));
  const authorizers = new Map(
    authorizersOf(application).map(({ attributes, parsed }) => {
      const { Issuer: issuer, Audience: audience } = parsed.JwtConfiguration;
      return [attributes['Ref'], new JwtAuthorizer({ issuer, audience }, keys)];
    }),
  );
  const routes = parseAll(application, routeKind).map(({ logicalId, parsed }): GatewayRoute => {
    const integration = integrations.get(parsed.Target.replace(/^integrations\//, ''));
    if (integration === undefined) throw new Error(`${logicalId}: the template has no integration ${parsed.Target}.`);
    const authorizer = parsed.AuthorizationType === 'JWT' ? authorizers.get(parsed.AuthorizerId) : undefined;
    if (parsed.AuthorizationType === 'JWT' && authorizer === undefined)
      throw new Error(`${logicalId}: the template has no authorizer ${parsed.AuthorizerId}.`);
    return {
      routeKey: parsed.RouteKey,
      runner: functions.find(integration.IntegrationUri),
      timeoutMillis: integration.TimeoutInMillis ?? 30_000,
      scopes: parsed.AuthorizationScopes,
      ...(authorizer ? { authorizer } : {}),
    };
  });
  return { apiId: api.logicalId, routes, ...(api.parsed.CorsConfiguration ? { cors: api.parsed.CorsConfiguration } : {}) };
}
