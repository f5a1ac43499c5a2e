import { bgNbdLikelihood } from './bg-nbd-likelihood.ts';
import { type Maximum, maximiseLikelihood } from './maximum-likelihood.ts';
import { type GroupedCounts, groupCounts, type PurchaseCounts } from './purchase-counts.ts';
import type { Matrix } from './symmetric-matrix.ts';

/**
 * How a shop's customers buy until they drop out: each at a rate of their own, gamma distributed over the customers
 * (shape r, rate α), and after each purchase gone for good with a probability of their own, beta distributed (a, b).
 */
export interface BgNbdParameters {
  readonly r: number;
  /** In units of time. */
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

export interface BgNbdFit {
  readonly kind: 'fitted';
  readonly parameters: BgNbdParameters;
  /** Natural logarithm, with time counted in units. */
  readonly logLikelihood: number;
  /** Covariance of (ln r, ln α, ln a, ln b); null at a degenerate optimum. */
  readonly logCovariance: Matrix | null;
  readonly degeneracy: BgNbdDegeneracy | null;
  readonly customers: number;
  readonly repeaters: number;
  /** How often the likelihood of all customers was computed. */
  readonly evaluations: number;
}

/**
 * A limit towards which the likelihood still rises. Likelihood and predictions are those of the limit, the parameters
 * themselves mean nothing. `nobody-drops-out`: b grows without end beside a. `equal-drop-out`: a and b grow together.
 * `equal-rates`: r and α grow together. `flat`: the data do not tell the parameters apart.
 */
export type BgNbdDegeneracy = 'nobody-drops-out' | 'equal-drop-out' | 'equal-rates' | 'flat';

export type BgNbdResult = BgNbdFit | { readonly kind: 'unknown'; readonly reason: 'no-repeat-purchases' | 'not-converged' };

interface Options {
  /** Ticks in one unit of time, such as 7 for days as ticks and weeks as unit. @default 1 */
  readonly ticksPerUnit?: number;
}

/** Customers of the samples: the first to choose among the starts, the next to come so near that few steps over all finish it. */
const SAMPLES = [2000, 20_000];
/** A sample that is not this much smaller than everybody saves nothing. */
const SAMPLE_FACTOR = 4;
/** (r, a, b) to begin with; α follows from the mean rate. */
const STARTS = [
  [0.5, 0.8, 2.5],
  [2, 0.2, 8],
  [0.2, 2, 2],
] as const;
/** Larger parameters are their limit for every purpose. */
const HUGE = 1e4;

/**
 * Fits the BG/NBD model by maximum likelihood: Newton's method from several starts on a sample, then on everybody.
 * The order of the customers has no influence beyond rounding.
 *
 * @throws {RangeError} when a customer's numbers contradict each other
 * @see Fader, Hardie and Lee, "Counting Your Customers" the Easy Way, Marketing Science 24 (2005)
 */
export function fitBgNbd(purchases: PurchaseCounts, { ticksPerUnit = 1 }: Options = {}): BgNbdResult {
  const counts = groupCounts(purchases);
  if (counts.repeaters === 0) return { kind: 'unknown', reason: 'no-repeat-purchases' };
  const samples = SAMPLES.filter((size) => size * SAMPLE_FACTOR < counts.customers)
    .map((size) => groupCounts(everyNth(purchases, Math.floor(counts.customers / size))))
    .filter(({ repeaters }) => repeaters > 0);
  const [first = counts, ...rest] = [...samples, counts];
  const rate = meanRate(purchases);
  const best = rest.reduce(({ parameters }, next) => maximiseFrom(next, parameters, rate), bestStart(first, rate));
  if (!best.isConverged) return { kind: 'unknown', reason: 'not-converged' };
  const [r = 1, alphaTicks = 1, a = 1, b = 1] = best.parameters;
  const repeatPurchases = counts.beyond.reduce((sum, customers) => sum + customers, 0);
  return {
    kind: 'fitted',
    parameters: { r, alpha: alphaTicks / ticksPerUnit, a, b },
    logLikelihood: best.logLikelihood + repeatPurchases * Math.log(ticksPerUnit),
    logCovariance: best.logCovariance,
    degeneracy: degeneracyOf(best),
    customers: counts.customers,
    repeaters: counts.repeaters,
    evaluations: best.evaluations,
  };
}

function maximiseFrom(counts: GroupedCounts, start: readonly number[], rate: number): Maximum {
  return maximiseLikelihood((point) => bgNbdLikelihood(counts, point), start, { scales: [1, 1 / rate, 1, 1] });
}

function bestStart(counts: GroupedCounts, rate: number): Maximum {
  const found = STARTS.map(([r, a, b]) => maximiseFrom(counts, [r, r / rate, a, b], rate));
  return found.reduce((best, other) => (isBetter(other, best) ? other : best));
}

function isBetter(one: Maximum, other: Maximum): boolean {
  return one.isConverged === other.isConverged ? one.logLikelihood > other.logLikelihood : one.isConverged;
}

/** Repeat purchases per tick over everybody's age, or per customer where no age is above 0. */
function meanRate({ repeats, ageTicks }: PurchaseCounts): number {
  let purchases = 0;
  let ticks = 0;
  for (let index = 0; index < repeats.length; index++) {
    purchases += repeats[index] as number;
    ticks += ageTicks[index] as number;
  }
  return purchases / Math.max(ticks, repeats.length);
}

function everyNth({ repeats, lastTicks, ageTicks }: PurchaseCounts, step: number): PurchaseCounts {
  const length = Math.ceil(repeats.length / step);
  const pick = (column: Int32Array) => Int32Array.from({ length }, (_, index) => column[index * step] as number);
  return { repeats: pick(repeats), lastTicks: pick(lastTicks), ageTicks: pick(ageTicks) };
}

function degeneracyOf({ parameters: [r = 0, , a = 0, b = 0], logCovariance }: Maximum): BgNbdDegeneracy | null {
  if (b > HUGE) return a > HUGE ? 'equal-drop-out' : 'nobody-drops-out';
  if (a < 1 / HUGE) return 'nobody-drops-out';
  if (r > HUGE) return 'equal-rates';
  return logCovariance === null ? 'flat' : null;
}
