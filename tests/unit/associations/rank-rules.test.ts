import { describe, expect, it } from 'vitest';
import { rankRules } from '#domain/associations/rank-rules.ts';
import { basketCollector } from '#numerics/baskets.ts';
import { exactShare } from '#numerics/exact-share.ts';
import { frequentItemsets } from '#numerics/frequent-itemsets.ts';

const NAMES = ['bread', 'butter', 'jam', 'milk'];

function rulesAmong(baskets: readonly (readonly string[])[], leastConfidence: string, minCount = 1) {
  const collector = basketCollector();
  for (const basket of baskets) collector.add(basket.map((name) => NAMES.indexOf(name)));
  const sets = frequentItemsets(collector.baskets(), { minCount });
  return rankRules(sets, { baskets: baskets.length, leastConfidence: exactShare(leastConfidence), names: NAMES });
}

const repeated = (basket: readonly string[], times: number) => Array.from({ length: times }, () => basket);
const BREAKFASTS = [
  ...repeated(['bread', 'butter', 'jam'], 3),
  ...repeated(['bread', 'butter'], 1),
  ...repeated(['bread', 'milk'], 2),
  ...repeated(['milk'], 4),
];

describe('rules', () => {
  it('say how often, how sure, how much more than by chance', () => {
    const [rule] = rulesAmong(BREAKFASTS, '0.75').filter(
      ({ antecedent, consequent }) => antecedent.join() === 'butter' && consequent === 'jam',
    );
    expect(rule).toMatchObject({ count: 3, support: 0.3, confidence: 0.75, lift: 2.5 });
    expect(rule?.leverage).toBeCloseTo(0.3 - 0.4 * 0.3, 12);
    expect(rule?.conviction).toBeCloseTo(0.7 / 0.25, 12);
    expect(rule?.chance).toBeCloseTo(4 / 120, 12); // C(4,3)·C(6,0) of C(10,3)
  });

  it('have no conviction without an exception', () => {
    const [rule] = rulesAmong(BREAKFASTS, '1').filter(
      ({ antecedent, consequent }) => antecedent.join() === 'jam' && consequent === 'butter',
    );
    expect(rule).toMatchObject({ confidence: 1, conviction: null });
  });

  it('come by lift, then confidence, count and name', () => {
    const order = rulesAmong(BREAKFASTS, '0.7').map(
      ({ antecedent, consequent, lift }) => `${antecedent.join('+')}→${consequent} ${lift.toFixed(3)}`,
    );
    expect(order).toEqual([
      'bread+jam→butter 2.500',
      'jam→butter 2.500',
      'bread+butter→jam 2.500',
      'butter→jam 2.500',
      'butter→bread 1.667',
      'butter+jam→bread 1.667',
      'jam→bread 1.667',
    ]);
  });

  it('name the items of the antecedent in order', () => {
    for (const { antecedent } of rulesAmong(BREAKFASTS, '0')) expect(antecedent).toEqual(antecedent.toSorted());
  });

  it('keep one of exactly the least confidence: 12 of 15 at 0.8', () => {
    const baskets = [...repeated(['bread', 'jam'], 12), ...repeated(['bread'], 3), ...repeated(['milk'], 85)];
    expect(rulesAmong(baskets, '0.8').map(({ confidence }) => confidence)).toEqual([1, 0.8]);
    expect(rulesAmong(baskets, '0.8000001').map(({ confidence }) => confidence)).toEqual([1]);
  });

  it('count the rules that are not confident as tests that were made', () => {
    const all = rulesAmong(BREAKFASTS, '0');
    const best = Math.min(...all.map(({ chance }) => chance));
    const [first] = rulesAmong(BREAKFASTS, '0.75');
    const atLeastAsGood = all.filter(({ chance }) => chance <= best * (1 + 1e-9)).length;
    expect(first?.falseDiscoveryRate).toBeCloseTo((best * all.length) / atLeastAsGood, 9);
  });
});
