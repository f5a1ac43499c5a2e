import { Duration, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  HttpApi,
  type HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { type IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { tunables } from '../settings.ts';
import { acknowledge } from './acknowledge.ts';
import { LarderlyStack } from './larderly-stack.ts';
import type { ServiceFunction } from './service-function.ts';

/** `GET /v1/customers/{id}` and the like, as API Gateway writes it. */
export type RouteKey = `${'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS'} /${string}`;

const corsHeaders = ['authorization', 'content-type', 'x-retry-count', 'anonymousid', 'idempotency-key', 'if-none-match'];

/** Routes, not paths, and no addresses: the log names no person. */
const accessLogLine = JSON.stringify({
  requestId: '$context.requestId',
  at: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  responseBytes: '$context.responseLength',
  latencyMilliseconds: '$context.responseLatency',
  error: '$context.error.message',
  integrationError: '$context.integrationErrorMessage',
});

/** The HTTP API at the root of its host: routes with a token of the operators' pool, and open ones that judge their callers themselves. */
export class Api extends Construct {
  /** Physical name, a plain string that other stacks may use. */
  readonly apiName: string;
  private readonly api: HttpApi;
  private readonly operators: HttpJwtAuthorizer;
  private readonly targets = new Map<string, IFunction>();
  private readonly audience: string[] = [];
  private readonly paths = new Set<string>();

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stack = LarderlyStack.of(this);
    this.apiName = stack.nameOf('api');
    this.api = new HttpApi(this, 'Http', {
      apiName: this.apiName,
      createDefaultStage: false,
      corsPreflight: {
        allowOrigins: [...stack.settings.allowedOrigins],
        allowHeaders: corsHeaders,
        allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PUT, CorsHttpMethod.DELETE, CorsHttpMethod.OPTIONS],
        exposeHeaders: ['etag', 'location', 'retry-after'],
        maxAge: Duration.hours(tunables.corsMaxAgeHours),
      },
    });
    this.accept(this.parameter('user-pool-client-id'));
    this.operators = new HttpJwtAuthorizer('Operators', this.issuerUrl(stack), {
      jwtAudience: Lazy.list({ produce: () => this.audience }),
    });
    this.addStage(stack);
  }

  /** Of its own host. */
  get endpoint(): string {
    return this.api.apiEndpoint;
  }

  /**
   * Patterns of CloudFront that take every path of its routes but the root and the catch-all: one for all paths that begin with the
   * same word.
   */
  get pathPatterns(): string[] {
    const words = Map.groupBy(this.paths, (path) => path.split('/')[1] ?? '');
    const named = [...words].filter(([word]) => word !== '' && !word.startsWith('{'));
    return named.map(([word, paths]) => (paths.some((path) => path === `/${word}`) ? `/${word}*` : `/${word}/*`)).sort();
  }

  /** Takes tokens that were made for this client of the pool. */
  accept(clientId: string): void {
    this.audience.push(clientId);
  }

  /** Routes for operators: the gateway checks the token, the function its groups. */
  operator(target: ServiceFunction, keys: readonly RouteKey[]): void {
    this.route(target, keys, this.operators);
  }

  /** Routes without a token. @param reason - why that is right */
  open(target: ServiceFunction, keys: readonly RouteKey[], reason: string): void {
    for (const route of this.route(target, keys, new HttpNoneAuthorizer())) acknowledge(route, 'AwsSolutions-APIG4', reason);
  }

  private route(target: ServiceFunction, keys: readonly RouteKey[], authorizer: IHttpRouteAuthorizer): HttpRoute[] {
    const integration = new HttpLambdaIntegration(target.node.id, this.byName(target), { scopePermissionToRoute: false });
    return keys.map((key) => {
      const [method, path] = key.split(' ') as [HttpMethod, string];
      this.paths.add(path);
      return new HttpRoute(this, key.replaceAll('/', '.'), {
        httpApi: this.api,
        routeKey: HttpRouteKey.with(path, method),
        integration,
        authorizer,
      });
    });
  }

  /** The function of another stack, without an export of that one. */
  private byName({ functionName }: ServiceFunction): IFunction {
    const known = this.targets.get(functionName);
    if (known) return known;
    const functionArn = LarderlyStack.of(this).functionArnOf(functionName);
    const found = LambdaFunction.fromFunctionAttributes(this, functionName, { functionArn, sameEnvironment: true });
    this.targets.set(functionName, found);
    return found;
  }

  private addStage(stack: LarderlyStack): void {
    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/vendedlogs/${this.apiName}`,
      retention: tunables.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: tunables.apiRequestsPerSecondLimit, burstLimit: tunables.apiBurstRequestsLimit },
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: AccessLogFormat.custom(accessLogLine) },
    });
    new StringParameter(this, 'Id', { parameterName: stack.parameterNameOf('api-id'), stringValue: this.api.apiId });
    stack.show('ApiUrl', this.api.apiEndpoint);
  }

  private issuerUrl(stack: LarderlyStack): string {
    return `https://cognito-idp.${stack.region}.amazonaws.com/${this.parameter('user-pool-id')}`;
  }

  private parameter(thing: string): string {
    return StringParameter.valueForStringParameter(this, LarderlyStack.of(this).parameterNameOf(thing));
  }
}
