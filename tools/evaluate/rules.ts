import { performance } from 'node:perf_hooks';
import { type AssociationRule, rankRules } from '#domain/associations/rank-rules.ts';
import { type ExactShare, exactShare, leastCount } from '#numerics/exact-share.ts';
import { frequentItemsets } from '#numerics/frequent-itemsets.ts';
import { table } from '../bench/table.ts';
import { readBaskets } from './basket-file.ts';
import { type EvaluationTask, type TaskArguments, UsageError } from './task.ts';

const ALL = 'all';

export const rules: EvaluationTask = {
  name: 'rules',
  summary: 'association rules with one consequent among baskets, by lift',
  usage: [
    '--baskets FILE       one basket a line; repeated items count once',
    '--support SHARE      least share of the baskets with all items of a rule, above 0 up to 1',
    '--confidence SHARE   least share of the baskets with the antecedent that hold the consequent, 0 to 1',
    '--top 10|all         how many rules to show (usual: 10)',
    '--max-length 10      most items in a rule, from 2 (usual: 10)',
    '--separator ,        between the items of a line; tab for a tabulator (usual: ,)',
  ],
  options: {
    baskets: { type: 'string' },
    support: { type: 'string' },
    confidence: { type: 'string' },
    top: { type: 'string' },
    'max-length': { type: 'string' },
    separator: { type: 'string' },
  },
  async run(given) {
    const file = given.required('baskets');
    const leastSupport = shareGiven(given, 'support');
    if (leastSupport.numerator === 0n) throw new UsageError('--support takes a share above 0.');
    const leastConfidence = shareGiven(given, 'confidence');
    const [top, maxLength, separator] = [topGiven(given), lengthGiven(given), separatorGiven(given)];
    const { baskets, names } = await readBaskets(file, separator);
    const transactions = baskets.starts.length - 1;
    const startedAt = performance.now();
    const sets = frequentItemsets(baskets, { minCount: leastCount(leastSupport, transactions), maxLength });
    const ranked = rankRules(sets, { baskets: transactions, leastConfidence, names });
    const seconds = (performance.now() - startedAt) / 1000;
    const figures = {
      transactions,
      items: names.length,
      itemsets: sets.counts.length,
      rules: ranked.length,
      seconds,
      top: ranked.slice(0, top),
    };
    return { figures, text: textOf(figures) };
  },
};

function shareGiven(given: TaskArguments, option: string): ExactShare {
  const text = given.required(option);
  try {
    return exactShare(text);
  } catch (cause) {
    throw new UsageError(`--${option} takes a share from 0 to 1 such as 0.01, not "${text}".`, { cause });
  }
}

function topGiven(given: TaskArguments): number {
  if (given.text('top') === ALL) return Number.POSITIVE_INFINITY;
  const top = given.number('top', { usual: 10, from: 0 });
  if (!Number.isInteger(top)) throw new UsageError(`--top takes a whole number or ${ALL}, not "${given.text('top')}".`);
  return top;
}

function lengthGiven(given: TaskArguments): number {
  const length = given.number('max-length', { usual: 10, from: 2 });
  if (!Number.isInteger(length)) throw new UsageError(`--max-length takes a whole number, not "${given.text('max-length')}".`);
  return length;
}

function separatorGiven(given: TaskArguments): string {
  const separator = given.text('separator') ?? ',';
  if (separator === '') throw new UsageError('--separator takes at least one character.');
  return separator === 'tab' || separator === '\\t' ? '\t' : separator;
}

interface Figures {
  readonly transactions: number;
  readonly items: number;
  readonly itemsets: number;
  readonly rules: number;
  readonly seconds: number;
  readonly top: readonly AssociationRule[];
}

function textOf({ transactions, items, itemsets, rules: count, seconds, top }: Figures): string {
  const whole = (value: number) => value.toLocaleString('en');
  const line = `${whole(transactions)} baskets, ${whole(items)} items, ${whole(itemsets)} frequent itemsets, ${whole(count)} rules in ${seconds.toFixed(3)} s`;
  if (top.length === 0) return line;
  const rows = top.map((rule) => [
    `${rule.antecedent.join(' + ')} → ${rule.consequent}`,
    rule.count,
    rule.support.toFixed(6),
    rule.confidence.toFixed(6),
    rule.lift.toFixed(6),
    rule.falseDiscoveryRate.toExponential(1),
  ]);
  return `${line}\n\n${table(['rule', 'count', 'support', 'confidence', 'lift', 'false discovery rate'], rows)}`;
}
