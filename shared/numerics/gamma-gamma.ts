import { digamma, logGamma, trigamma } from './gamma-functions.ts';
import { type Likelihood, type Maximum, maximiseLikelihood } from './maximum-likelihood.ts';
import type { Matrix } from './symmetric-matrix.ts';

/**
 * How the amounts of a shop's purchases vary: within a customer gamma distributed with shape p, around means of their own,
 * which vary over the customers by q and v.
 */
export interface GammaGammaParameters {
  readonly p: number;
  readonly q: number;
  /** In units of money. */
  readonly v: number;
}

export interface GammaGammaFit {
  readonly kind: 'fitted';
  readonly parameters: GammaGammaParameters;
  /** Covariance of (ln p, ln q, ln v); null at a degenerate optimum. */
  readonly logCovariance: Matrix | null;
  /** A limit towards which the likelihood still rises: `equal-purchases` of each customer, or `equal-customers`; `flat` tells nothing. */
  readonly degeneracy: 'equal-purchases' | 'equal-customers' | 'flat' | null;
  readonly customers: number;
}

export type GammaGammaResult = GammaGammaFit | { readonly kind: 'unknown'; readonly reason: 'too-few-customers' | 'not-converged' };

/** Customers with at least one repeat purchase. */
export interface PurchaseAmounts {
  /** Repeat purchases, from 1. */
  readonly repeats: Int32Array;
  /** Mean amount of a repeat purchase, above 0. */
  readonly means: Float64Array;
}

const MIN_CUSTOMERS = 3;
const SAMPLE_CUSTOMERS = 20_000;
const SAMPLE_FACTOR = 4;
/** (p, q) to begin with; v follows from the mean amount. */
const STARTS = [
  [1, 3],
  [6, 4],
  [3, 12],
] as const;
const HUGE = 1e4;

/**
 * Fits the Gamma-Gamma model by maximum likelihood.
 *
 * @throws {RangeError} when an amount is not a positive number
 * @see Fader, Hardie and Lee, RFM and CLV: Using Iso-Value Curves for Customer Base Analysis, 2005; notes on the Gamma-Gamma model, 2013
 */
export function fitGammaGamma(amounts: PurchaseAmounts): GammaGammaResult {
  assertAmounts(amounts);
  const customers = amounts.means.length;
  if (customers < MIN_CUSTOMERS) return { kind: 'unknown', reason: 'too-few-customers' };
  const scale = amounts.means.reduce((sum, mean) => sum + mean, 0) / customers;
  const all = groupAmounts(amounts, { scale, step: 1 });
  const isLarge = customers > SAMPLE_CUSTOMERS * SAMPLE_FACTOR;
  const start = bestStart(isLarge ? groupAmounts(amounts, { scale, step: Math.floor(customers / SAMPLE_CUSTOMERS) }) : all);
  const best = isLarge ? maximiseFrom(all, start.parameters) : start;
  if (!best.isConverged) return { kind: 'unknown', reason: 'not-converged' };
  const [p = 1, q = 1, v = 1] = best.parameters;
  return {
    kind: 'fitted',
    parameters: { p, q, v: v * scale },
    logCovariance: best.logCovariance,
    degeneracy: degeneracyOf(best),
    customers,
  };
}

/**
 * The mean amount that a customer's purchases tend to in the long run, given those seen.
 *
 * @param meanAmount - mean of the repeat purchases; without meaning when there is none
 * @returns undefined where the model knows no mean: nothing seen, and q not above 1
 * @see Fader and Hardie, The Gamma-Gamma Model of Monetary Value, 2013, (5)
 */
export function expectedAmount({ p, q, v }: GammaGammaParameters, repeats: number, meanAmount: number): number | undefined {
  const evidence = p * repeats + q - 1;
  if (evidence <= 0) return undefined;
  return (p * (v + (repeats > 0 ? repeats * meanAmount : 0))) / evidence;
}

interface AmountGroup {
  readonly repeats: number;
  /** Sum of each customer's repeat purchases. */
  readonly totals: Float64Array;
}

