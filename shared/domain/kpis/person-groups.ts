import { effectiveNumber } from '#numerics/effective-number.ts';
import type { LocalDay } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import { epochDayOfLocalDay } from '../time.ts';
import { reachOf } from './reach.ts';

/** What divides people; orders are divided by channel and store besides. */
export const PERSON_DIMENSIONS = ['segment', 'ageBand', 'gender', 'region'] as const;
export type PersonDimension = (typeof PERSON_DIMENSIONS)[number];
export type PersonGroups = Readonly<Record<PersonDimension, string>>;

export const UNKNOWN = 'unknown';
const AGE_BANDS = [
  [18, '0–17'],
  [25, '18–24'],
  [35, '25–34'],
  [45, '35–44'],
  [55, '45–54'],
  [65, '55–64'],
  [Number.POSITIVE_INFINITY, '65+'],
] as const;
const OLDEST = 120;
const MAX_CHARACTERS = 40;

const told = (traits: Profile['traits'], name: string): unknown => traits[name]?.value;

function bandOf(age: number): string {
  if (!(age >= 0 && age <= OLDEST)) return UNKNOWN;
  return AGE_BANDS.find(([below]) => age < below)?.[1] ?? UNKNOWN;
}

/** From the birthday, else from an age or from a range of ages such as 45-54. @param today - as 2026-11-22 */
function ageBandOf(traits: Profile['traits'], today: string): string {
  const birthday = told(traits, 'birthday');
  const born = typeof birthday === 'string' ? /^(\d{4})-(\d{2})-(\d{2})/.exec(birthday) : null;
  if (born) {
    const hadBirthday = today.slice(5) >= `${born[2]}-${born[3]}`;
    return bandOf(Number(today.slice(0, 4)) - Number(born[1]) - (hadBirthday ? 0 : 1));
  }
  const [from] = /\d{1,3}/.exec(String(told(traits, 'age') ?? '')) ?? [];
  return from === undefined ? UNKNOWN : bandOf(Number(from));
}

const GENDERS: Readonly<Record<string, string>> = { f: 'female', female: 'female', woman: 'female', m: 'male', male: 'male', man: 'male' };

function genderOf(traits: Profile['traits']): string {
  const gender = told(traits, 'gender');
  if (typeof gender !== 'string' || gender.trim() === '') return UNKNOWN;
  return GENDERS[gender.trim().toLowerCase()] ?? 'other';
}

/** As the shop calls it, else the state, city or country of the address. */
function regionOf(traits: Profile['traits']): string {
  const address = told(traits, 'address');
  const parts: Readonly<Record<string, unknown>> = typeof address === 'object' && address !== null ? { ...address } : {};
  const places = [told(traits, 'region'), parts['state'], parts['city'], parts['country']];
  const found = places.find((value): value is string => typeof value === 'string' && value.trim() !== '');
  return found === undefined ? UNKNOWN : found.trim().slice(0, MAX_CHARACTERS);
}

/** The groups of which a customer is one. @param today - the local day */
function personGroups({ traits, segment }: Pick<Profile, 'traits' | 'segment'>, today: LocalDay): PersonGroups {
  return { segment: segment?.name ?? 'none', ageBand: ageBandOf(traits, today), gender: genderOf(traits), region: regionOf(traits) };
}

const VISIT_DAYS = 30;

/** What indicators need of a person beside the orders. @param today - the local day */
export function groupedPerson(
  profile: Pick<Profile, 'personKey' | 'customerId' | 'traits' | 'segment' | 'sources' | 'activeOn'>,
  today: LocalDay,
) {
  const groups = personGroups(profile, today);
  const day = epochDayOfLocalDay(today);
  return {
    personKey: profile.personKey,
    groups: PERSON_DIMENSIONS.map((name) => groups[name]),
    sources: effectiveNumber(Object.values(profile.sources)),
    visitDays: profile.activeOn.filter((one) => one <= day && one > day - VISIT_DAYS).length,
    reach: reachOf(profile),
  };
}

/** The groups of somebody by their names. @param groups - one for each dimension, in their sequence */
export function groupsByName(groups: readonly string[]): PersonGroups {
  return Object.fromEntries(PERSON_DIMENSIONS.map((name, place) => [name, groups[place] ?? UNKNOWN])) as Record<PersonDimension, string>;
}
