import { inflateRawSync } from 'node:zlib';
import type { Probe, Sample } from '#schemas/reading.ts';
import { readNumbers } from './packed-columns.ts';

/** How version 0.1.0 packed readings; it is only read. */
interface Header {
  readonly count: number;
  readonly scale: number;
  readonly sensors: readonly (readonly [string, Probe])[];
  readonly boots: readonly string[];
}

const COLUMNS = 6;

function summed(differences: readonly number[]): number[] {
  let sum = 0;
  return differences.map((difference) => {
    sum += difference;
    return sum;
  });
}

/** @param packed - with its format byte, which is 1 */
export function decodeFirstFormat(packed: Uint8Array): Sample[] {
  const bytes = inflateRawSync(packed.subarray(1));
  const textLength = bytes.readUInt16BE(0);
  const header = JSON.parse(bytes.toString('utf8', 2, 2 + textLength)) as Header;
  const columns: number[][] = [];
  let next = 2 + textLength;
  for (let column = 0; column < COLUMNS; column++) {
    const read = readNumbers(bytes, next, header.count);
    columns.push(summed(read.values));
    next = read.next;
  }
  // Times and counts were differences of differences.
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
