import type { Hold, HoldClaim } from '#schemas/hold.ts';

/** Further claims than these add nothing. */
const MOST_CLAIMS = 20;

const claimOf = ({ reason, heldAt, heldBy, incidentId }: HoldClaim): HoldClaim => ({
  reason,
  heldAt,
  heldBy,
  ...(incidentId === undefined ? {} : { incidentId }),
});

/** All who want it held, the first one first. */
const claimsOf = (hold: Hold): HoldClaim[] => [claimOf(hold), ...(hold.others ?? [])];

/** A hold with other claims than before. */
function withClaims(
  { others: _others, incidentId: _incidentId, ...hold }: Hold,
  [first, ...rest]: readonly [HoldClaim, ...HoldClaim[]],
): Hold {
  return { ...hold, ...first, ...(rest.length === 0 ? {} : { others: rest }) };
}

/** The hold with one claim more, or as it is when the same case, or a person, has one already. */
export function joined(hold: Hold, claim: HoldClaim): Hold {
  const claims = claimsOf(hold);
  const isKnown = claims.some(({ incidentId }) => incidentId === claim.incidentId);
  const [first, ...rest] = claims;
  if (isKnown || first === undefined || claims.length > MOST_CLAIMS) return hold;
  return withClaims(hold, [first, ...rest, claimOf(claim)]);
}

/** The hold without the claim of a case, and that claim; undefined when it has none. What is left is undefined when nobody else wants it. */
export function left(hold: Hold, caseId: string): { readonly claim: HoldClaim; readonly rest: Hold | undefined } | undefined {
  const claims = claimsOf(hold);
  const claim = claims.find(({ incidentId }) => incidentId === caseId);
  if (claim === undefined) return undefined;
  const [first, ...others] = claims.filter((other) => other !== claim);
  return { claim, rest: first && withClaims(hold, [first, ...others]) };
}
