import type { Profile } from '#schemas/profile.ts';
import type { Segmentation } from '#schemas/segment.ts';
import type { AsOf } from './customer-features.ts';
import { DERIVED_VALUES, type DerivedValue } from './judge-rule.ts';
import { type Lifetime, lifetimeOf, type ModelledHistory, withoutIntervals } from './lifetime-of.ts';
import { purchaseHistoryOf } from './purchase-history.ts';
import { scoreOfPerson } from './score-of-person.ts';

/** Those that are known of a person. */
export type DerivedValues = Readonly<Partial<Record<DerivedValue, number>>>;

type Models = Pick<Segmentation, 'currency' | 'weights' | 'bounds' | 'lifetime'>;

const NAMES: ReadonlySet<string> = new Set(DERIVED_VALUES.map(({ name }) => name));

export const isDerived = (name: string): name is DerivedValue => NAMES.has(name);

/** What the last night's models say of a person as of a day: the score, and what is to be expected of them. */
export function derivedValuesOf(profile: Profile, models: Models | undefined, asOf: AsOf): DerivedValues {
  if (models === undefined) return {};
  const totals = profile.byCurrency[models.currency ?? ''];
  const history = totals && purchaseHistoryOf(totals, asOf.epochDay);
  return derivedFrom(models.lifetime, { score: scoreOfPerson(profile, models, asOf)?.score, history });
}

interface Standing {
  readonly score: number | undefined;
  readonly history: ModelledHistory | undefined;
}

/** The same of somebody whose score and history are known. */
export function derivedFrom(model: Models['lifetime'], { score, history }: Standing): DerivedValues {
  const lifetime = model && history && lifetimeOf(withoutIntervals(model), history);
  return known({ score, ...(lifetime ? forecastsOf(lifetime) : {}) });
}

function forecastsOf({ aliveProbability, outlooks }: Lifetime): Partial<Record<DerivedValue, number | undefined>> {
  const [within90, within365] = [90, 365].map((horizon) => outlooks.find(({ days }) => days === horizon));
  return {
    aliveProbability: aliveProbability?.value,
    noOrderProbability90: within90?.noOrderProbability.value,
    expectedOrderDays90: within90?.orderDays.value,
    expectedOrderDays365: within365?.orderDays.value,
    expectedSpend90Minor: within90?.spendMinor?.value,
    expectedSpend365Minor: within365?.spendMinor?.value,
  };
}

const known = (values: Partial<Record<DerivedValue, number | undefined>>): DerivedValues =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
