import type { Baskets } from '#numerics/baskets.ts';
import { exactShare, leastCount } from '#numerics/exact-share.ts';
import { frequentItemsets } from '#numerics/frequent-itemsets.ts';
import { type ItemsetColumns, TooManyItemsetsError } from '#numerics/itemset-list.ts';
import { ownerCounts } from '#numerics/owner-counts.ts';
import type { LevelRules } from '#schemas/association.ts';
import { type AssociationRule, rankRules } from './rank-rules.ts';
import type { ShopBaskets } from './shop-baskets.ts';

/** Least share of the baskets with all items of a rule. */
const LEAST_SUPPORT = exactShare('0.0002');
/** That share of a small shop would be one basket; ten are asked for, whatever the share says. */
const LEAST_BASKETS = 10;
/** Low, since lift and test decide: in small baskets even what goes together is seldom together. */
const LEAST_CONFIDENCE = exactShare('0.01');
/** Two things lead to a third: longer rules are rarer, and nobody can put four things on one shelf. */
const MOST_ITEMS = 3;
/** Where there are more frequent sets, the share is doubled until there are fewer. */
const MOST_SETS = 300_000;
/** A rule that rests on fewer people could tell of one household what it buys. */
const LEAST_CUSTOMERS = 5;
const MOST_FALSE_DISCOVERIES = 0.05;
/** More than anybody reads; it bounds what the API holds in memory. */
const MOST_RULES = 5000;

/**
 * The rules of one level that are worth showing, by falling lift: more often than by chance, with at most 5 % false ones among
 * them, resting on at least ten baskets of at least five customers, and surer than each shorter rule to the same end.
 *
 * The test takes baskets for independent, which those of one customer are not; that five customers must share it keeps one
 * household's habit from being a rule.
 */
export function minedRules({ baskets, customerStarts, ids }: ShopBaskets): LevelRules {
  const count = baskets.starts.length - 1;
  const { sets, minCount } = boundedSets(baskets, Math.max(LEAST_BASKETS, leastCount(LEAST_SUPPORT, count)));
  const ranked = rankRules(sets, { baskets: count, leastConfidence: LEAST_CONFIDENCE, names: ids });
  const telling = ranked.filter(({ lift, falseDiscoveryRate }) => lift > 1 && falseDiscoveryRate <= MOST_FALSE_DISCOVERIES);
  const shared = firstShared(withoutRedundant(telling), { baskets, customerStarts, ids });
  const rules = shared.map(({ chance: _chance, ...rule }) => ({ ...rule, antecedent: [...rule.antecedent] }));
  return { baskets: count, leastCount: minCount, rules };
}

function boundedSets(baskets: Baskets, minCount: number): { sets: ItemsetColumns; minCount: number } {
  try {
    return { sets: frequentItemsets(baskets, { minCount, maxLength: MOST_ITEMS, mostSets: MOST_SETS }), minCount };
  } catch (error) {
    if (!(error instanceof TooManyItemsetsError)) throw error;
    return boundedSets(baskets, 2 * minCount);
  }
}

const endOf = (antecedent: readonly string[], consequent: string) => JSON.stringify([antecedent, consequent]);

/** Rules that are surer than each rule to the same consequent with one item less. */
function withoutRedundant(rules: readonly AssociationRule[]): AssociationRule[] {
  const confidences = new Map(rules.map(({ antecedent, consequent, confidence }) => [endOf(antecedent, consequent), confidence]));
  return rules.filter(({ antecedent, consequent, confidence }) =>
    antecedent.every((_, left) => (confidences.get(endOf(antecedent.toSpliced(left, 1), consequent)) ?? 0) < confidence),
  );
}

/** The first that are shared by enough customers. Looking for the customers of all rules would take longer than finding the rules. */
function firstShared(rules: readonly AssociationRule[], shop: ShopBaskets): AssociationRule[] {
  const found: AssociationRule[] = [];
  for (let start = 0; start < rules.length && found.length < MOST_RULES; start += 2 * MOST_RULES)
    found.push(...sharedRules(rules.slice(start, start + 2 * MOST_RULES), shop));
  return found.slice(0, MOST_RULES);
}

/** Rules of which at least five customers have a basket. */
function sharedRules(rules: readonly AssociationRule[], { baskets, customerStarts, ids }: ShopBaskets): AssociationRule[] {
  const numbers = new Map(ids.map((id, number) => [id, number]));
  const itemsets = rules.map(({ antecedent, consequent }) => [...antecedent, consequent].map((id) => numbers.get(id) ?? 0));
  const customers = ownerCounts(baskets, customerStarts, itemsets);
  return rules.filter((_, rule) => (customers[rule] ?? 0) >= LEAST_CUSTOMERS);
}
