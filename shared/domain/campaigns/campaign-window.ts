import { epochDayOfLocalDay, localDayOfEpochDay } from '#domain/time.ts';
import type { Campaign } from '#schemas/campaign.ts';
import type { LocalDay } from '#schemas/instant.ts';

/** Days after the campaign in which what was only bought earlier shows as missing (domain reference §8). */
export const AFTER_DAYS = 28;
/** Of fewer days before a campaign too little is known of what people usually buy. */
const LEAST_BEFORE_DAYS = 56;
/** Refunds count on the day of their order as long as this; after that the figures stay. */
const REFUND_DAYS = 30;

/** Days since 1970-01-01, both included; none when `to` lies before `from`. */
export interface DaySpan {
  readonly from: number;
  readonly to: number;
}

export interface CampaignWindow {
  readonly before: DaySpan;
  /** The campaign's days, as far as they are there. */
  readonly window: DaySpan;
  /** The window and the days after it. */
  readonly andAfter: DaySpan;
  readonly isOver: boolean;
  readonly freezesOn: LocalDay;
}

/**
 * The days of which a campaign's figures are made. The days before it end on the day before it begins, so that nothing of it is in
 * them; they are eight weeks, or as many as those of the campaign itself.
 *
 * @param asOfDay - the day from which one looks; what comes later has not happened
 */
export function windowOf({ startsOn, endsOn }: Pick<Campaign, 'startsOn' | 'endsOn'>, asOfDay: number): CampaignWindow {
  const [from, last] = [epochDayOfLocalDay(startsOn), epochDayOfLocalDay(endsOn)];
  const days = last - from + 1;
  return {
    before: { from: from - Math.max(days, LEAST_BEFORE_DAYS), to: from - 1 },
    window: { from, to: Math.min(last, asOfDay) },
    andAfter: { from, to: Math.min(last + AFTER_DAYS, asOfDay) },
    isOver: asOfDay > last,
    freezesOn: localDayOfEpochDay(last + REFUND_DAYS + 1),
  };
}
