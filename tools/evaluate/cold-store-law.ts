import { approach } from '#domain/cold-chain/warming.ts';
import { gaussian, type Random, seededRandom } from '#numerics/random.ts';
import type { Sample } from '#schemas/reading.ts';

/**
 * The law of a simulated cold store, as docs/cold-chain.md writes it down: temperatures in °C, times in minutes.
 * The first seven lines are the reference simulation of reference/domain.md §1; the others say how its events take their course.
 */
export const COLD_STORE_LAW = {
  setPointCelsius: 3,
  compressor: { celsius: 0.8, periodMinutes: 40 },
  defrost: { celsius: 3.5, everyMinutes: 360, minutes: 25, riseMinutes: 5 },
  doors: { perDay: 20, shortestMinutes: 0.5, longestMinutes: 4, tauMinutes: 7 },
  noiseCelsius: 0.2,
  failure: { shortestTauMinutes: 60, longestTauMinutes: 240, coolestCelsius: 18, warmestCelsius: 30 },
  goodsMinutes: 60,
  roomCelsius: 22,
  /** How fast the air comes back to the set-point after a door or a defrost. */
  recoveryMinutes: 8,
  sampleMinutes: 1,
  /** Steps of the integration in one sample. */
  stepsPerSample: 4,
} as const;

const MINUTE_MILLIS = 60_000;
const MINUTES_PER_DAY = 1440;

export interface Failure {
  readonly startMinute: number;
  readonly tauMinutes: number;
  readonly headingCelsius: number;
}

export interface SimulatedUnit {
  readonly samples: readonly Sample[];
  /** First moment at which the goods themselves, without the noise of their probe, were above the limit; null when they never were. */
  readonly breachedAt: number | null;
}

interface Plant {
  readonly random: Random;
  readonly compressorPhase: number;
  readonly defrostPhase: number;
  readonly failure: Failure | null;
  doorUntil: number;
  doorCelsius: number;
  defrostCelsius: number;
  goodsCelsius: number;
}

function newPlant(random: Random, failure: Failure | null): Plant {
  const law = COLD_STORE_LAW;
  return {
    random,
    compressorPhase: random() * law.compressor.periodMinutes,
    defrostPhase: random() * law.defrost.everyMinutes,
    failure,
    doorUntil: 0,
    doorCelsius: 0,
    defrostCelsius: 0,
    goodsCelsius: law.setPointCelsius,
  };
}

/** Air after one more step: the set-point, or the curve of a failure, with what door, defrost and compressor add. */
function airAfter(plant: Plant, minute: number, step: number): number {
  const { setPointCelsius, compressor, defrost, doors, roomCelsius, recoveryMinutes } = COLD_STORE_LAW;
  const { random, failure } = plant;
  const failedMinutes = failure === null ? 0 : minute - failure.startMinute;
  const base =
    failure === null || failedMinutes <= 0
      ? setPointCelsius
      : approach(setPointCelsius, failure.headingCelsius, failedMinutes / failure.tauMinutes);
  if (minute >= plant.doorUntil && random() < (doors.perDay * step) / MINUTES_PER_DAY) {
    plant.doorUntil = minute + doors.shortestMinutes + random() * (doors.longestMinutes - doors.shortestMinutes);
  }
  const isOpen = minute < plant.doorUntil;
  plant.doorCelsius = isOpen
    ? approach(plant.doorCelsius, roomCelsius - base, step / doors.tauMinutes)
    : approach(plant.doorCelsius, 0, step / recoveryMinutes);
  const isDefrosting = failedMinutes <= 0 && (minute + plant.defrostPhase) % defrost.everyMinutes < defrost.minutes;
  plant.defrostCelsius = isDefrosting
    ? approach(plant.defrostCelsius, defrost.celsius, step / defrost.riseMinutes)
    : approach(plant.defrostCelsius, 0, step / recoveryMinutes);
  const swing =
    failedMinutes > 0 ? 0 : compressor.celsius * Math.sin((2 * Math.PI * (minute + plant.compressorPhase)) / compressor.periodMinutes);
  return base + plant.doorCelsius + plant.defrostCelsius + swing;
}

