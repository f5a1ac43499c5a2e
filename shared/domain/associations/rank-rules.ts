import { atLeastShare, type ExactShare } from '#numerics/exact-share.ts';
import { logFalseDiscoveryRates } from '#numerics/false-discovery.ts';
import { logFisherTail } from '#numerics/fisher-exact.ts';
import type { ItemsetColumns } from '#numerics/itemset-list.ts';
import { type RuleCounts, rulesOf } from '#numerics/itemset-rules.ts';

/** "Who buys all of the antecedent buys the consequent too", and how far that holds. */
export interface AssociationRule {
  /** In the order of their names. */
  readonly antecedent: readonly string[];
  readonly consequent: string;
  /** Baskets with all of it. */
  readonly count: number;
  /** Share of the baskets with all of it, 0–1. */
  readonly support: number;
  /** Share of the baskets with the antecedent that hold the consequent, 0–1. */
  readonly confidence: number;
  /** How many times as often as if the two had nothing to do with each other. */
  readonly lift: number;
  /** Share of the baskets with all of it beyond what chance would give. */
  readonly leverage: number;
  /** How many times as often the rule would be wrong if the two had nothing to do with each other; null when it never is. */
  readonly conviction: number | null;
  /** Fisher's exact test, one-sided: the chance of such a count without any connection. */
  readonly chance: number;
  /** Benjamini–Hochberg: the rate of false discoveries among all rules that are at least as unlikely by chance. */
  readonly falseDiscoveryRate: number;
}

interface Ranking {
  /** Number of baskets. */
  readonly baskets: number;
  readonly leastConfidence: ExactShare;
  /** What items are called, by their number. */
  readonly names: readonly string[];
}

/**
 * The rules of at least a confidence, by falling lift; equal ones by confidence, count and name, so that the order is always the same.
 *
 * The rate of false discoveries counts every rule that the frequent sets allow as a test that was made, those of too little
 * confidence included: to look only at what stands out and to count only that would make chance look like knowledge.
 */
export function rankRules(sets: ItemsetColumns, { baskets, leastConfidence, names }: Ranking): AssociationRule[] {
  const isConfident = atLeastShare(leastConfidence);
  const tests: number[] = [];
  const kept: { test: number; counts: RuleCounts }[] = [];
  for (const counts of rulesOf(sets)) {
    const { count, antecedentCount, consequentCount } = counts;
    if (isConfident(count, antecedentCount)) kept.push({ test: tests.length, counts });
    tests.push(logFisherTail({ total: baskets, first: antecedentCount, second: consequentCount, both: count }));
  }
  const logChances = Float64Array.from(tests);
  const logRates = logFalseDiscoveryRates(logChances);
  return kept
    .map(({ test, counts }) => ({
      ...measuresOf(counts, baskets),
      ...namesOf(counts, names),
      chance: Math.exp(logChances[test] as number),
      falseDiscoveryRate: Math.exp(logRates[test] as number),
    }))
    .sort(byLift);
}

/** Each from one division of whole numbers, so that equal ratios give equal numbers. */
function measuresOf({ count, antecedentCount, consequentCount }: RuleCounts, baskets: number) {
  const exceptions = antecedentCount - count;
  return {
    count,
    support: count / baskets,
    confidence: count / antecedentCount,
    lift: (count * baskets) / (antecedentCount * consequentCount),
    leverage: (count * baskets - antecedentCount * consequentCount) / (baskets * baskets),
    conviction: exceptions === 0 ? null : (antecedentCount * (baskets - consequentCount)) / (baskets * exceptions),
  };
}

function namesOf({ antecedent, consequent }: RuleCounts, names: readonly string[]) {
  return { antecedent: [...antecedent].map((item) => names[item] ?? '').sort(), consequent: names[consequent] ?? '' };
}

function byLift(left: AssociationRule, right: AssociationRule): number {
  return (
    right.lift - left.lift ||
    right.confidence - left.confidence ||
    right.count - left.count ||
    compareNames(left.antecedent.join('\u0000'), right.antecedent.join('\u0000')) ||
    compareNames(left.consequent, right.consequent)
  );
}

function compareNames(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