/** Every `step`-th customer by the number of repeat purchases, amounts divided by `scale`. */
function groupAmounts({ repeats, means }: PurchaseAmounts, { scale, step }: { scale: number; step: number }): AmountGroup[] {
  const sizes = new Map<number, number>();
  for (let index = 0; index < repeats.length; index += step) {
    const x = repeats[index] as number;
    sizes.set(x, (sizes.get(x) ?? 0) + 1);
  }
  const groups = new Map([...sizes].map(([x, size]) => [x, { repeats: x, totals: new Float64Array(size), filled: 0 }]));
  for (let index = 0; index < repeats.length; index += step) {
    const x = repeats[index] as number;
    const group = groups.get(x);
    if (group) group.totals[group.filled++] = (x * (means[index] as number)) / scale;
  }
  return [...groups.values()].sort((left, right) => left.repeats - right.repeats);
}

function maximiseFrom(groups: readonly AmountGroup[], start: readonly number[]): Maximum {
  return maximiseLikelihood((point) => gammaGammaLikelihood(groups, point), start);
}

function bestStart(groups: readonly AmountGroup[]): Maximum {
  const found = STARTS.map(([p, q]) => maximiseFrom(groups, [p, q, (q - 1) / p]));
  return found.reduce((best, other) => (other.isConverged >= best.isConverged && other.logLikelihood > best.logLikelihood ? other : best));
}

/** Without the terms that no parameter changes. */
function gammaGammaLikelihood(groups: readonly AmountGroup[], [p = 1, q = 1, v = 1]: readonly number[]): Likelihood {
  let [value, gradP, gradQ, gradV] = [0, 0, 0, 0];
  let [pp, pq, pv, qq, qv, vv] = [0, 0, 0, 0, 0, 0];
  for (const { repeats: x, totals } of groups) {
    const { logs, shareLogs, inverses, squares } = sumsOf(totals, v);
    const size = totals.length;
    const z = p * x + q;
    const slope = digamma(z);
    const curve = trigamma(z);
    value += size * (logGamma(z) - logGamma(p * x) - logGamma(q) + q * Math.log(v)) - q * logs - p * x * shareLogs;
    gradP += x * (size * (slope - digamma(p * x)) - shareLogs);
    gradQ += size * (slope - digamma(q) + Math.log(v)) - logs;
    gradV += (size * q) / v - z * inverses;
    pp += size * x * x * (curve - trigamma(p * x));
    pq += size * x * curve;
    pv -= x * inverses;
    qq += size * (curve - trigamma(q));
    qv += size / v - inverses;
    vv += z * squares - (size * q) / (v * v);
  }
  const hessian = [
    [pp, pq, pv],
    [pq, qq, qv],
    [pv, qv, vv],
  ];
  return { value, gradient: [gradP, gradQ, gradV], hessian };
}

/** Over the totals S: ln(S + v), ln(1 + v/S), 1/(S + v) and its square. */
function sumsOf(totals: Float64Array, v: number) {
  let [logs, shareLogs, inverses, squares] = [0, 0, 0, 0];
  for (let index = 0; index < totals.length; index++) {
    const total = totals[index] as number;
    const inverse = 1 / (total + v);
    logs += Math.log(total + v);
    shareLogs += Math.log1p(v / total);
    inverses += inverse;
    squares += inverse * inverse;
  }
  return { logs, shareLogs, inverses, squares };
}

function degeneracyOf({ parameters: [p = 0, q = 0], logCovariance }: Maximum): GammaGammaFit['degeneracy'] {
  if (p > HUGE) return 'equal-purchases';
  if (q > HUGE) return 'equal-customers';
  return logCovariance === null ? 'flat' : null;
}

function assertAmounts({ repeats, means }: PurchaseAmounts): void {
  if (repeats.length !== means.length) throw new RangeError(`The columns differ in length: ${repeats.length} and ${means.length}.`);
  const bad = means.findIndex((mean, index) => !(mean > 0 && mean < Number.POSITIVE_INFINITY && (repeats[index] as number) > 0));
  if (bad >= 0) throw new RangeError(`Customer ${bad} cannot be: ${repeats[bad]} repeat purchases of ${means[bad]} on average.`);
}
