import { fillPowers, type GroupSums, STRIDE, sumGroup, ticksTable } from './bg-nbd-groups.ts';
import type { Likelihood } from './maximum-likelihood.ts';
import type { GroupedCounts } from './purchase-counts.ts';

/** The log-likelihood and its first and second derivatives while they are added up. */
interface Total {
  value: number;
  r: number;
  alpha: number;
  a: number;
  b: number;
  rr: number;
  rAlpha: number;
  alphaAlpha: number;
  ra: number;
  rb: number;
  alphaA: number;
  alphaB: number;
  aa: number;
  ab: number;
  bb: number;
}

/**
 * Log-likelihood of the BG/NBD model with its gradient and Hessian by (r, α, a, b); α in ticks.
 *
 * A customer with x ≥ 1 contributes −n·ln(α + t_x) + ln(K + d) and terms of x alone, with n = r + x, K = a/(b + x − 1) and
 * d = ((α + t_x)/(α + T))^n. The terms of x are sums over the whole numbers below x, the first part is a sum over the ticks,
 * so that only ln(K + d) is left to compute for each customer.
 *
 * @see Fader, Hardie and Lee, "Counting Your Customers" the Easy Way, Marketing Science 24 (2005), equation 6
 */
export function bgNbdLikelihood(counts: GroupedCounts, [r = 1, alpha = 1, a = 1, b = 1]: readonly number[]): Likelihood {
  const total: Total = {
    value: 0,
    r: 0,
    alpha: 0,
    a: 0,
    b: 0,
    rr: 0,
    rAlpha: 0,
    alphaAlpha: 0,
    ra: 0,
    rb: 0,
    alphaA: 0,
    alphaB: 0,
    aa: 0,
    ab: 0,
    bb: 0,
  };
  const ticks = ticksTable(counts.maxTicks, alpha);
  addScale(total, counts.customers, r, alpha);
  addTicks(total, counts, ticks, r);
  addRepeats(total, counts.beyond, [r, a, b]);
  for (const group of counts.groups) {
    const n = r + group.repeats;
    const b1 = b + group.repeats - 1;
    const hasPowers = group.end - group.start > counts.maxTicks && fillPowers(ticks, n);
    addGroup(total, sumGroup({ counts, group, ticks, ratio: a / b1, n, hasPowers }), [n, a, b1]);
  }
  const { value, rr, rAlpha, ra, rb, alphaAlpha, alphaA, alphaB, aa, ab, bb } = total;
  const hessian = [
    [rr, rAlpha, ra, rb],
    [rAlpha, alphaAlpha, alphaA, alphaB],
    [ra, alphaA, aa, ab],
    [rb, alphaB, ab, bb],
  ];
  return { value, gradient: [total.r, total.alpha, total.a, total.b], hessian };
}

/** r·ln α of every customer. */
function addScale(total: Total, customers: number, r: number, alpha: number): void {
  total.value += customers * r * Math.log(alpha);
  total.r += customers * Math.log(alpha);
  total.alpha += (customers * r) / alpha;
  total.rAlpha += customers / alpha;
  total.alphaAlpha -= (customers * r) / (alpha * alpha);
}

/** −(r + x)·ln(α + t_x) of every customer; for those without a repeat purchase the age stands for t_x. */
function addTicks(total: Total, { histogram, repeatHistogram }: GroupedCounts, ticks: Float64Array, r: number): void {
  for (let tick = 0; tick < histogram.length; tick++) {
    const customers = histogram[tick] as number;
    if (customers === 0) continue;
    const log = ticks[tick * STRIDE] as number;
    const inverse = ticks[tick * STRIDE + 1] as number;
    const powers = r * customers + (repeatHistogram[tick] as number);
    total.value -= powers * log;
    total.r -= customers * log;
    total.alpha -= powers * inverse;
    total.rAlpha -= customers * inverse;
    total.alphaAlpha += powers * inverse * inverse;
  }
}

/** ln Γ(r + x)/Γ(r) and ln Γ(a + b)Γ(b + x)/(Γ(b)Γ(a + b + x)), as sums over j < x: nothing cancels however large b is. */
function addRepeats(total: Total, beyond: Float64Array, [r = 1, a = 1, b = 1]: readonly number[]): void {
  for (let j = 0; j < beyond.length; j++) {
    const customers = beyond[j] as number;
    const inverseR = 1 / (r + j);
    const inverseB = 1 / (b + j);
    const inverseBoth = 1 / (a + b + j);
    total.value += customers * (Math.log(r + j) - Math.log1p(a * inverseB));
    total.r += customers * inverseR;
    total.rr -= customers * inverseR * inverseR;
    total.a -= customers * inverseBoth;
    total.b += customers * a * inverseB * inverseBoth;
    const curvature = customers * inverseBoth * inverseBoth;
    total.aa += curvature;
    total.ab += curvature;
    total.bb -= customers * a * inverseB * inverseBoth * (inverseB + inverseBoth);
  }
}

/** ln(K + d) of the customers with the same number of repeat purchases; b1 is b + x − 1. */
function addGroup(total: Total, sums: GroupSums, [n = 1, a = 1, b1 = 1]: readonly number[]): void {
  total.value += sums.logs;
  total.r -= sums.aliveW;
  total.alpha += n * sums.aliveE;
  total.a += sums.dead / a;
  total.b -= sums.dead / b1;
  total.rr += sums.mixedWW;
  total.rAlpha += sums.aliveE - n * sums.mixedWE;
  total.alphaAlpha += n * (n * sums.mixedEE - sums.aliveSquares);
  total.ra += sums.mixedW / a;
  total.rb -= sums.mixedW / b1;
  total.alphaA -= (n * sums.mixedE) / a;
  total.alphaB += (n * sums.mixedE) / b1;
  total.aa += (sums.mixed - sums.dead) / (a * a);
  total.ab -= sums.mixed / (a * b1);
  total.bb += (sums.mixed + sums.dead) / (b1 * b1);
}