const sampleOf = (probe: Sample['probe'], at: number, celsius: number): Sample => ({
  sensorId: `${probe}-1`,
  bootId: '',
  seq: -1,
  at,
  celsius: Math.round(celsius * 100) / 100,
  probe,
  doorOpen: false,
  defrost: false,
});

interface Span {
  /** Of the first reading, in milliseconds. */
  readonly from: number;
  readonly minutes: number;
  readonly limitCelsius: number;
  readonly failure: Failure | null;
  /** Whether a probe lies among the goods; else only the air is measured. */
  readonly hasProductProbe: boolean;
}

/** One unit through one span of time. Nothing in it says when a door is open or ice is melted. */
function simulateUnit(random: Random, { from, minutes, limitCelsius, failure, hasProductProbe }: Span): SimulatedUnit {
  const { sampleMinutes, stepsPerSample, goodsMinutes, noiseCelsius } = COLD_STORE_LAW;
  const plant = newPlant(random, failure);
  const step = sampleMinutes / stepsPerSample;
  const samples: Sample[] = [];
  let breachedAt: number | null = null;
  let air: number = COLD_STORE_LAW.setPointCelsius;
  for (let minute = 0; minute < minutes; minute += sampleMinutes) {
    for (let part = 0; part < stepsPerSample; part++) {
      air = airAfter(plant, minute + part * step, step);
      plant.goodsCelsius = approach(plant.goodsCelsius, air, step / goodsMinutes);
    }
    const at = from + (minute + sampleMinutes) * MINUTE_MILLIS;
    if (breachedAt === null && plant.goodsCelsius > limitCelsius) breachedAt = at;
    samples.push(sampleOf('air', at, air + noiseCelsius * gaussian(random)));
    if (hasProductProbe) samples.push(sampleOf('product', at, plant.goodsCelsius + noiseCelsius * gaussian(random)));
  }
  return { samples, breachedAt };
}

/** Begin of the simulated time: any moment does, since nothing in the law depends on the calendar. */
const FROM = Date.UTC(2026, 0, 1);
const FAILURE_DAY_MINUTES = 2 * MINUTES_PER_DAY;
/** A failure begins at any time of the first day, but not before the goods and the learned schedule have settled. */
const SETTLED_MINUTES = 360;

const between = (random: Random, least: number, most: number) => least + random() * (most - least);

export interface Simulation {
  readonly days: number;
  readonly failures: number;
  readonly seed: number;
  readonly limitCelsius: number;
  readonly hasProductProbe: boolean;
}

/** Units without a fault, ten days each, and units that fail; one after the other, each from its own seed. */
export function* simulate({ days, failures, seed, limitCelsius, hasProductProbe }: Simulation): Generator<SimulatedUnit> {
  const common = { from: FROM, limitCelsius, hasProductProbe };
  for (let done = 0, unit = 0; done < days; done += 10, unit++) {
    const minutes = Math.min(10, days - done) * MINUTES_PER_DAY;
    yield simulateUnit(seededRandom(seed * 1_000_003 + unit), { ...common, minutes, failure: null });
  }
  for (let unit = 0; unit < failures; unit++) {
    const random = seededRandom(seed * 1_000_003 + 500_000 + unit);
    const { shortestTauMinutes, longestTauMinutes, coolestCelsius, warmestCelsius } = COLD_STORE_LAW.failure;
    const failure = {
      startMinute: between(random, SETTLED_MINUTES, MINUTES_PER_DAY),
      tauMinutes: between(random, shortestTauMinutes, longestTauMinutes),
      headingCelsius: between(random, coolestCelsius, warmestCelsius),
    };
    yield simulateUnit(random, { ...common, minutes: FAILURE_DAY_MINUTES, failure });
  }
}
