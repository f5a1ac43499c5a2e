import { Duration, Fn, RemovalPolicy } from 'aws-cdk-lib';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../constructs/acknowledge.ts';
import { ConsoleSignIn } from '../constructs/console-sign-in.ts';
import type { Api } from '../constructs/http-route.ts';
import { LarderlyStack } from '../constructs/larderly-stack.ts';
import { tunables } from '../settings.ts';

/** Every page of the console is one document; ids in its paths may hold dots. */
const PAGE_ROUTING = `function handler(event) {
  var request = event.request;
  var uri = request.uri;
  if (uri === '/' || uri === '/app') return { statusCode: 302, statusDescription: 'Found', headers: { location: { value: '/app/' } } };
  if (uri.indexOf('/app/') === 0 && uri.indexOf('/app/assets/') !== 0 && uri !== '/app/config.json') request.uri = '/app/index.html';
  return request;
}`;

export interface ConsoleProps {
  readonly api: Api;
}

/** One host for the console and the API: pages from a private bucket, everything that the API has a route for from the API. */
export class Console extends Construct {
  constructor(scope: Construct, { api }: ConsoleProps) {
    super(scope, 'Console');
    const stack = LarderlyStack.of(this);
    const bucket = this.addBucket(stack);
    const signIn = new ConsoleSignIn(this);
    const pages: BehaviorOptions = {
      // CDK's own interface is narrower about absent properties than its class.
      origin: S3BucketOrigin.withOriginAccessControl(bucket as IBucket),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      compress: true,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: this.addHeaders(stack, signIn.origin),
      functionAssociations: [{ eventType: FunctionEventType.VIEWER_REQUEST, function: this.addRouting(stack) }],
    };
    const distribution = new Distribution(this, 'Distribution', {
      comment: stack.nameOf('console'),
      defaultBehavior: pages,
      additionalBehaviors: Object.fromEntries(api.pathPatterns.map((pattern) => [pattern, behaviourOf(api)])),
      httpVersion: HttpVersion.HTTP2_AND_3,
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      priceClass: PriceClass.PRICE_CLASS_100,
    });
    const reasons = {
      'AwsSolutions-CFR1': 'Operators travel; who may sign in is decided by the user pool.',
      'AwsSolutions-CFR2': 'Pages are static and the API throttles by itself; a firewall costs more a month than all the rest.',
      'AwsSolutions-CFR3': 'The API writes down each request without addresses of people; pages hold nothing that is worth a log.',
      'AwsSolutions-CFR4': 'The host is that of CloudFront until the shop brings a certificate of its own.',
    };
    for (const [id, reason] of Object.entries(reasons)) acknowledge(distribution, id, reason);
    const address = `https://${distribution.distributionDomainName}`;
    api.accept(signIn.addClient(`${address}/app/`));
    stack.show('ConsoleUrl', `${address}/app/`);
    stack.show('ConsoleBucket', bucket.bucketName);
    stack.show('ConsoleDistribution', distribution.distributionId);
  }

  /** Everything in it can be uploaded again. */
  private addBucket(stack: LarderlyStack): Bucket {
    const bucket = new Bucket(this, 'Pages', {
      bucketName: stack.bucketNameOf('console'),
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      removalPolicy: RemovalPolicy.DESTROY,
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(tunables.staleObjectVersionsDays), expiredObjectDeleteMarker: true }],
    });
    acknowledge(bucket, 'AwsSolutions-S1', 'Only CloudFront reads it, and what it holds is public once somebody asks CloudFront.');
    return bucket;
  }

  private addRouting(stack: LarderlyStack): EdgeFunction {
    return new EdgeFunction(this, 'Routing', {
      functionName: stack.nameOf('console-routing'),
      comment: 'Paths of pages to the one document',
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(PAGE_ROUTING),
    });
  }

  /** @param signInOrigin - where codes are exchanged for tokens */
  private addHeaders(stack: LarderlyStack, signInOrigin: string): ResponseHeadersPolicy {
    const replies = `https://${stack.bucketNameOf('artefacts')}.s3.${stack.region}.amazonaws.com`;
    const policy = [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src 'self' data:",
      // Large replies of the API are redirects to the bucket of artefacts.
      `connect-src 'self' ${signInOrigin} ${replies}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; ');
    return new ResponseHeadersPolicy(this, 'Headers', {
      responseHeadersPolicyName: stack.nameOf('console'),
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: policy, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.SAME_ORIGIN, override: true },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(tunables.strictTransportDays),
          includeSubdomains: true,
          override: true,
        },
      },
    });
  }
}

/** What the API answers is of its caller alone. */
function behaviourOf(api: Api): BehaviorOptions {
  return {
    origin: new HttpOrigin(Fn.select(2, Fn.split('/', api.endpoint))),
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    allowedMethods: AllowedMethods.ALLOW_ALL,
    cachePolicy: CachePolicy.CACHING_DISABLED,
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    compress: true,
  };
}
