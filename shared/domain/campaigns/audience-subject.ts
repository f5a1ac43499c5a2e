import { foresee } from '#domain/segments/churn-risk.ts';
import type { AsOf } from '#domain/segments/customer-features.ts';
import { purchaseHistoryOf } from '#domain/segments/purchase-history.ts';
import { type RuleBook, subjectOf } from '#domain/segments/rule-membership.ts';
import type { RegionCondition } from '#schemas/audience.ts';
import type { CampaignId, PersonKey } from '#schemas/ids.ts';
import type { Profile } from '#schemas/profile.ts';
import type { UpliftModel } from '#schemas/uplift-model.ts';
import { declaredStoreOf, declaredTastesOf } from '../recommendations/declared-tastes.ts';
import type { AudienceSubject } from './judge-audience.ts';
import { leastUpliftOf, upliftScoreOf } from './uplift-model.ts';

/** What an audience names: people one by one, by the number of their list, those whom recalls and cases touch, and past campaigns. */
export interface NamedPeople {
  readonly lists: ReadonlyMap<number, ReadonlySet<PersonKey>>;
  /** By the text of the condition, see `nameOfAffected`. */
  readonly affected: ReadonlyMap<string, ReadonlySet<PersonKey>>;
  /** Models of past campaigns that it names, where there are any. */
  readonly uplifts: ReadonlyMap<CampaignId, UpliftModel>;
}

export const NOBODY_NAMED: NamedPeople = { lists: new Map(), affected: new Map(), uplifts: new Map() };

/** How often a category has to be bought before it is called a taste. */
const TASTE_ORDERS = 2;
const TASTE_SHARE = 0.1;

const plain = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim().toLowerCase() || undefined : undefined;

/** What a person is asked for as a member of an audience; each answer is worked out when it is first asked for. */
export function audienceSubjectOf(profile: Profile, book: RuleBook, named: NamedPeople, asOf: AsOf): AudienceSubject {
  const rules = subjectOf(profile, book, asOf);
  return {
    ...rules,
    personKey: profile.personKey,
    ruleSegments: Object.keys(profile.ruleSegments ?? {}),
    asOfDay: asOf.epochDay,
    churnLevel: () => {
      const totals = profile.byCurrency[book.currency];
      const level = foresee(modelIn(book), totals && purchaseHistoryOf(totals, asOf.epochDay), asOf.epochDay).churn.level;
      return level === 'unknown' ? undefined : level;
    },
    place: (field) => placesOf(profile)[field],
    tastes: () => tastesOf(profile),
    isPersuadable: (condition) => {
      const model = named.uplifts.get(condition.campaign);
      const score = model && upliftScoreOf(model, profile, asOf);
      return score === undefined || model === undefined ? undefined : score >= leastUpliftOf(condition, model);
    },
    isListed: (list) => named.lists.get(list)?.has(profile.personKey) ?? false,
    isAffected: (name) => named.affected.get(name)?.has(profile.personKey) ?? false,
    purchases: undefined,
  };
}

/** The model knows only what was bought in its own currency. */
function modelIn({ segmentation, currency }: RuleBook) {
  const model = segmentation?.lifetime ?? null;
  return model?.currency === currency ? model : null;
}

/** Where a person lives, as their traits tell it. */
function placesOf({ traits }: Pick<Profile, 'traits'>): Partial<Record<keyof RegionCondition, string>> {
  const address = traits['address']?.value;
  const told = typeof address === 'object' && address !== null && !Array.isArray(address) ? address : {};
  const first = (...names: string[]) =>
    names.map((name) => plain(told[name]) ?? plain(traits[name]?.value)).find((value) => value !== undefined);
  const places = {
    country: first('country', 'countryCode', 'country_code'),
    state: first('state', 'region', 'province'),
    city: first('city', 'town'),
    postalCode: first('postalCode', 'postal_code', 'zip', 'postcode')?.replaceAll(/\s/g, ''),
    store: plain(declaredStoreOf(traits)),
  };
  return Object.fromEntries(Object.entries(places).filter(([, value]) => value !== undefined));
}

/** What they declared, and the categories that they keep buying; in small letters. */
function tastesOf({ traits, categories, orders }: Profile): ReadonlySet<string> {
  const bought = Object.entries(categories).filter(([, times]) => times >= TASTE_ORDERS && times >= TASTE_SHARE * orders);
  return new Set([...declaredTastesOf(traits), ...bought.map(([category]) => category.trim().toLowerCase())]);
}
