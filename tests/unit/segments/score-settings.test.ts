import { describe, expect, it } from 'vitest';
import { defaultScoreSettings, scoreSettingsOf } from '#domain/segments/score-settings.ts';
import { ScoreMethodSchema } from '#schemas/score.ts';

const THREE = ['daysSinceLastOrder', 'orders365', 'spend365Minor'];
const CONSISTENT = [
  [1, 1 / 2, 1 / 3],
  [2, 1, 1 / 2],
  [3, 2, 1],
];
const CONTRADICTORY = [
  [1, 9, 1 / 9],
  [1 / 9, 1, 9],
  [9, 1 / 9, 1],
];

/** What a caller is told of a body, by the schema or by the check of its meaning. */
function faultOf(body: unknown): string {
  const parsed = ScoreMethodSchema.safeParse(body);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  try {
    scoreSettingsOf(parsed.data);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('scoreSettingsOf', () => {
  it('takes weights as they are given', () => {
    const everyone = { orders365: 0.4, spend365Minor: 0.6 };
    const bySegment = { Loyal: { activeDays90: 1 } };
    expect(scoreSettingsOf({ method: 'given', everyone, bySegment })).toEqual({
      method: 'given',
      features: ['activeDays90', 'orders365', 'spend365Minor'],
      weights: { everyone, bySegment },
      consistencyRatio: null,
    });
  });

  it('makes weights of comparisons, with the consistency ratio of the reference', () => {
    const { weights, consistencyRatio } = scoreSettingsOf({ method: 'ahp', features: THREE, pairwise: CONSISTENT });
    expect(weights?.everyone['daysSinceLastOrder']).toBeCloseTo(0.163424119, 8);
    expect(weights?.everyone['orders365']).toBeCloseTo(0.296961331, 8);
    expect(weights?.everyone['spend365Minor']).toBeCloseTo(0.53961455, 8);
    expect(consistencyRatio).toBeCloseTo(0.00793337303, 10);
    expect(defaultScoreSettings().weights).toEqual(weights);
  });

  it('leaves the weights open where they are to be learned', () => {
    expect(scoreSettingsOf({ method: 'entropy', features: THREE })).toMatchObject({ features: THREE, weights: null });
  });

  it.each([
    [
      { method: 'given', everyone: { orders365: 0.5, spend365Minor: 0.4 } },
      'everyone: expected weights that add up to 1, they add up to 0.9',
    ],
    [{ method: 'given', everyone: {} }, 'everyone: expected weights that add up to 1, they add up to 0'],
    [
      { method: 'given', everyone: { orders365: 1.5, spend365Minor: -0.5 } },
      'everyone.spend365Minor: expected a finite weight of at least 0',
    ],
    [{ method: 'given', everyone: { orders365: Number.NaN } }, 'everyone.orders365: expected a finite weight of at least 0'],
    [JSON.parse('{"method":"given","everyone":{"orders365":1e999}}'), 'everyone.orders365: expected a finite weight of at least 0'],
    [
      { method: 'given', everyone: { recency: 1 } },
      'everyone.recency: expected a feature, there is no recency; there are daysSinceLastOrder',
    ],
    [
      { method: 'given', everyone: { orders365: 1 }, bySegment: { Loyal: { frequency: 1 } } },
      'bySegment.Loyal.frequency: expected a feature, there is no frequency',
    ],
    [
      { method: 'given', everyone: { orders365: 1 }, bySegment: { Faithful: { orders365: 1 } } },
      'bySegment.Faithful: expected one of the segments High-Value',
    ],
    [
      { method: 'given', everyone: { orders365: 1 }, bySegment: { Loyal: { orders365: 0.2 } } },
      'bySegment.Loyal: expected weights that add up to 1, they add up to 0.2',
    ],
    [{ method: 'entropy', features: ['orders365', 'orders365'] }, 'features.1: expected each feature once, orders365 is repeated'],
    [{ method: 'entropy', features: ['money'] }, 'features.0: expected a feature, there is no money'],
    [{ method: 'ahp', features: THREE, pairwise: CONSISTENT.slice(1) }, 'pairwise: expected a row for each of the 3 features, there are 2'],
    [
      {
        method: 'ahp',
        features: THREE.slice(1),
        pairwise: [
          [1, 2],
          [2, 1],
        ],
      },
      'pairwise: expected comparisons: Comparison (0, 1) is 2, its mirror 2.',
    ],
    [
      { method: 'ahp', features: THREE, pairwise: CONTRADICTORY },
      /^pairwise: expected comparisons with a consistency ratio of at most 0\.1, theirs is [\d.]+; most of all daysSinceLastOrder against orders365, told 9 where/,
    ],
    [{ method: 'guess' }, 'method: Invalid'],
  ])('refuses %j and says where and why', (body, expected) => {
    expect(faultOf(body)).toMatch(typeof expected === 'string' ? new RegExp(`^${expected.replace(/[.()]/g, '\\$&')}`) : expected);
  });
});
