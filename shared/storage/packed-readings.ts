import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Probe, Sample } from '#schemas/reading.ts';

/**
 * Readings in about a byte each: a column per field, each number as the difference to the one before, deflated.
 * Sensor and boot names are written once. Times are exact to the millisecond, temperatures to a thousandth of a degree.
 */
const FORMAT = 1;
const SCALES = [10, 100, 1000] as const;
const CONTINUES = 0x80;
const LOW_BITS = 0x7f;
const RADIX = 128;

interface Header {
  readonly count: number;
  readonly scale: number;
  readonly sensors: readonly (readonly [string, Probe])[];
  readonly boots: readonly string[];
}

/** Small numbers of either sign become small numbers without sign. */
const zigzag = (value: number) => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (value: number) => (value % 2 === 1 ? -(value + 1) / 2 : value / 2);

function writeColumn(bytes: number[], values: readonly number[]): void {
  let before = 0;
  for (const value of values) {
    let rest = zigzag(value - before);
    before = value;
    // Division rather than shifts: times in milliseconds need more than 32 bits.
    while (rest >= RADIX) {
      bytes.push((rest % RADIX) | CONTINUES);
      rest = Math.floor(rest / RADIX);
    }
    bytes.push(rest);
  }
}

function readColumn(bytes: Uint8Array, from: number, count: number): { values: number[]; next: number } {
  const values: number[] = [];
  let next = from;
  let before = 0;
  for (let index = 0; index < count; index++) {
    let value = 0;
    let weight = 1;
    let byte = CONTINUES;
    while (byte & CONTINUES) {
      byte = bytes[next++] ?? 0;
      value += (byte & LOW_BITS) * weight;
      weight *= RADIX;
    }
    before += unzigzag(value);
    values.push(before);
  }
  return { values, next };
}

const isWhole = (value: number) => Math.abs(value - Math.round(value)) < 1e-6;

function headerOf(samples: readonly Sample[]): Header {
  const sensors = new Map(samples.map(({ sensorId, probe }) => [`${sensorId}\n${probe}`, [sensorId, probe] as const]));
  const scale = SCALES.find((factor) => samples.every(({ celsius }) => isWhole(celsius * factor))) ?? 1000;
  return { count: samples.length, scale, sensors: [...sensors.values()], boots: [...new Set(samples.map(({ bootId }) => bootId))] };
}

/** Columns of a few values change seldom, so their differences are mostly 0 and cost next to nothing. */
export function encodeReadings(samples: readonly Sample[]): Uint8Array {
  const header = headerOf(samples);
  const sensors = new Map(header.sensors.map(([sensorId, probe], index) => [`${sensorId}\n${probe}`, index]));
  const boots = new Map(header.boots.map((bootId, index) => [bootId, index]));
  const bytes: number[] = [];
  const steps = samples.map(({ at }, index) => at - (samples[index - 1]?.at ?? 0));
  const counts = samples.map(({ seq }, index) => seq - (samples[index - 1]?.seq ?? 0));
  writeColumn(bytes, steps);
  writeColumn(bytes, counts);
  writeColumn(
    bytes,
    samples.map(({ sensorId, probe }) => sensors.get(`${sensorId}\n${probe}`) ?? 0),
  );
  writeColumn(
    bytes,
    samples.map(({ bootId }) => boots.get(bootId) ?? 0),
  );
  writeColumn(
    bytes,
    samples.map(({ doorOpen, defrost }) => (doorOpen ? 1 : 0) + (defrost ? 2 : 0)),
  );
  writeColumn(
    bytes,
    samples.map(({ celsius }) => Math.round(celsius * header.scale)),
  );
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(2);
  length.writeUInt16BE(text.length);
  return Buffer.concat([Buffer.from([FORMAT]), deflateRawSync(Buffer.concat([length, text, Buffer.from(bytes)]), { level: 9 })]);
}

const summed = (differences: readonly number[]) => {
  let sum = 0;
  return differences.map((difference) => {
    sum += difference;
    return sum;
  });
};

/** @throws {RangeError} when the bytes are of a format that this version does not know */
export function decodeReadings(packed: Uint8Array): Sample[] {
  if (packed[0] !== FORMAT) throw new RangeError(`Expected packed readings of format ${FORMAT}, got ${packed[0]}.`);
  const bytes = inflateRawSync(packed.subarray(1));
  const textLength = bytes.readUInt16BE(0);
  const header = JSON.parse(bytes.toString('utf8', 2, 2 + textLength)) as Header;
  const columns: number[][] = [];
  let next = 2 + textLength;
  for (let column = 0; column < 6; column++) {
    const read = readColumn(bytes, next, header.count);
    columns.push(read.values);
    next = read.next;
  }
  const [steps = [], counts = [], sensors = [], boots = [], flags = [], celsius = []] = columns;
  const times = summed(steps);
  const numbers = summed(counts);
  return times.map((at, index) => {
    const [sensorId, probe] = header.sensors[sensors[index] ?? 0] ?? ['', 'air'];
    return {
      sensorId,
      bootId: header.boots[boots[index] ?? 0] ?? '',
      seq: numbers[index] ?? -1,
      at,
      celsius: Math.round(((celsius[index] ?? 0) * 1000) / header.scale) / 1000,
      probe,
      doorOpen: ((flags[index] ?? 0) & 1) !== 0,
      defrost: ((flags[index] ?? 0) & 2) !== 0,
    };
  });
}
