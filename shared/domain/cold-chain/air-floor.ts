/**
 * The lowest that the air has been for a while, from the minima of a few short spans. A door or a defrost lifts the air for
 * minutes and lets it fall again; a failed compressor lifts its floor. So the floor is what the goods are really heading for.
 */
export interface AirFloors {
  /** Number of the newest span; null before the first reading. */
  airSpan: number | null;
  /** Lowest temperature of it and of those before it, in whole tenths of a degree, rounded down; oldest first. */
  airFloors: number[];
}

const KEPT_SPANS = 4;
/** With less than this many spans nothing is known of how the air behaves. */
const LEAST_SPANS = 2;
/** After an hour without a reading nothing is known any more. */
const FRESH_MILLIS = 3_600_000;
export const TENTHS = 10;

/**
 * The floors after one more reading of the air. Spans without any have what was measured last: a sensor may measure seldom.
 *
 * @returns the floor of the newest span, in tenths of a degree
 */
export function lowerFloor(known: AirFloors, at: number, celsius: number, spanMillis: number): number {
  const floor = Math.floor(celsius * TENTHS);
  const { airSpan, airFloors } = known;
  const last = airFloors.length - 1;
  const before = airFloors[last] ?? floor;
  if (airSpan !== null && at < (airSpan + 1) * spanMillis) {
    if (floor < before) airFloors[last] = floor;
    return Math.min(floor, before);
  }
  const span = Math.floor(at / spanMillis);
  known.airSpan = span;
  if (airSpan === null || (span - airSpan) * spanMillis > FRESH_MILLIS) {
    known.airFloors = [floor];
    return floor;
  }
  for (let silent = airSpan + 1; silent < span && silent <= airSpan + KEPT_SPANS; silent++) pushFloor(airFloors, before);
  pushFloor(airFloors, floor);
  return floor;
}

/** Adds the newest floor; the oldest goes when there are enough. In place, since it happens with every other reading. */
function pushFloor(airFloors: number[], floor: number): void {
  if (airFloors.length < KEPT_SPANS) {
    airFloors.push(floor);
    return;
  }
  for (let index = 1; index < airFloors.length; index++) airFloors[index - 1] = airFloors[index] ?? floor;
  airFloors[airFloors.length - 1] = floor;
}

const isStale = ({ airSpan }: AirFloors, at: number, spanMillis: number) => airSpan === null || at - airSpan * spanMillis > FRESH_MILLIS;

/** @returns undefined when too little is known of the air */
export function floorOf(known: AirFloors, at: number, spanMillis: number): number | undefined {
  if (known.airFloors.length < LEAST_SPANS || isStale(known, at, spanMillis)) return undefined;
  let lowest = Number.POSITIVE_INFINITY;
  for (const floor of known.airFloors) if (floor < lowest) lowest = floor;
  return lowest / TENTHS;
}

/** What the air has been in the newest span at its lowest; undefined when that is long ago. */
export function airOf(known: AirFloors, at: number, spanMillis: number): number | undefined {
  const last = known.airFloors.at(-1);
  return last === undefined || isStale(known, at, spanMillis) ? undefined : last / TENTHS;
}
