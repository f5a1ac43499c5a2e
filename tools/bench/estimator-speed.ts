import { foldReadings, plantOf } from '#domain/cold-chain/judge.ts';
import { NO_TRACK, type Plant } from '#domain/cold-chain/track.ts';
import type { Sample } from '#schemas/reading.ts';
import { UnitSchema } from '#schemas/unit.ts';
import { simulate } from '../evaluate/cold-store-law.ts';
import { windowEstimator } from './window-estimator.ts';

const LIMIT_CELSIUS = 8;
const DAYS = 200;
const READINGS_PER_MESSAGE = 30;
const SEED = 7;
/** The first rounds are compiled on the way. */
const WARM_UP_ROUNDS = 3;
/** Of fewer rounds the least is still that of a busy machine. */
const FEWEST_ROUNDS = 12;

export interface EstimatorSpeed {
  readonly readings: number;
  readonly followedNanoseconds: number;
  readonly windowNanoseconds: number;
  readonly ratio: number;
}

/** Processor time of this process, in nanoseconds: others work on the same machine. */
function processorNanoseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

function nanosecondsEach(count: number, work: () => void): number {
  const begun = processorNanoseconds();
  work();
  return (processorNanoseconds() - begun) / count;
}

/**
 * Following units reading by reading, in messages of thirty, against a window that is sorted and worked out again with each
 * reading; in turn on the same simulated readings. The least of the rounds counts on both sides: noise only ever adds.
 */
export function estimatorSpeed(rounds: number): EstimatorSpeed {
  const body = { unitId: 'bench', kind: 'room', site: 'bench', storageClass: 'CHILLED_TCS', limitCelsius: LIMIT_CELSIUS };
  const plant = plantOf(UnitSchema.parse({ ...body, updatedAt: '2026-01-01T00:00:00.000Z' }));
  const law = { days: DAYS, failures: 0, seed: SEED, limitCelsius: LIMIT_CELSIUS, hasProductProbe: false };
  const units = [...simulate(law)].map(({ samples }) => samples);
  const count = units.reduce((sum, samples) => sum + samples.length, 0);
  const messages = units.map((samples) => inMessages(samples));
  const followed: number[] = [];
  const window: number[] = [];
  for (let round = 0; round < Math.max(rounds, FEWEST_ROUNDS) + WARM_UP_ROUNDS; round++) {
    followed.push(nanosecondsEach(count, () => followAll(messages, plant)));
    window.push(nanosecondsEach(count, () => estimateAll(units, plant)));
  }
  const [followedNanoseconds, windowNanoseconds] = [Math.min(...followed), Math.min(...window)];
  return { readings: count, followedNanoseconds, windowNanoseconds, ratio: windowNanoseconds / followedNanoseconds };
}

function followAll(units: readonly (readonly (readonly Sample[])[])[], plant: Plant): void {
  for (const messages of units) messages.reduce((track, part) => foldReadings(track, part, plant).track, NO_TRACK);
}

function estimateAll(units: readonly (readonly Sample[])[], { thresholds }: Plant): void {
  for (const samples of units) {
    const estimate = windowEstimator({ limitCelsius: thresholds.limitCelsius, delayMinutes: thresholds.delayMinutes });
    for (const sample of samples) estimate(sample);
  }
}

function inMessages(samples: readonly Sample[]): (readonly Sample[])[] {
  return Array.from({ length: Math.ceil(samples.length / READINGS_PER_MESSAGE) }, (_, index) =>
    samples.slice(index * READINGS_PER_MESSAGE, (index + 1) * READINGS_PER_MESSAGE),
  );
}
