import type { AsOf } from '#domain/segments/customer-features.ts';
import type { RuleBook } from '#domain/segments/rule-membership.ts';
import type { Audience } from '#schemas/audience.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { Profile } from '#schemas/profile.ts';
import type { Habit } from '../recommendations/habits.ts';
import { audienceSubjectOf, type NamedPeople } from './audience-subject.ts';
import { asksForPurchases, isOfNamedPeople, truthOfAudience } from './judge-audience.ts';

/** What decides on who belongs to an audience. */
export interface AudienceQuery {
  readonly audience: Audience;
  readonly book: RuleBook;
  readonly named: NamedPeople;
  readonly asOf: AsOf;
}

/** What was bought, product by product. */
export type ReadPurchases = (profile: Profile) => Promise<readonly Habit[]>;

const READ_AT_ONCE = 16;

/**
 * Those of some people who belong to an audience, in their order. Purchases are read only of whoever the rest of the audience
 * neither takes nor refuses.
 */
export async function membersAmong(profiles: readonly Profile[], query: AudienceQuery, purchasesOf: ReadPurchases): Promise<Profile[]> {
  const { audience, book, named, asOf } = query;
  const judge = (profile: Profile, purchases?: readonly Habit[]) =>
    truthOfAudience(audience, { ...audienceSubjectOf(profile, book, named, asOf), purchases });
  const members = new Set<Profile>();
  const open: Profile[] = [];
  const hangsOnPurchases = asksForPurchases(audience);
  for (const profile of profiles) {
    const truth = judge(profile);
    if (truth === true) members.add(profile);
    if (truth === undefined && hangsOnPurchases) open.push(profile);
  }
  for (let from = 0; from < open.length; from += READ_AT_ONCE) {
    await Promise.all(
      open.slice(from, from + READ_AT_ONCE).map(async (profile) => {
        if (judge(profile, await purchasesOf(profile)) === true) members.add(profile);
      }),
    );
  }
  return profiles.filter((profile) => members.has(profile));
}

/** The only people who can be in an audience, by their keys; undefined when everybody has to be looked at. */
export function candidatesAmong(audience: Audience, { lists, affected }: NamedPeople): PersonKey[] | undefined {
  if (!isOfNamedPeople(audience)) return undefined;
  const keys = new Set([...lists.values(), ...affected.values()].flatMap((people) => [...people]));
  return [...keys].sort();
}
