import { Z_95 } from '#numerics/normal.ts';
import type { CampaignRoi, Interval } from '#schemas/campaign-roi.ts';

export interface ChannelTotal {
  readonly channel: string;
  readonly currency: string;
  readonly campaigns: number;
  readonly costMinor: number;
  readonly incrementalMinor: number;
  readonly incrementalCi95Minor: Interval;
  /** Null where the campaigns cost nothing. */
  readonly roi: number | null;
  readonly roiCi95: Interval | null;
}

interface Sums {
  readonly channel: string;
  readonly currency: string;
  campaigns: number;
  costMinor: number;
  incrementalMinor: number;
  variance: number;
}

/**
 * What the campaigns of each channel earned together, in each currency by itself. The draws of different campaigns are independent,
 * so that their variances add up; campaigns that cannot be measured are not counted.
 */
export function channelTotals(results: readonly { readonly channel: string; readonly result: CampaignRoi }[]): ChannelTotal[] {
  const totals = new Map<string, Sums>();
  for (const { channel, result } of results) {
    const { currency, incrementalMinor, standardErrorMinor, costMinor } = result;
    if (incrementalMinor === null || standardErrorMinor === null) continue;
    const key = `${channel} ${currency}`;
    const sums = totals.get(key) ?? { channel, currency, campaigns: 0, costMinor: 0, incrementalMinor: 0, variance: 0 };
    totals.set(key, sums);
    sums.campaigns += 1;
    sums.costMinor += costMinor;
    sums.incrementalMinor += incrementalMinor;
    sums.variance += standardErrorMinor ** 2;
  }
  return [...totals]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { variance, ...sums }]) => {
      const error = Z_95 * Math.sqrt(variance);
      const ends: Interval = [sums.incrementalMinor - error, sums.incrementalMinor + error];
      const roiOf = (incrementalMinor: number) => incrementalMinor / sums.costMinor - 1;
      const roiCi95: Interval = [roiOf(ends[0]), roiOf(ends[1])];
      const isFree = sums.costMinor === 0;
      return { ...sums, incrementalCi95Minor: ends, roi: isFree ? null : roiOf(sums.incrementalMinor), roiCi95: isFree ? null : roiCi95 };
    });
}
