import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { ProbeSchema, type Sample } from '#schemas/reading.ts';
import { bestRiceCode, readNumbers, readRice, writeNumbers, writeRice } from './packed-columns.ts';
import { decodeFirstFormat } from './packed-readings-1.ts';

/**
 * Readings in about a byte each: a column per field, each number as the difference to what the readings of its sensor before lead
 * one to expect. What repeats itself is deflated, what is noise is written bit by bit. Sensor and boot names are written once.
 * Times are exact to the millisecond, temperatures to a thousandth of a degree.
 */
const FORMAT = 2;
const SCALES = [10, 100, 1000] as const;
const THOUSANDTHS = 1000;
/** How many readings before it a noisy one is compared with. */
const MEAN_OF = 8;
const DEFLATED = -1;
/** Part of the stored format, as everything that a dictionary is: never change it. */
const dictionary = Buffer.from('"sensor-1","air"],[["product-1","product"],["air-1","air"]],["b1",""],60000,300000,1795345200000,');

const HeaderSchema = z.tuple([
  /** Number of readings, and parts of a degree that temperatures are counted in. */
  z.number(),
  z.number(),
  z.array(z.tuple([z.string(), ProbeSchema])),
  z.array(z.string()),
  /** Usual milliseconds between two readings of a sensor, and the moment of the first one. */
  z.number(),
  z.number(),
  /** Shifts of the columns of times and temperatures; −1: deflated. */
  z.number(),
  z.number(),
  /** How many readings before a temperature its difference is taken to. */
  z.number(),
]);
type Header = z.infer<typeof HeaderSchema>;

const isWhole = (value: number) => Math.abs(value - Math.round(value)) < 1e-6;

/** The values of each sensor that came last, the newest at the end. */
class Memory {
  readonly #bySensor = new Map<number, number[]>();

  /** @returns undefined for the first value of a sensor */
  mean(sensor: number, of: number): number | undefined {
    const values = this.#bySensor.get(sensor)?.slice(-of);
    return values && Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
  }

  add(sensor: number, value: number): void {
    const values = this.#bySensor.get(sensor) ?? [];
    this.#bySensor.set(sensor, [...values.slice(1 - MEAN_OF), value]);
  }
}

interface Expectation {
  /** The mean of how many values before is expected. */
  readonly of: number;
  /** What is added to it. */
  readonly step: number;
  /** Before the first value of all. */
  readonly first: number;
}

/** Goes through a column in its order: `each` gets what is expected, and says what is. */
function walk(sensors: readonly number[], { of, step, first }: Expectation, each: (expected: number, index: number) => number): void {
  const memory = new Memory();
  let before = first;
  for (const [index, sensor] of sensors.entries()) {
    const mean = memory.mean(sensor, of);
    const value = each(mean === undefined ? before : mean + step, index);
    memory.add(sensor, value);
    before = value;
  }
}

function differences(values: readonly number[], sensors: readonly number[], expectation: Expectation): number[] {
  const found: number[] = [];
  walk(sensors, expectation, (expected, index) => {
    found.push((values[index] ?? 0) - expected);
    return values[index] ?? 0;
  });
  return found;
}

function valuesOf(found: readonly number[], sensors: readonly number[], expectation: Expectation): number[] {
  const values: number[] = [];
  walk(sensors, expectation, (expected, index) => {
    const value = expected + (found[index] ?? 0);
    values.push(value);
    return value;
  });
  return values;
}

const LAST: Expectation = { of: 1, step: 0, first: 0 };
const DEFLATION = { level: 9 } as const;
const deflatedBytes = (values: readonly number[]) => {
  const bytes: number[] = [];
  writeNumbers(bytes, values);
  return deflateRawSync(Buffer.from(bytes), DEFLATION).length;
};

interface Column {
  readonly differences: number[];
  /** −1: deflated. */
  readonly shift: number;
  readonly bytes: number;
}

function columnOf(found: number[]): Column {
  const rice = bestRiceCode(found);
  const deflated = deflatedBytes(found);
  return rice.bytes < deflated ? { differences: found, ...rice } : { differences: found, shift: DEFLATED, bytes: deflated };
}

function usualStep(times: readonly number[], sensors: readonly number[]): number {
  const steps = differences(times, sensors, LAST).toSorted((left, right) => left - right);
  return steps[steps.length >> 1] ?? 0;
}

const flagsOf = ({ doorOpen, defrost, isClockCorrected }: Sample) => (doorOpen ? 1 : 0) + (defrost ? 2 : 0) + (isClockCorrected ? 4 : 0);

