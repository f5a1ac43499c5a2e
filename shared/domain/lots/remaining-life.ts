import type { Instant } from '#schemas/instant.ts';
import type { Lot, RemainingLife } from '#schemas/lot.ts';
import { addDays, daysBetween, earlierOf, localDayOf, plusMillis, startOfDay } from '../time.ts';

const HOUR_MILLIS = 3_600_000;

/** What is known of how long a lot keeps. */
export type Perishing = Pick<Lot, 'expiresOn' | 'exposure'>;

/**
 * How long a lot may still be sold: to the end of the printed day, less what warmth has taken from its life. It is never later
 * than printed. Without a day nothing is known, and nothing is over.
 */
export function remainingLifeOf({ expiresOn, exposure }: Perishing, asOf: Instant, zone: string): RemainingLife {
  if (expiresOn === undefined) {
    return { expiresOn: null, dynamicExpiresOn: null, lifeEndsAt: null, remainingDays: null, isExpired: false };
  }
  const lostMillis = Math.round((exposure?.lostLifeHours ?? 0) * HOUR_MILLIS);
  const lifeEndsAt = plusMillis(startOfDay(addDays(expiresOn, 1), zone), -lostMillis);
  const dynamicExpiresOn = earlierOf(expiresOn, localDayOf(plusMillis(lifeEndsAt, -1), zone));
  const remainingDays = daysBetween(localDayOf(asOf, zone), dynamicExpiresOn);
  return { expiresOn, dynamicExpiresOn, lifeEndsAt, remainingDays, isExpired: asOf >= lifeEndsAt };
}
