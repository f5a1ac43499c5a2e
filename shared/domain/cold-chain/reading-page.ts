import type { Aggregate, AggregateView } from '#schemas/aggregate.ts';
import type { ReadingView, Sample } from '#schemas/reading.ts';
import { instantOf } from '../time.ts';
import { viewOfAggregate } from './aggregates.ts';
import { type CalibrationBook, isUncalibrated } from './calibration.ts';
import { mergeReadings } from './ring.ts';

/** Where a page of readings begins: at a moment, after so many of its readings. */
export interface Place {
  readonly at: number;
  readonly skip: number;
}

interface Page<Item> {
  readonly items: Item[];
  readonly next: Place | undefined;
}

export function viewOf({ sensorId, bootId, seq, at, celsius, probe, doorOpen, defrost, isClockCorrected }: Sample): ReadingView {
  const counted = seq < 0 ? {} : { bootId, seq };
  const moved = isClockCorrected ? { isClockCorrected } : {};
  return { sensorId, ...counted, measuredAt: instantOf(at), celsius, probe, doorOpen, defrost, ...moved };
}

/** What lies from a place up to a moment (excluded), by time. */
function pageFrom<Item extends { readonly at: number }>(items: readonly Item[], from: Place, to: number, limit: number): Page<Item> {
  const ordered = items.filter(({ at }) => at >= from.at && at < to);
  const taken = ordered.slice(from.skip, from.skip + limit);
  const last = taken.at(-1);
  if (last === undefined || from.skip + limit >= ordered.length) return { items: taken, next: undefined };
  const skip = ordered.slice(0, from.skip + limit).filter(({ at }) => at === last.at).length;
  return { items: taken, next: { at: last.at, skip } };
}

/** Which readings a page shows. */
interface Asked {
  readonly from: Place;
  /** Excluded. */
  readonly to: number;
  readonly limit: number;
}

/** Readings, each once, by time of measuring, with what the calibration of their sensors says of them. */
export function pageOfReadings(samples: readonly Sample[], { from, to, limit }: Asked, book: CalibrationBook): Page<ReadingView> {
  const { items, next } = pageFrom(mergeReadings([], samples).samples, from, to, limit);
  const shown = (sample: Sample): ReadingView => ({
    ...viewOf(sample),
    ...(isUncalibrated(book, sample.sensorId, sample.at) ? { isUncalibrated: true } : {}),
  });
  return { items: items.map(shown), next };
}

/** The minutes or hours that begin from a place up to a moment (excluded). */
export function pageOfAggregates(aggregates: readonly Aggregate[], from: Place, to: number, limit: number): Page<AggregateView> {
  const { items, next } = pageFrom(aggregates, from, to, limit);
  return { items: items.map(viewOfAggregate), next };
}
