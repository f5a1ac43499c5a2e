import type { Sample } from '#schemas/reading.ts';
import { foldOf } from './fold.ts';
import { mergeReadings } from './ring.ts';
import { takeReading } from './take-reading.ts';
import { NO_TRACK, type Plant } from './track.ts';

/** Temperature of the goods of a unit, as it is judged: at each reading in milliseconds, oldest first, each moment once. */
export interface GoodsSeries {
  readonly at: readonly number[];
  readonly celsius: readonly number[];
}

/** How many time constants a followed core takes to forget where it began: what is left is 1 part in 150. */
const SETTLED_TAUS = 5;

/** Milliseconds of readings before a span that are needed to know the goods in it. */
export const settlingMillis = ({ tauMinutes }: Plant): number => SETTLED_TAUS * tauMinutes * 60_000;

/** What the incidents of a unit are judged by, made from its readings in any order: the warmest probe among the goods, else the followed core. */
export function goodsSeriesOf(samples: readonly Sample[], plant: Plant): GoodsSeries {
  const fold = foldOf(NO_TRACK, plant);
  const at: number[] = [];
  const celsius: number[] = [];
  for (const sample of mergeReadings([], samples).samples) {
    if (!takeReading(fold, sample) || Number.isNaN(fold.now.celsius)) continue;
    if (at.at(-1) === sample.at) celsius[celsius.length - 1] = fold.now.celsius;
    else {
      at.push(sample.at);
      celsius.push(fold.now.celsius);
    }
  }
  return { at, celsius };
}
