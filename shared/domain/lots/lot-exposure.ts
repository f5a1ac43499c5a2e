import type { Exposure } from '#schemas/exposure.ts';
import type { StorageClass } from '#schemas/storage-class.ts';
import { addSpan, kineticCelsius, NO_KINETIC_SUM } from '../cold-chain/kinetic-temperature.ts';
import { severityOf } from '../cold-chain/severity.ts';
import type { Thresholds } from '../cold-chain/thresholds.ts';
import { DAY_MILLIS, instantOf } from '../time.ts';
import { type ClimateStep, climateOf, KNOWN_MILLIS, type Sojourn } from './climate-steps.ts';
import { growthLog10, growthModelOf, OUT_OF_RANGE } from './microbial-growth.ts';
import { ageingOf } from './shelf-life.ts';

const MINUTE_MILLIS = 60_000;
const HOUR_MILLIS = 3_600_000;
const HUNDREDTHS = 100;
const TEN_THOUSANDTHS = 10_000;
const rounded = (value: number, digits = HUNDREDTHS) => Math.round(value * digits) / digits;

/** A time above the limit, in milliseconds. */
interface Run {
  readonly from: number;
  readonly to: number;
}

interface Counted {
  readonly runs: Run[];
  longestMillis: number;
  currentMillis: number;
  unknownMillis: number;
}

/** Counts a span as above the limit up to a moment, and as unknown from there on. */
function countUntil(overUntil: number, { from, to }: Run, counted: Counted): void {
  counted.unknownMillis += to - overUntil;
  if (overUntil > from) counted.runs.push({ from, to: overUntil });
  counted.currentMillis += overUntil - from;
  counted.longestMillis = Math.max(counted.longestMillis, counted.currentMillis);
}

/**
 * Counts the time above the limit. Where nothing is known goods that were too warm count for an hour as being so still, as
 * on their way from a van to a room; after that the count stands, until something compliant is known.
 */
function countOver(steps: readonly ClimateStep[]): Counted {
  const counted: Counted = { runs: [], longestMillis: 0, currentMillis: 0, unknownMillis: 0 };
  let carriedUntil = Number.NEGATIVE_INFINITY;
  for (const step of steps) {
    const isUnknown = Number.isNaN(step.celsius);
    if (step.isOver) {
      carriedUntil = step.to + KNOWN_MILLIS;
      countUntil(step.to, step, counted);
    } else if (isUnknown) countUntil(Math.max(step.from, Math.min(step.to, carriedUntil)), step, counted);
    else {
      carriedUntil = Number.NEGATIVE_INFINITY;
      counted.currentMillis = 0;
    }
  }
  return counted;
}

const millisOfRuns = (runs: readonly Run[]) => runs.reduce((sum, { from, to }) => sum + to - from, 0);

/** The most time above the limit within any 24 hours: one that ends with a run has it. */
function mostOfADay(runs: readonly Run[]): number {
  let most = 0;
  let sum = 0;
  let first = 0;
  for (const { from, to } of runs) {
    sum += to - from;
    const begin = to - DAY_MILLIS;
    while ((runs[first]?.to ?? to) <= begin) {
      const gone = runs[first];
      if (gone) sum -= gone.to - gone.from;
      first += 1;
    }
    const cut = runs[first];
    most = Math.max(most, sum - Math.max(0, begin - (cut?.from ?? begin)));
  }
  return most;
}

/** Powers of ten by which the germ of a class has grown; null where its model does not hold. Below its range it rests. */
function grownBy(known: readonly ClimateStep[], storageClass: StorageClass): number | null {
  const germ = growthModelOf(storageClass);
  if (germ === undefined) return null;
  let growth = 0;
  for (const { from, to, celsius } of known) {
    const grown = celsius < germ.lowestCelsius ? 0 : growthLog10(germ, celsius, (to - from) / HOUR_MILLIS);
    if (grown === OUT_OF_RANGE) return null;
    growth += grown;
  }
  return rounded(growth, TEN_THOUSANDTHS);
}

/** What warmth does to goods of a class, added up over what is known. */
function agedBy(steps: readonly ClimateStep[], { storageClass, warnCelsius }: Thresholds) {
  const known = steps.filter(({ celsius }) => !Number.isNaN(celsius));
  const rate = ageingOf(storageClass);
  const kinetic = { ...NO_KINETIC_SUM };
  let lostLifeHours = 0;
  let warmest = Number.NEGATIVE_INFINITY;
  for (const { from, to, celsius, nextCelsius } of known) {
    warmest = Math.max(warmest, celsius);
    // Time that was colder than it had to be gives no life back.
    lostLifeHours += ((to - from) / HOUR_MILLIS) * Math.max(0, rate(celsius, warnCelsius) - 1);
    addSpan(kinetic, (to - from) / MINUTE_MILLIS, celsius, nextCelsius);
  }
  const meanKinetic = storageClass === 'FROZEN' ? null : kineticCelsius(kinetic);
  return {
    warmestCelsius: known.length === 0 ? null : rounded(warmest),
    meanKineticCelsius: meanKinetic === null ? null : rounded(meanKinetic),
    lostLifeHours: rounded(lostLifeHours),
    growthLog10: known.length === 0 ? null : grownBy(known, storageClass),
  };
}

/**
 * What a lot went through, over all places in which it lay, as it must be: later and repeated knowledge gives the same result
 * as orderly one, since all is counted anew.
 *
 * @param sojourns - in any order; none ends after `asOf`
 * @param isGone - nothing of the lot is left anywhere
 */
export function exposureOf(sojourns: readonly Sojourn[], thresholds: Thresholds, asOf: number, isGone: boolean): Exposure {
  const steps = climateOf(sojourns);
  const { runs, longestMillis, currentMillis, unknownMillis } = countOver(steps);
  const minutes = (millis: number) => rounded(millis / MINUTE_MILLIS);
  const aged = agedBy(steps, thresholds);
  const consecutiveMinutes = minutes(longestMillis);
  const dayMinutes = minutes(mostOfADay(runs));
  const [first] = steps;
  return {
    ...(first ? { since: instantOf(first.from) } : {}),
    asOf: instantOf(asOf),
    consecutiveMinutes,
    currentMinutes: isGone ? 0 : minutes(currentMillis),
    cumulativeMinutes: minutes(millisOfRuns(runs)),
    dayMinutes,
    unknownMinutes: minutes(unknownMillis),
    ...aged,
    severity: severityOf(
      {
        celsius: aged.warmestCelsius ?? Number.NaN,
        overMinutes: consecutiveMinutes,
        lowMinutes: 0,
        cumulativeMinutes: dayMinutes,
        minutesToLimit: Number.POSITIVE_INFINITY,
        staleMinutes: 0,
        doorMinutes: 0,
      },
      thresholds,
    ).severity,
  };
}
