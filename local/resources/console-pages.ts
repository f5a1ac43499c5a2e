import vm from 'node:vm';
import * as z from 'zod';
import type { Application } from '../template/application.ts';
import { parseAll, type ResourceKind } from './kind.ts';

const FunctionShape = z.object({ FunctionCode: z.string(), AutoPublish: z.literal(true) });
const text = z.object({ Override: z.boolean() });
const HeadersShape = z.object({
  ResponseHeadersPolicyConfig: z.strictObject({
    Name: z.string(),
    Comment: z.string().optional(),
    SecurityHeadersConfig: z.strictObject({
      ContentSecurityPolicy: text.extend({ ContentSecurityPolicy: z.string() }),
      ContentTypeOptions: text,
      FrameOptions: text.extend({ FrameOption: z.string() }),
      ReferrerPolicy: text.extend({ ReferrerPolicy: z.string() }),
      /** The local host has no https, and a browser would remember it. */
      StrictTransportSecurity: z.unknown(),
    }),
  }),
});

/** Runs on each request for a page, as CloudFront runs it. */
export const edgeFunctionKind: ResourceKind<typeof FunctionShape> = {
  types: ['AWS::CloudFront::Function'],
  honoured: FunctionShape,
  withoutEffect: { FunctionConfig: 'the code needs nothing of its runtime', Name: 'nobody calls it by its name here' },
};
export const pageHeadersKind: ResourceKind<typeof HeadersShape> = {
  types: ['AWS::CloudFront::ResponseHeadersPolicy'],
  honoured: HeadersShape,
};

/** What becomes of a path: another path, or an address to go to. */
type Routed = { readonly path: string } | { readonly location: string };

/** What the template says of the pages of the console. */
export interface PageRules {
  routed(path: string): Routed;
  readonly headers: Readonly<Record<string, string>>;
}

interface EdgeReply {
  readonly uri?: string;
  readonly headers?: { readonly location?: { readonly value: string } };
}

/** @returns undefined when the template has no console */
export function pageRulesOf(application: Application): PageRules | undefined {
  const [routing] = parseAll(application, edgeFunctionKind);
  const [policy] = parseAll(application, pageHeadersKind);
  if (routing === undefined || policy === undefined) return undefined;
  const handler = vm.runInNewContext(`${routing.parsed.FunctionCode}\nhandler;`) as (event: object) => EdgeReply;
  const { ContentSecurityPolicy, FrameOptions, ReferrerPolicy } = policy.parsed.ResponseHeadersPolicyConfig.SecurityHeadersConfig;
  return {
    routed(path) {
      const { uri, headers } = handler({ request: { uri: path, headers: {}, querystring: {} } });
      const location = headers?.location?.value;
      return location === undefined ? { path: uri ?? path } : { location };
    },
    headers: {
      'content-security-policy': ContentSecurityPolicy.ContentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'x-frame-options': FrameOptions.FrameOption,
      'referrer-policy': ReferrerPolicy.ReferrerPolicy,
    },
  };
}
