import type { ItemOf } from '../../../client/operations.ts';
import { COLOURS, colourOf } from '../../charts/colours.ts';
import type { PlotBand, PlotMark, PlotSeries } from '../../charts/plot-parts.ts';
import type { Unit } from './unit.ts';

type Reading = ItemOf<'GET /v1/units/{unitId}/readings'>;
type Incident = ItemOf<'GET /v1/incidents'>;

export interface ChartWords {
  readonly air: (sensor: string) => string;
  readonly product: (sensor: string) => string;
  readonly limit: string;
  readonly low: string;
  readonly forecast: string;
  readonly early: string;
}

export interface UnitPlot {
  readonly unit: Unit;
  readonly readings: readonly Reading[];
  readonly incidents: readonly Incident[];
  readonly words: ChartWords;
}

const DOOR = 'rgb(60 120 216 / 18%)';
const DEFROST = 'rgb(140 90 200 / 18%)';
const INCIDENT = 'rgb(210 60 60 / 14%)';
const UNCALIBRATED = 'rgb(128 128 128 / 22%)';
const LIMIT_COLOUR = '#d04a58';
const MINUTE_SECONDS = 60;
/** Marks of single readings reach as far as the next one may be. */
const MARK_SECONDS = 120;

const secondsOf = (at: string) => Math.round(Date.parse(at) / 1000);
const timeOf = (reading: Reading) => secondsOf('measuredAt' in reading ? reading.measuredAt : reading.from);
const celsiusOf = (reading: Reading) => ('celsius' in reading ? reading.celsius : reading.meanCelsius);

/** The chart of a unit: a line for each sensor, the limits, the fan to the predicted breach, and what happened meanwhile. */
export function plotOf({ unit, readings, incidents, words }: UnitPlot) {
  const fan = fanOf(unit);
  const times = [...new Set([...readings.map(timeOf), ...fan.map(({ at }) => at)])].sort((a, b) => a - b);
  const place = new Map(times.map((time, index) => [time, index]));
  const column = (points: readonly (readonly [time: number, value: number])[]) => {
    const values: (number | null)[] = times.map(() => null);
    for (const [time, value] of points) values[place.get(time) ?? 0] = value;
    return values;
  };
  const constant = (value: number) => times.map(() => value);
  const { limitCelsius, lowCelsius } = unit.state.limits;
  const series: PlotSeries[] = sensorsOf(readings).map(({ sensorId, probe, own }, index) => ({
    label: probe === 'air' ? words.air(sensorId) : words.product(sensorId),
    colour: colourOf(index),
    values: column(own.map((reading) => [timeOf(reading), celsiusOf(reading)])),
    spansGaps: true,
  }));
  series.push({ label: words.limit, colour: LIMIT_COLOUR, values: constant(limitCelsius), isDashed: true });
  if (lowCelsius !== null) series.push({ label: words.low, colour: COLOURS[0], values: constant(lowCelsius), isDashed: true });
  const bands: PlotBand[] = [];
  if (fan.length > 0) {
    bands.push({ between: [series.length + 1, series.length], colour: 'rgb(196 102 31 / 22%)' });
    const line = (pick: 'likely' | 'early') => column(fan.map((point) => [point.at, point[pick]]));
    series.push({ label: words.forecast, colour: COLOURS[1], values: line('likely'), isDashed: true, spansGaps: true });
    series.push({ label: words.early, colour: COLOURS[1], values: line('early'), isDashed: true, width: 1, spansGaps: true });
  }
  return { times, series, bands, marks: [...uncalibratedMarks(readings), ...marksOf(readings, incidents)] };
}

function sensorsOf(readings: readonly Reading[]) {
  const bySensor = new Map<string, Reading[]>();
  for (const reading of readings) {
    const name = `${reading.probe} ${reading.sensorId}`;
    const own = bySensor.get(name);
    if (own === undefined) bySensor.set(name, [reading]);
    else own.push(reading);
  }
  return [...bySensor.values()].flatMap((own) => (own[0] === undefined ? [] : [{ sensorId: own[0].sensorId, probe: own[0].probe, own }]));
}

/** From the last temperature to the limit: likely, and at the earliest of the 80 % interval. */
function fanOf({ state: { prediction, celsius, lastReadingAt, limits } }: Unit) {
  if (prediction === null || celsius === null || lastReadingAt === null || prediction.minutesLeft <= 0) return [];
  const begin = secondsOf(lastReadingAt);
  const { limitCelsius } = limits;
  const late = begin + Math.round(prediction.minutesLeft * MINUTE_SECONDS);
  const soon = begin + Math.max(1, Math.round(prediction.earliestMinutesLeft * MINUTE_SECONDS));
  const rise = limitCelsius - celsius;
  const at = (time: number, end: number) => celsius + rise * Math.min(1, (time - begin) / Math.max(1, end - begin));
  return [begin, Math.min(soon, late), late].map((time) => ({ at: time, likely: at(time, late), early: at(time, soon) }));
}

const isUncalibrated = (reading: Reading) => 'isUncalibrated' in reading && reading.isUncalibrated === true;

/** How many of the readings came of a sensor whose calibration had run out, by its name. */
export function uncalibratedBySensor(readings: readonly Reading[]): Map<string, number> {
  const bySensor = Map.groupBy(readings.filter(isUncalibrated), ({ sensorId }) => sensorId);
  return new Map([...bySensor].map(([sensorId, own]) => [sensorId, own.length]));
}

/** From the first to the last reading of a row of them of one sensor. */
function uncalibratedMarks(readings: readonly Reading[]): PlotMark[] {
  const marks: PlotMark[] = [];
  for (const { own } of sensorsOf(readings)) {
    let begin: number | undefined;
    for (const [index, reading] of own.entries()) {
      if (!isUncalibrated(reading)) continue;
      begin ??= timeOf(reading);
      const next = own[index + 1];
      if (next !== undefined && isUncalibrated(next)) continue;
      marks.push({ fromSeconds: begin, toSeconds: timeOf(reading) + MARK_SECONDS, colour: UNCALIBRATED, label: 'uncalibrated' });
      begin = undefined;
    }
  }
  return marks;
}

function marksOf(readings: readonly Reading[], incidents: readonly Incident[]): PlotMark[] {
  const marks: PlotMark[] = [];
  for (const reading of readings) {
    if (!('celsius' in reading)) continue;
    const fromSeconds = timeOf(reading);
    if (reading.doorOpen) marks.push({ fromSeconds, toSeconds: fromSeconds + MARK_SECONDS, colour: DOOR, label: 'door' });
    if (reading.defrost) marks.push({ fromSeconds, toSeconds: fromSeconds + MARK_SECONDS, colour: DEFROST, label: 'defrost' });
  }
  for (const { startedAt, clearedAt, status } of incidents) {
    if (status === 'superseded') continue;
    const toSeconds = clearedAt === undefined ? Math.round(Date.now() / 1000) : secondsOf(clearedAt);
    marks.push({ fromSeconds: secondsOf(startedAt), toSeconds, colour: INCIDENT, label: 'incident' });
  }
  return marks;
}
