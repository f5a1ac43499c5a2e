import type { ReadingView, Sample } from '#schemas/reading.ts';
import { instantOf } from '../time.ts';
import { mergeReadings } from './ring.ts';

/** Where a page of readings begins: at a moment, after so many of its readings. */
export interface Place {
  readonly at: number;
  readonly skip: number;
}

export interface ReadingPage {
  readonly items: ReadingView[];
  readonly next: Place | undefined;
}

function viewOf({ sensorId, bootId, seq, at, celsius, probe, doorOpen, defrost }: Sample): ReadingView {
  const counted = seq < 0 ? {} : { bootId, seq };
  return { sensorId, ...counted, measuredAt: instantOf(at), celsius, probe, doorOpen, defrost };
}

/** The readings from a place up to a moment (excluded), each once, by time of measuring. */
export function pageOfReadings(samples: readonly Sample[], from: Place, to: number, limit: number): ReadingPage {
  const ordered = mergeReadings([], samples).samples.filter(({ at }) => at >= from.at && at < to);
  const items = ordered.slice(from.skip, from.skip + limit);
  const last = items.at(-1);
  if (last === undefined || from.skip + limit >= ordered.length) return { items: items.map(viewOf), next: undefined };
  const skip = ordered.slice(0, from.skip + limit).filter(({ at }) => at === last.at).length;
  return { items: items.map(viewOf), next: { at: last.at, skip } };
}
