import { forecastPurchases, probabilityAlive } from '#numerics/bg-nbd-prediction.ts';
import { inheritedError } from '#numerics/delta-method.ts';
import { expectedAmount } from '#numerics/gamma-gamma.ts';
import { Z_95 } from '#numerics/normal.ts';
import type { AmountModel, LifetimeModel, PurchaseModel } from '#schemas/lifetime.ts';
import type { PurchaseHistory } from './purchase-history.ts';

/** An estimate and its 95 % interval, which is null where the data do not settle the model's parameters. */
export interface Estimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** What one person will order within some days. */
export interface Outlook {
  readonly days: number;
  /** Days with orders, on average over people like this one. */
  readonly orderDays: Estimate;
  /** So many or more with probability 0.9, and no more than so many with probability 0.9. */
  readonly likelyOrderDays: { readonly low: number; readonly high: number };
  /** Probability of no order at all. */
  readonly noOrderProbability: Estimate;
  /** Net spend; null where the amounts of the shop, or this person's, tell nothing. */
  readonly spendMinor: Estimate | null;
}

export interface Lifetime {
  /** Probability of still being a customer; null for people with one day with orders, of whom the model cannot tell. */
  readonly aliveProbability: Estimate | null;
  readonly outlooks: readonly Outlook[];
  /** Net spend on a day with orders, in the long run. */
  readonly amountPerOrderDayMinor: number | null;
}

/** What the models take of a person's orders. */
export type ModelledHistory = Pick<PurchaseHistory, 'repeats' | 'lastAgeDays' | 'ageDays' | 'repeatMeanMinor'>;

const HORIZONS_DAYS = [90, 365];

/**
 * What the night's models say of one person at the moment of the history. Intervals are those of the estimate, by the delta
 * method from the covariance of the models' parameters; they say how well the model is known, not how much a person varies,
 * which `likelyOrderDays` does.
 *
 * @returns undefined when the night could not fit the purchases
 */
export function lifetimeOf({ purchases, amounts }: LifetimeModel, history: ModelledHistory): Lifetime | undefined {
  if (purchases === null) return undefined;
  const amount = amounts && amountOf(amounts, history);
  const alive = (point: readonly number[]) => probabilityAlive(parametersOf(point), modelled(history));
  return {
    aliveProbability: history.repeats > 0 ? probability(alive, purchases) : null,
    outlooks: HORIZONS_DAYS.map((days) => outlookOf(purchases, { history, days, amount })),
    amountPerOrderDayMinor: amount ? Math.round(amount.value) : null,
  };
}

/** The same model as one that knows no intervals, which are most of the work of `lifetimeOf`. */
export function withoutIntervals(model: LifetimeModel): LifetimeModel {
  const { purchases, amounts } = model;
  return {
    ...model,
    purchases: purchases && { ...purchases, logCovariance: null },
    amounts: amounts && { ...amounts, logCovariance: null },
  };
}

interface Asked {
  readonly history: ModelledHistory;
  readonly days: number;
  readonly amount: { readonly value: number; readonly logError: number | null } | null;
}

function outlookOf(purchases: PurchaseModel, { history, days, amount }: Asked): Outlook {
  const forecast = (model: readonly number[]) => forecastPurchases(parametersOf(model), modelled(history), days);
  const { low, high, expected } = forecast(pointOf(purchases));
  const logError = errorOf((model) => Math.log(forecast(model).expected), purchases);
  return {
    days,
    orderDays: positive(expected, logError, thousandths),
    likelyOrderDays: { low, high },
    noOrderProbability: probability((model) => forecast(model).none, purchases),
    // The two models are fitted apart, so their errors add up by squares.
    spendMinor: amount && positive(expected * amount.value, together(logError, amount.logError), Math.round),
  };
}

function amountOf(model: AmountModel, { repeats, repeatMeanMinor }: ModelledHistory): Asked['amount'] {
  const { p, q, vMinor, logCovariance } = model;
  // Somebody of whose repeat purchases refunds left nothing is none of those that the model knows.
  if (repeats > 0 && repeatMeanMinor === undefined) return null;
  const amount = ([shape = 1, spread = 1, scale = 1]: readonly number[]) =>
    expectedAmount({ p: shape, q: spread, v: scale }, repeats, repeatMeanMinor ?? 0) ?? Number.NaN;
  const point = [p, q, vMinor];
  const value = amount(point);
  if (!Number.isFinite(value)) return null;
  const logError = logCovariance && inheritedError((at) => Math.log(amount(at)), point, logCovariance);
  return { value, logError: finiteOrNull(logError) };
}

/** A probability stays between 0 and 1: its interval is taken on the logit. */
function probability(of: (model: readonly number[]) => number, model: PurchaseModel): Estimate {
  const value = of(pointOf(model));
  const logit = (share: number) => Math.log(share / (1 - share));
  const error = value > 0 && value < 1 ? errorOf((at) => logit(of(at)), model) : null;
  const moved = (by: number) => tenThousandths(1 / (1 + Math.exp(-(logit(value) + by))));
  return {
    value: tenThousandths(value),
    low: error === null ? null : moved(-Z_95 * error),
    high: error === null ? null : moved(Z_95 * error),
  };
}

/** Something above 0: its interval is taken on the logarithm. */
function positive(value: number, logError: number | null, rounded: (figure: number) => number): Estimate {
  if (logError === null || !(value > 0)) return { value: rounded(value), low: null, high: null };
  const factor = Math.exp(Z_95 * logError);
  return { value: rounded(value), low: rounded(value / factor), high: rounded(value * factor) };
}

function errorOf(of: (model: readonly number[]) => number, model: PurchaseModel): number | null {
  return finiteOrNull(model.logCovariance && inheritedError(of, pointOf(model), model.logCovariance));
}

const finiteOrNull = (error: number | null) => (error !== null && Number.isFinite(error) ? error : null);
const together = (one: number | null, other: number | null) => (one === null || other === null ? null : Math.hypot(one, other));
const pointOf = ({ r, alphaDays, a, b }: PurchaseModel) => [r, alphaDays, a, b];
const parametersOf = ([r = 1, alpha = 1, a = 1, b = 1]: readonly number[]) => ({ r, alpha, a, b });
const modelled = ({ repeats, lastAgeDays, ageDays }: ModelledHistory) => ({ repeats, lastAge: lastAgeDays, age: ageDays });
const thousandths = (figure: number) => Math.round(figure * 1e3) / 1e3;
const tenThousandths = (figure: number) => Math.round(figure * 1e4) / 1e4;
