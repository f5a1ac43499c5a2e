import { Z_95 } from '#numerics/normal.ts';
import { wilsonInterval } from '#numerics/wilson.ts';
import type { Interval } from '#schemas/campaign-roi.ts';
import type { FactName } from './facts.ts';
import type { FactOf, Made } from './indicator.ts';

/** One fact over another. */
export function ratio(top: FactName, bottom: FactName, times = 1): Made {
  return { value: (of) => (of(bottom) > 0 ? (times * of(top)) / of(bottom) : null) };
}

/** The same where the cases above are some of those below; with Wilson's interval. */
export function share(top: FactName, bottom: FactName): Made {
  return { ...ratio(top, bottom), interval: (of) => wilsonInterval(Math.min(of(top), of(bottom)), of(bottom)) };
}

/** One fact as it is. */
export const sum = (name: FactName): Made => ({ value: (of) => of(name) });

/** Change against the period before. */
export function growth(name: FactName): Made {
  return { value: (of, before) => (before !== undefined && before(name) > 0 ? of(name) / before(name) - 1 : null) };
}

const answersOf = (of: FactOf) => of('promoters') + of('passives') + of('detractors');

/** Net promoter score in points, with the interval of a mean of +1, 0 and −1. */
export const promoterScore: Made = {
  value: (of) => (answersOf(of) > 0 ? (100 * (of('promoters') - of('detractors'))) / answersOf(of) : null),
  interval(of): Interval | undefined {
    const answers = answersOf(of);
    if (answers === 0) return undefined;
    const mean = (of('promoters') - of('detractors')) / answers;
    const variance = (of('promoters') + of('detractors')) / answers - mean ** 2;
    const half = 100 * Z_95 * Math.sqrt(variance / answers);
    return [100 * mean - half, 100 * mean + half];
  },
};

function campaignInterval(of: FactOf): Interval | undefined {
  const cost = of('campaignCostMinorAt');
  if (!(cost > 0)) return undefined;
  const half = (Z_95 * Math.sqrt(of('campaignVarianceAt'))) / cost;
  const roi = of('campaignIncrementalMinorAt') / cost - 1;
  return [roi - half, roi + half];
}

/** Return on the campaigns together; only told where its interval leaves out zero. */
export const campaignReturn: Made = {
  value(of) {
    const ends = campaignInterval(of);
    return ends !== undefined && (ends[0] > 0 || ends[1] < 0) ? (ends[0] + ends[1]) / 2 : null;
  },
  interval: campaignInterval,
};
