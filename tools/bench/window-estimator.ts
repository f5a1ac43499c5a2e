import type { Sample } from '#schemas/reading.ts';

/**
 * What is usually done instead of following a unit reading by reading: the readings of the last hour are kept, sorted anew with
 * each one that comes, and everything is worked out again from all of them: smoothed temperature, slope, time constant, alarm.
 */
export interface WindowEstimate {
  readonly smoothedCelsius: number;
  readonly slopePerMinute: number;
  readonly tauMinutes: number;
  readonly isAlarm: boolean;
}

const MINUTE_MILLIS = 60_000;
const WINDOW = 60;
const SMOOTHING_MINUTES = 10;
const AMBIENT_CELSIUS = 22;

export interface WindowSettings {
  readonly limitCelsius: number;
  readonly delayMinutes: number;
}

/** @returns a function that takes one more reading of one unit */
export function windowEstimator(settings: WindowSettings): (sample: Sample) => WindowEstimate {
  const window: Sample[] = [];
  return (sample) => {
    window.push(sample);
    if (window.length > WINDOW) window.shift();
    window.sort((left, right) => left.at - right.at);
    return { ...smoothedOf(window, settings), ...linesOf(window, sample.at) };
  };
}

function smoothedOf(window: readonly Sample[], { limitCelsius, delayMinutes }: WindowSettings) {
  let smoothedCelsius = window[0]?.celsius ?? Number.NaN;
  let onset: number | null = null;
  let before = window[0]?.at ?? 0;
  for (const { at, celsius } of window) {
    smoothedCelsius += (1 - Math.exp(-(at - before) / MINUTE_MILLIS / SMOOTHING_MINUTES)) * (celsius - smoothedCelsius);
    before = at;
    onset = celsius > limitCelsius ? (onset ?? at) : null;
  }
  return { smoothedCelsius, isAlarm: onset !== null && before - onset >= delayMinutes * MINUTE_MILLIS };
}

/** The straight line of the temperatures, and that of ln(Ta − T) weighted by (Ta − T)². */
function linesOf(window: readonly Sample[], now: number) {
  let [n, t, tt, y, ty] = [0, 0, 0, 0, 0];
  let [w, wt, wtt, wy, wty] = [0, 0, 0, 0, 0];
  for (const { at, celsius } of window) {
    const minutes = (at - now) / MINUTE_MILLIS;
    n += 1;
    t += minutes;
    tt += minutes * minutes;
    y += celsius;
    ty += minutes * celsius;
    const gap = Math.max(0, AMBIENT_CELSIUS - celsius);
    const weight = gap * gap;
    const logGap = gap === 0 ? 0 : Math.log(gap);
    w += weight;
    wt += weight * minutes;
    wtt += weight * minutes * minutes;
    wy += weight * logGap;
    wty += weight * minutes * logGap;
  }
  return { slopePerMinute: (n * ty - t * y) / (n * tt - t * t), tauMinutes: -(w * wtt - wt * wt) / (w * wty - wt * wy) };
}
