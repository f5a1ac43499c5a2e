import { forecastPurchases, probabilityAlive } from '#numerics/bg-nbd-prediction.ts';
import { expectedAmount } from '#numerics/gamma-gamma.ts';
import type { AtRiskCustomer, AtRiskSummary } from '#schemas/at-risk.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { LifetimeModel } from '#schemas/lifetime.ts';
import { featureIndex } from './feature-catalogue.ts';
import { type LifetimeColumn, type SeenCustomer, seenCustomer } from './fit-lifetime.ts';

/** Longer lists are worked through by nobody. */
const MOST_AT_RISK = 1000;
const YEAR_DAYS = 365;
/** Who is probably a customer still is not at risk; who is probably gone for good is lost, and not at risk any more. */
const AT_RISK_BELOW = 0.8;
const LOST_BELOW = 0.2;
const REMIND_FROM = 0.6;
const WIN_BACK_FROM = 0.4;

/** A customer of the feature table. */
export interface Candidate {
  readonly personKey: PersonKey;
  /** The segment that the night gives; null for none. */
  readonly segment: string | null;
  readonly figureOf: (name: LifetimeColumn) => number;
}

/**
 * What is expected to be lost with a customer: the net spend of a year that would be expected if there were no doubt that the
 * person is still a customer, less the one that is expected. People with one day with orders are never on the list, since
 * nothing shows that they ever were regular customers.
 *
 * @returns undefined for somebody who is not at risk, lost already, or unknown to the models
 */
export function atRiskOf({ purchases, amounts }: LifetimeModel, { personKey, segment, figureOf }: Candidate): AtRiskCustomer | undefined {
  const seen = seenCustomer(figureOf);
  if (purchases === null || amounts === null || seen === undefined || !isRegular(seen)) return undefined;
  const { r, alphaDays: alpha, a, b } = purchases;
  const { repeats, lastAgeDays, ageDays, meanMinor } = seen;
  const history = { repeats, lastAge: lastAgeDays, age: ageDays };
  const alive = probabilityAlive({ r, alpha, a, b }, history);
  if (!(alive >= LOST_BELOW && alive < AT_RISK_BELOW)) return undefined;
  const amountMinor = expectedAmount({ p: amounts.p, q: amounts.q, v: amounts.vMinor }, repeats, meanMinor);
  if (amountMinor === undefined) return undefined;
  const expectedMinor = forecastPurchases({ r, alpha, a, b }, history, YEAR_DAYS).expected * amountMinor;
  const valueAtRiskMinor = Math.round((expectedMinor * (1 - alive)) / alive);
  if (!(valueAtRiskMinor > 0)) return undefined;
  return {
    personKey,
    segment,
    valueAtRiskMinor,
    expectedSpend365Minor: Math.round(expectedMinor),
    aliveProbability: Math.round(alive * 1e4) / 1e4,
    daysSinceLastOrder: ageDays - lastAgeDays,
    usualIntervalDays: Math.max(1, Math.round(lastAgeDays / repeats)),
    action: alive >= REMIND_FROM ? 'remind' : alive >= WIN_BACK_FROM ? 'win-back-offer' : 'ask-why',
  };
}

/** Came back, and paid something then: NaN and what refunds left at nothing are no payment. */
const isRegular = ({ repeats, meanMinor }: SeenCustomer) => repeats > 0 && meanMinor > 0;

/** The customers with whom most would be lost, most first; equals by their key. */
export function mostAtRisk(customers: readonly AtRiskCustomer[], count = MOST_AT_RISK): AtRiskCustomer[] {
  return customers
    .toSorted((left, right) => right.valueAtRiskMinor - left.valueAtRiskMinor || (left.personKey < right.personKey ? -1 : 1))
    .slice(0, count);
}

/** Looks at customers one by one and keeps those with whom most would be lost. */
export function atRiskCollector(model: LifetimeModel | null) {
  let found: AtRiskCustomer[] = [];
  return {
    /** @param features - a row in the order of the catalogue */
    look({ key, name, features }: { readonly key: string; readonly name: string; readonly features: Float64Array }): void {
      const figureOf = (feature: LifetimeColumn) => features[featureIndex(feature)] as number;
      const entry = model && atRiskOf(model, { personKey: key as PersonKey, segment: name, figureOf });
      if (entry) found.push(entry);
      if (found.length > 2 * MOST_AT_RISK) found = mostAtRisk(found);
    },
    result: () => mostAtRisk(found),
  };
}

/** What the night says of the whole list. */
export function summaryOf(customers: readonly AtRiskCustomer[]): AtRiskSummary {
  const bySegment: Record<string, number> = {};
  for (const { segment } of customers) bySegment[segment ?? 'none'] = (bySegment[segment ?? 'none'] ?? 0) + 1;
  return {
    customers: customers.length,
    valueAtRiskMinor: customers.reduce((sum, { valueAtRiskMinor }) => sum + valueAtRiskMinor, 0),
    bySegment,
  };
}

/** What to do, and why, in words. */
export function adviceOf({ action, daysSinceLastOrder, usualIntervalDays }: AtRiskCustomer): string {
  const silence = `Usually orders about every ${usualIntervalDays} days, silent for ${daysSinceLastOrder}.`;
  const advice = {
    remind: 'Remind of the usual products, without a discount.',
    'win-back-offer': 'Send an offer that ends soon.',
    'ask-why': 'Ask what went wrong before offering anything.',
  };
  return `${silence} ${advice[action]}`;
}
