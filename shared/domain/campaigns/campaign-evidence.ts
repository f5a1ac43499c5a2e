import { KEPT_DAYS } from '#domain/profiles/order-buckets.ts';
import { epochDayOfLocalDay } from '#domain/time.ts';
import type { Arm, Campaign, Member } from '#schemas/campaign.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { Profile } from '#schemas/profile.ts';
import type { MemberPurchases } from './campaign-result.ts';

/** The campaign's first and last day as days since 1970-01-01. */
export function windowOf({ startsOn, endsOn }: Campaign): [from: number, to: number] {
  return [epochDayOfLocalDay(startsOn), epochDayOfLocalDay(endsOn)];
}

function purchasesOf(arm: Arm, profile: Profile): MemberPurchases {
  const hasMonths = Object.values(profile.byCurrency).some(({ months }) => months.length > 0);
  const { newestOrderDay } = profile;
  return {
    arm,
    byCurrency: profile.byCurrency,
    ...(hasMonths && newestOrderDay !== undefined ? { daysFrom: newestOrderDay - KEPT_DAYS } : {}),
  };
}

/**
 * What the members of a campaign bought. Ids that have become one person since count once;
 * where they were drawn into different arms, the person saw both and belongs to neither.
 *
 * @param profiles - the present profile of each member's key; erased people are missing
 */
export function evidenceOf(members: readonly Member[], profiles: ReadonlyMap<PersonKey, Profile>) {
  const arms = new Map<Profile, Arm | 'both'>();
  let leftOut = 0;
  const byPerson = new Map<PersonKey, Profile>();
  for (const { personKey, arm } of members) {
    const found = profiles.get(personKey);
    if (found === undefined) {
      leftOut += 1;
      continue;
    }
    const profile = byPerson.get(found.personKey) ?? found;
    byPerson.set(profile.personKey, profile);
    const before = arms.get(profile);
    arms.set(profile, before === undefined || before === arm ? arm : 'both');
  }
  const purchases: MemberPurchases[] = [];
  for (const [profile, arm] of arms) {
    if (arm === 'both') leftOut += 1;
    else purchases.push(purchasesOf(arm, profile));
  }
  return { members: purchases, leftOut };
}
