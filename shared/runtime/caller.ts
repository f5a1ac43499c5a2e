import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Group } from '#schemas/route.ts';
import { forbidden, ProblemError } from './problems.ts';

/** Who calls: `subject` is the operator's id of the identity provider, empty on open routes. */
export interface Caller {
  readonly subject: string;
  readonly name: string;
  readonly groups: ReadonlySet<string>;
}

type Claims = Record<string, unknown>;

/**
 * Groups of an access token, as an exact set. API Gateway hands array claims over as the text `[a b]`; a decoded token has a real array.
 * A name may have any sign in it but a space, so nothing else parts two of them.
 */
export function groupsOf(claim: unknown): ReadonlySet<string> {
  if (Array.isArray(claim)) return new Set(claim.filter((group) => typeof group === 'string'));
  if (typeof claim !== 'string') return new Set();
  const inner = claim.startsWith('[') && claim.endsWith(']') ? claim.slice(1, -1) : claim;
  return new Set(inner.split(' ').filter((group) => group !== ''));
}

export function callerOf(event: APIGatewayProxyEventV2): Caller {
  const context = event.requestContext as { authorizer?: { jwt?: { claims?: Claims } } };
  const claims = context.authorizer?.jwt?.claims ?? {};
  // An identity token has no groups that count: only access tokens carry `token_use=access`.
  const groups = claims['token_use'] === 'access' ? groupsOf(claims['cognito:groups']) : new Set<string>();
  const subject = String(claims['sub'] ?? '');
  return { subject, name: String(claims['username'] ?? subject), groups };
}

/** @throws {ProblemError} 401 without a token, 403 when none of the caller's groups is among those allowed */
export function demandGroup(caller: Caller, allowed: readonly Group[]): void {
  if (caller.subject === '' && caller.groups.size === 0) throw new ProblemError(401, 'An access token is needed.');
  if (!allowed.some((group) => caller.groups.has(group))) {
    throw forbidden(`This needs one of the groups ${allowed.join(', ')}.`);
  }
}
