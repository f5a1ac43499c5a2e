import { type BgNbdResult, fitBgNbd } from '#numerics/bg-nbd.ts';
import { forecastPurchases, probabilityAlive } from '#numerics/bg-nbd-prediction.ts';
import { fitGammaGamma, type GammaGammaResult } from '#numerics/gamma-gamma.ts';
import { areaUnderCurve, compare, type HoldoutFigures } from './holdout.ts';

/** Days since 1970-01-01: the last one of the calibration, and the last one of the hold-out after it. */
export interface Periods {
  readonly until: number;
  readonly testUntil: number | undefined;
}

/** What a customer bought in the calibration and after it. */
export interface Calibrated {
  /** Days with a purchase after the first one. */
  readonly repeats: number;
  /** From the first day to the last one, and to the end of the calibration. */
  readonly lastDays: number;
  readonly ageDays: number;
  /** Mean amount of the days after the first; 0 without any. */
  readonly meanAmount: number;
  /** Days with a purchase in the hold-out. */
  readonly later: number;
}

/** @returns undefined for a customer whose first purchase comes after the calibration */
export function calibrated(amounts: ReadonlyMap<number, number>, { until, testUntil = until }: Periods): Calibrated | undefined {
  const days = [...amounts.keys()].sort((left, right) => left - right);
  const [first = Number.POSITIVE_INFINITY, ...repeatDays] = days.filter((day) => day <= until);
  if (first > until) return undefined;
  const spent = repeatDays.reduce((sum, day) => sum + (amounts.get(day) ?? 0), 0);
  return {
    repeats: repeatDays.length,
    lastDays: (repeatDays.at(-1) ?? first) - first,
    ageDays: until - first,
    meanAmount: repeatDays.length > 0 ? spent / repeatDays.length : 0,
    later: days.filter((day) => day > until && day <= testUntil).length,
  };
}

export function fitPurchases(customers: readonly Calibrated[], daysPerUnit: number): BgNbdResult {
  const purchases = {
    repeats: Int32Array.from(customers, ({ repeats }) => repeats),
    lastTicks: Int32Array.from(customers, ({ lastDays }) => lastDays),
    ageTicks: Int32Array.from(customers, ({ ageDays }) => ageDays),
  };
  return fitBgNbd(purchases, { ticksPerUnit: daysPerUnit });
}

/** Of the customers whose repeat purchases come to more than nothing. */
export function fitAmounts(customers: readonly Calibrated[]): GammaGammaResult {
  const paying = customers.filter(({ repeats, meanAmount }) => repeats > 0 && meanAmount > 0);
  return fitGammaGamma({
    repeats: Int32Array.from(paying, ({ repeats }) => repeats),
    means: Float64Array.from(paying, ({ meanAmount }) => meanAmount),
  });
}

export interface Foresight {
  readonly holdout: ({ readonly days: number } & HoldoutFigures) | null;
  readonly churn: {
    readonly label: string;
    /** Share of the customers who stay away, 0–1. */
    readonly rate: number;
    readonly aucByExpectedPurchases: number | null;
    readonly aucByProbability: number | null;
    readonly aucByAliveProbability: number | null;
    /** Mean probability of staying away that the model gave, to be compared with the rate. */
    readonly meanProbability: number;
  } | null;
}

/**
 * How many purchases of the hold-out the model expected of each customer, against those that came; and how well it tells who
 * stays away altogether: by falling expectation, by the probability of no purchase, and for comparison by 1 − P(alive).
 */
export function foreseen(
  customers: readonly Calibrated[],
  bgNbd: BgNbdResult,
  { until, testUntil }: Periods,
  daysPerUnit: number,
): Foresight {
  if (testUntil === undefined || bgNbd.kind !== 'fitted' || customers.length === 0) return { holdout: null, churn: null };
  const time = (testUntil - until) / daysPerUnit;
  const { parameters } = bgNbd;
  const histories = customers.map(({ repeats, lastDays, ageDays }) => ({
    repeats,
    lastAge: lastDays / daysPerUnit,
    age: ageDays / daysPerUnit,
  }));
  const forecasts = histories.map((history) => forecastPurchases(parameters, history, time));
  const expected = forecasts.map((forecast) => forecast.expected);
  const actual = customers.map(({ later }) => later);
  const staysAway = actual.map((purchases) => purchases === 0);
  return {
    holdout: { days: testUntil - until, ...compare(expected, actual) },
    churn: {
      label: 'no purchase in the hold-out',
      rate: staysAway.filter(Boolean).length / customers.length,
      aucByExpectedPurchases: areaUnderCurve(
        expected.map((purchases) => -purchases),
        staysAway,
      ),
      meanProbability: forecasts.reduce((sum, { none }) => sum + none, 0) / customers.length,
      aucByProbability: areaUnderCurve(
        forecasts.map(({ none }) => none),
        staysAway,
      ),
      aucByAliveProbability: areaUnderCurve(
        histories.map((history) => 1 - probabilityAlive(parameters, history)),
        staysAway,
      ),
    },
  };
}
