import { foldReadings } from '#domain/cold-chain/judge.ts';
import { NO_TRACK, type Plant } from '#domain/cold-chain/track.ts';
import type { Episode } from '#schemas/incident.ts';
import type { Sample } from '#schemas/reading.ts';
import type { Breach, Judged } from './early-warning.ts';

const MINUTE_MILLIS = 60_000;
/** Breaches that are closer together than this are one; what is shorter than that is noise of the probe. */
const MERGE_MILLIS = 30 * MINUTE_MILLIS;
const NOISE_MILLIS = 5 * MINUTE_MILLIS;
/** Between readings that are farther apart nobody knows what happened. */
const GAP_MILLIS = 60 * MINUTE_MILLIS;

/** What really happened to the goods of a unit, by the readings themselves, and what Larderly said of it on the way. */
export function judgeLog(samples: readonly Sample[], plant: Plant): Judged {
  const breaches: Breach[] = [];
  const episodes: Episode[] = [];
  let track = NO_TRACK;
  let millis = 0;
  for (const sample of samples) {
    if (track.at !== null && sample.at - track.at <= GAP_MILLIS) millis += sample.at - track.at;
    const folded = foldReadings(track, [sample], plant);
    track = folded.track;
    episodes.push(...folded.closed);
    if (track.celsius !== null && track.celsius > plant.thresholds.limitCelsius) extend(breaches, sample.at);
  }
  episodes.push(...[track.warm, track.cold].filter((episode) => episode !== null));
  return { breaches: breaches.filter(({ from, to }) => to - from >= NOISE_MILLIS), episodes, hours: millis / (60 * MINUTE_MILLIS) };
}

function extend(breaches: Breach[], at: number): void {
  const last = breaches.at(-1);
  if (last !== undefined && at - last.to < MERGE_MILLIS) breaches[breaches.length - 1] = { ...last, to: at };
  else breaches.push({ from: at, to: at });
}
