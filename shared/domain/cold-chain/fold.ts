import type { LineSums, Track } from '#schemas/unit-state.ts';
import { FRESH_MILLIS, type Plant } from './track.ts';

export type Sensor = Track['sensors'][string];
/** A sensor as the fold knows it. */
export type Own = Sensor & { readonly id: string };

/** What changes with every reading. NaN stands for what is not known: numbers alone are changed without leaving garbage behind. */
export interface Now {
  at: number;
  celsius: number;
  intervalMillis: number;
  stretchPoints: number;
  /** The warmest of each kind; not known when none has been heard within the hour. */
  air: number;
  product: number;
  /** End of the newest span of the air's floors, and its floor: a reading within it that is no lower changes nothing. */
  spanEnd: number;
  spanFloor: number;
  /** Milliseconds since the reading before; 0 at the first. */
  step: number;
  /** How much a step of this length, at this interval, leaves of a difference to the air and of the weight of a point. */
  learntStep: number;
  learntInterval: number;
  leftOfDifference: number;
  leftOfWeight: number;
}

/** A track that a fold changes in place, with what is worked out once for many readings. Readings come in the order of time. */
export interface Fold {
  /** Without what `now` has, until it is put down. */
  readonly track: Track;
  readonly plant: Plant;
  readonly now: Now;
  readonly line: LineSums;
  readonly sensors: Own[];
  isPlain: boolean;
}

const UNKNOWN = Number.NaN;
const orUnknown = (value: number | null) => value ?? UNKNOWN;
const orNull = (value: number) => (Number.isNaN(value) ? null : value);

/** A copy of a track to be changed by a fold. */
export function foldOf(from: Track, plant: Plant): Fold {
  const sensors: Own[] = [];
  for (const id in from.sensors) {
    const { at, celsius, probe } = from.sensors[id] as Sensor;
    sensors.push({ id, at, celsius, probe });
  }
  const { w, wt, wtt, wy, wty, wyy } = from.line;
  const line = { w, wt, wtt, wy, wty, wyy };
  const now: Now = {
    at: orUnknown(from.at),
    celsius: orUnknown(from.celsius),
    intervalMillis: orUnknown(from.intervalMillis),
    stretchPoints: from.stretchPoints,
    air: UNKNOWN,
    product: UNKNOWN,
    spanEnd: UNKNOWN,
    spanFloor: UNKNOWN,
    step: 0,
    learntStep: UNKNOWN,
    learntInterval: UNKNOWN,
    leftOfDifference: UNKNOWN,
    leftOfWeight: UNKNOWN,
  };
  takeWarmest(sensors, now, now.at);
  return {
    track: { ...from, line, warming: [...from.warming], airFloors: [...from.airFloors] },
    plant,
    now,
    line,
    sensors,
    isPlain: false,
  };
}

/** The track with everything that is known by now. */
export function putDown({ track, now, sensors }: Fold): Track {
  track.sensors = {};
  for (const { id, at, celsius, probe } of sensors) track.sensors[id] = { at, celsius, probe };
  track.at = orNull(now.at);
  track.celsius = orNull(now.celsius);
  track.coreCelsius = track.celsius;
  track.intervalMillis = orNull(now.intervalMillis);
  track.stretchPoints = now.stretchPoints;
  return track;
}

/** The warmest of each kind that has been heard within the hour. */
export function takeWarmest(sensors: readonly Own[], now: Now, at: number): void {
  let air = UNKNOWN;
  let product = UNKNOWN;
  for (let index = 0; index < sensors.length; index++) {
    const sensor = sensors[index];
    if (sensor === undefined || at - sensor.at > FRESH_MILLIS) continue;
    if (sensor.probe === 'air') {
      if (!(sensor.celsius <= air)) air = sensor.celsius;
    } else if (!(sensor.celsius <= product)) product = sensor.celsius;
  }
  now.air = air;
  now.product = product;
}