export function encodeReadings(samples: readonly Sample[]): Uint8Array {
  const sensorNames = new Map(
    samples.map(({ sensorId, probe }) => [`${sensorId}\n${probe}`, [sensorId, probe] as [string, Sample['probe']]]),
  );
  const sensorOf = new Map([...sensorNames.keys()].map((name, index) => [name, index]));
  const boots = [...new Set(samples.map(({ bootId }) => bootId))];
  const bootOf = new Map(boots.map((bootId, index) => [bootId, index]));
  const sensors = samples.map(({ sensorId, probe }) => sensorOf.get(`${sensorId}\n${probe}`) ?? 0);
  const scale = SCALES.find((factor) => samples.every(({ celsius }) => isWhole(celsius * factor))) ?? THOUSANDTHS;
  const moments = samples.map(({ at }) => at);
  const [first = 0] = moments;
  const step = usualStep(moments, sensors);
  const times = columnOf(differences(moments, sensors, { of: 1, step, first }));
  const temperatures = samples.map(({ celsius }) => Math.round(celsius * scale));
  const ways = [1, MEAN_OF].map((of) => ({ of, ...columnOf(differences(temperatures, sensors, { ...LAST, of })) }));
  const celsius = ways.reduce((best, way) => (way.bytes < best.bytes ? way : best));
  const header: Header = [samples.length, scale, [...sensorNames.values()], boots, step, first, times.shift, celsius.shift, celsius.of];
  const bytes: number[] = [];
  writeNumbers(bytes, differencesInRow(sensors));
  writeNumbers(bytes, differencesInRow(samples.map(({ bootId }) => bootOf.get(bootId) ?? 0)));
  writeNumbers(bytes, differencesInRow(samples.map(flagsOf)));
  writeNumbers(
    bytes,
    differences(
      samples.map(({ seq }) => seq),
      sensors,
      { ...LAST, step: 1 },
    ),
  );
  const noisy = [times, celsius].filter(({ shift }) => shift !== DEFLATED);
  for (const column of [times, celsius]) if (column.shift === DEFLATED) writeNumbers(bytes, column.differences);
  return assembled(
    header,
    bytes,
    noisy.map((column) => writeRice(column.differences, column.shift)),
  );
}

const differencesInRow = (values: readonly number[]) => values.map((value, index) => value - (values[index - 1] ?? 0));

function assembled(header: Header, columns: readonly number[], noise: readonly Uint8Array[]): Uint8Array {
  const text = Buffer.from(JSON.stringify(header));
  const length: number[] = [];
  writeNumbers(length, [text.length]);
  const deflated = deflateRawSync(Buffer.concat([Buffer.from(length), text, Buffer.from(columns)]), { ...DEFLATION, dictionary });
  const prelude = [FORMAT];
  writeNumbers(prelude, [deflated.length]);
  return Buffer.concat([Buffer.from(prelude), deflated, ...noise]);
}

function summed(found: readonly number[]): number[] {
  let sum = 0;
  return found.map((difference) => {
    sum += difference;
    return sum;
  });
}

/** Columns one after the other, from what was deflated or from the noise behind it. */
function readerOf(packed: Uint8Array, inflated: Buffer, places: { deflated: number; noise: number }) {
  return (count: number, shift = DEFLATED): number[] => {
    const isNoise = shift !== DEFLATED;
    const { values, next } = isNoise ? readRice(packed, places.noise, { count, shift }) : readNumbers(inflated, places.deflated, count);
    places[isNoise ? 'noise' : 'deflated'] = next;
    return values;
  };
}

/** @throws {RangeError} when the bytes are of a format that this version does not know */
export function decodeReadings(packed: Uint8Array): Sample[] {
  if (packed[0] === 1) return decodeFirstFormat(packed);
  if (packed[0] !== FORMAT) throw new RangeError(`Expected packed readings of format ${FORMAT}, got ${packed[0]}.`);
  const {
    values: [deflatedLength = 0],
    next: begin,
  } = readNumbers(packed, 1, 1);
  const inflated = inflateRawSync(packed.subarray(begin, begin + deflatedLength), { dictionary });
  const {
    values: [textLength = 0],
    next: text,
  } = readNumbers(inflated, 0, 1);
  const header = HeaderSchema.parse(JSON.parse(inflated.toString('utf8', text, text + textLength)));
  const [count, scale, names, bootIds, step, first, timesShift, celsiusShift, of] = header;
  const column = readerOf(packed, inflated, { deflated: text + textLength, noise: begin + deflatedLength });
  const sensors = summed(column(count));
  const boots = summed(column(count));
  const flags = summed(column(count));
  const seqs = valuesOf(column(count), sensors, { ...LAST, step: 1 });
  const times = valuesOf(column(count, timesShift), sensors, { of: 1, step, first });
  const celsius = valuesOf(column(count, celsiusShift), sensors, { ...LAST, of });
  return times.map((at, index) => {
    const [sensorId, probe] = names[sensors[index] ?? 0] ?? ['', 'air'];
    return {
      sensorId,
      bootId: bootIds[boots[index] ?? 0] ?? '',
      seq: seqs[index] ?? -1,
      at,
      celsius: Math.round(((celsius[index] ?? 0) * THOUSANDTHS) / scale) / THOUSANDTHS,
      probe,
      doorOpen: ((flags[index] ?? 0) & 1) !== 0,
      defrost: ((flags[index] ?? 0) & 2) !== 0,
      ...(((flags[index] ?? 0) & 4) === 0 ? {} : { isClockCorrected: true as const }),
    };
  });
}
