const MINUTE_MILLIS = 60_000;

/** While ice is melted off the evaporator its air says nothing about the goods, but not for longer than this. */
export const DEFROST_MILLIS = 45 * MINUTE_MILLIS;
/** An air excursion that is shorter is a door, one that is longer is no defrost. */
const LENGTH = { shortestMinutes: 15, longestMinutes: 90 };
const MINUTES_PER_DAY = 1440;
/** Ice is melted every few hours, by the clock. Doors hit upon one period by chance, hardly upon two. */
const BY_CLOCK = { shortestMinutes: 120, gaps: 2, tolerance: 0.03 };
/** Or every few days, when the compressor has run for long enough. */
const BY_RUNNING_TIME = { gaps: 1, tolerance: 0.1 };
const KEPT_EXCURSIONS = BY_CLOCK.gaps + 1;
/** Defrosts of a unit are about as long as each other, and none takes much longer than those before it. */
const LENGTHS = { differ: 0.3, longer: 1.1 };
/** The air stands out above the goods from the first bound on, until it falls below the second. */
export const STANDS_OUT = { fromCelsius: 2, untilCelsius: 1 };

const minutesOf = (millis: number) => Math.round(millis / MINUTE_MILLIS);

/** What a fold knows of the excursions of a unit's air. */
export interface Excursions {
  excursionSince: number | null;
  /** Onset, in minutes since 1970, and length; oldest first. */
  excursions: [onset: number, minutes: number][];
}

/** Follows the air through one more reading; remembers an excursion that was as long as a defrost is. */
export function followExcursion(known: Excursions, at: number, aboveGoodsCelsius: number): void {
  if (known.excursionSince === null) {
    if (aboveGoodsCelsius >= STANDS_OUT.fromCelsius) known.excursionSince = at;
    return;
  }
  if (aboveGoodsCelsius > STANDS_OUT.untilCelsius) return;
  const minutes = minutesOf(at - known.excursionSince);
  if (minutes >= LENGTH.shortestMinutes && minutes <= LENGTH.longestMinutes) {
    known.excursions = [...known.excursions, [minutesOf(known.excursionSince), minutes] as [number, number]].slice(-KEPT_EXCURSIONS);
  }
  known.excursionSince = null;
}

/**
 * How long an excursion that begins at a moment may take for a defrost: 0 unless those before it were as far apart from each
 * other as this one is from the last, and as long as each other.
 */
export function scheduledMinutes(excursions: Excursions['excursions'], onsetMillis: number): number {
  const last = excursions.at(-1);
  if (last === undefined) return 0;
  const period = minutesOf(onsetMillis) - last[0];
  const { gaps, tolerance } = period < MINUTES_PER_DAY ? BY_CLOCK : BY_RUNNING_TIME;
  const series = excursions.slice(-(gaps + 1));
  if (period < BY_CLOCK.shortestMinutes || series.length <= gaps) return 0;
  const isRegular = series.every(([onset], index) => index === 0 || isNear(onset - (series[index - 1]?.[0] ?? 0), period, tolerance));
  const lengths = series.map(([, minutes]) => minutes);
  return isRegular && Math.min(...lengths) >= (1 - LENGTHS.differ) * Math.max(...lengths) ? LENGTHS.longer * Math.max(...lengths) : 0;
}

const isNear = (gap: number, period: number, tolerance: number) => Math.abs(gap - period) <= tolerance * period;

/** Whether the air is now in an excursion that was to be expected; beyond the usual length of a defrost it no longer is. */
export function isMelting({ excursionSince, excursions }: Excursions, at: number): boolean {
  if (excursionSince === null) return false;
  return at - excursionSince <= scheduledMinutes(excursions, excursionSince) * MINUTE_MILLIS;
}
