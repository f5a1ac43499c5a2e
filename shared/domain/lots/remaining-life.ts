import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { RemainingLife } from '#schemas/lot.ts';
import { daysBetween, localDayOf } from '../time.ts';

/** How long a lot may still be sold, by the printed day, which is the last one. Without a day nothing is known, and nothing is over. */
export function remainingLifeOf(expiresOn: LocalDay | undefined, asOf: Instant, zone: string): RemainingLife {
  if (expiresOn === undefined) return { expiresOn: null, remainingDays: null, isExpired: false };
  const remainingDays = daysBetween(localDayOf(asOf, zone), expiresOn);
  return { expiresOn, remainingDays, isExpired: remainingDays < 0 };
}
