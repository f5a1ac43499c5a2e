import { type RuleBook, withRuleSegments } from '#domain/segments/rule-membership.ts';
import type { CustomerId, PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { PersonRecord, Profile } from '#schemas/profile.ts';
import { type LinkReason, type MatchVerdict, matchIdentity } from './match-identity.ts';
import { mergeInto, unseenProfile } from './merge-profiles.ts';

/** Two ids that may be one person. */
export interface PossibleJoin {
  readonly other: PersonKey;
  /** The other id as the client said it; absent when it was found by an identifier. */
  readonly otherId?: string;
  readonly reason: LinkReason;
}

export type JoinDecision =
  | Exclude<MatchVerdict, { kind: 'merge' }>
  | (Extract<MatchVerdict, { kind: 'merge' }> & { readonly merged: Profile });

/**
 * Decides what becomes of two people, as they are read at the moment of the decision. An id that was never seen joins the
 * person who named it.
 *
 * @param asOf - for the rule segments of the joined person
 */
export const joinDecision =
  ({ other, otherId, reason }: PossibleJoin, book: RuleBook, asOf: Instant) =>
  (left: PersonRecord, right: PersonRecord): JoinDecision => {
    const isUnseen = right.kind === 'absent' && otherId !== undefined && left.kind === 'present';
    const named = isUnseen ? unseenProfile(other, otherId as CustomerId, left.profile) : undefined;
    const match = matchIdentity(left, named ? { kind: 'present', profile: named } : right, reason);
    if (match.kind !== 'merge') return match;
    return { ...match, merged: withRuleSegments(mergeInto(match.target, match.source), book, asOf) };
  };
