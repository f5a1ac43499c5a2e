import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { type Aggregate, HOUR_SPAN } from '#schemas/aggregate.ts';
import { ProbeSchema } from '#schemas/reading.ts';
import { readNumbers, writeNumbers } from './packed-columns.ts';

/**
 * Hours of sensors in about five bytes each: sensor by sensor, a column per figure. Hours and counts as the difference to those
 * before, the lowest too; the highest and the sum as what they have more than the lowest would give.
 */
const FORMAT = 1;
const DEFLATION = { level: 9 } as const;
const DIVISORS = [100, 10, 1];

const HeaderSchema = z.object({
  count: z.number(),
  /** Thousandths of a degree that figures are counted in. */
  unit: z.number(),
  sensors: z.array(z.tuple([z.string(), ProbeSchema])),
});

const differences = (values: readonly number[]) => values.map((value, index) => value - (values[index - 1] ?? 0));

function summed(found: readonly number[]): number[] {
  let sum = 0;
  return found.map((difference) => {
    sum += difference;
    return sum;
  });
}

const nameOf = ({ sensorId, probe }: Aggregate) => `${probe}\n${sensorId}`;

export function encodeHours(hours: readonly Aggregate[]): Uint8Array {
  const bySensor = Map.groupBy(hours, nameOf);
  const rows = [...bySensor.values()].flatMap((own) => own.toSorted((left, right) => left.at - right.at));
  const unit =
    DIVISORS.find((divisor) => rows.every(({ lowest, highest, sum }) => [lowest, highest, sum].every((n) => n % divisor === 0))) ?? 1;
  const places = new Map([...bySensor.keys()].map((name, index) => [name, index]));
  const columns = [
    differences(rows.map((row) => places.get(nameOf(row)) ?? 0)),
    differences(rows.map(({ at }) => at / HOUR_SPAN)),
    differences(rows.map(({ count }) => count)),
    differences(rows.map(({ lowest }) => lowest / unit)),
    rows.map(({ lowest, highest }) => (highest - lowest) / unit),
    rows.map(({ lowest, sum, count }) => (sum - count * lowest) / unit),
  ];
  const sensors = [...bySensor.values()].flatMap(([first]) => (first ? [[first.sensorId, first.probe]] : []));
  const header = Buffer.from(JSON.stringify({ count: rows.length, unit, sensors }));
  const bytes: number[] = [];
  writeNumbers(bytes, [header.length]);
  const numbers: number[] = [];
  for (const column of columns) writeNumbers(numbers, column);
  const deflated = deflateRawSync(Buffer.concat([Buffer.from(bytes), header, Buffer.from(numbers)]), DEFLATION);
  return Buffer.concat([Buffer.from([FORMAT]), deflated]);
}

/** @throws {RangeError} when the bytes are of a format that this version does not know */
export function decodeHours(packed: Uint8Array): Aggregate[] {
  if (packed[0] !== FORMAT) throw new RangeError(`Expected packed hours of format ${FORMAT}, got ${packed[0]}.`);
  const bytes = inflateRawSync(packed.subarray(1));
  const { values, next: begin } = readNumbers(bytes, 0, 1);
  let next = begin + (values[0] ?? 0);
  const { count, unit, sensors } = HeaderSchema.parse(JSON.parse(bytes.toString('utf8', begin, next)));
  const column = () => {
    const read = readNumbers(bytes, next, count);
    next = read.next;
    return read.values;
  };
  const places = summed(column());
  const hours = summed(column());
  const counts = summed(column());
  const lowest = summed(column());
  const ranges = column();
  const excesses = column();
  return places.map((place, index) => {
    const [sensorId, probe] = sensors[place] ?? ['', 'air'];
    const low = (lowest[index] ?? 0) * unit;
    const many = counts[index] ?? 0;
    return {
      sensorId,
      probe,
      at: (hours[index] ?? 0) * HOUR_SPAN,
      lowest: low,
      highest: low + (ranges[index] ?? 0) * unit,
      sum: many * low + (excesses[index] ?? 0) * unit,
      count: many,
    };
  });
}
