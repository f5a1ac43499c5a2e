import type { GoodsSeries } from '../cold-chain/goods-series.ts';

const MINUTE_MILLIS = 60_000;
/** A reading tells of an hour at most; then what the goods go through is not known. */
export const KNOWN_MILLIS = 60 * MINUTE_MILLIS;

/** What a place is like for the goods of a lot. */
export interface Climate {
  readonly series: GoodsSeries;
  /** Highest compliant temperature of these goods there. */
  readonly limitCelsius: number;
}

/** A time, in milliseconds, in which some of a lot lay in one place; without a climate nobody measured there. */
export interface Sojourn {
  readonly from: number;
  readonly to: number;
  readonly climate?: Climate | undefined;
}

/** A span in which one reading holds; NaN where nobody knows the temperature. */
export interface ClimateStep {
  readonly from: number;
  readonly to: number;
  readonly celsius: number;
  /** What the next reading says, or the same when there is none soon. */
  readonly nextCelsius: number;
  readonly isOver: boolean;
}

const unknownStep = (from: number, to: number): ClimateStep => ({ from, to, celsius: Number.NaN, nextCelsius: Number.NaN, isOver: false });

/** Index of the last reading up to a moment; −1 before the first. */
function indexAt(at: readonly number[], moment: number): number {
  let [low, high] = [0, at.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((at[middle] ?? 0) <= moment) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What one reading tells of a span, until the next one comes or the lot leaves. */
function stepsOfReading({ series: { at, celsius }, limitCelsius }: Climate, index: number, from: number, to: number): ClimateStep[] {
  const measuredAt = at[index];
  const now = celsius[index];
  if (measuredAt === undefined || now === undefined) return [unknownStep(from, to)];
  const isOver = now > limitCelsius;
  const known = isOver ? to : Math.max(from, Math.min(to, measuredAt + KNOWN_MILLIS));
  const isSoon = (at[index + 1] ?? Number.POSITIVE_INFINITY) - measuredAt <= KNOWN_MILLIS;
  const step = { from, to: known, celsius: now, nextCelsius: (isSoon ? celsius[index + 1] : undefined) ?? now, isOver };
  return [step, unknownStep(known, to)].filter((span) => span.to > span.from);
}

/**
 * A sojourn as spans between readings. Each reading holds until the next one; one above the limit however long that takes,
 * any other for an hour.
 */
function stepsOf({ from, to, climate }: Sojourn): ClimateStep[] {
  if (climate === undefined) return [unknownStep(from, to)];
  const { at } = climate.series;
  const steps: ClimateStep[] = [];
  let index = indexAt(at, from);
  let begin = from;
  while (begin < to) {
    const end = Math.min(at[index + 1] ?? to, to);
    steps.push(...stepsOfReading(climate, index, begin, end));
    begin = end;
    index += 1;
  }
  return steps;
}

/** The step that counts of several at one time: one above the limit, else the warmest; not known when none is. */
function worstOf(steps: readonly ClimateStep[]): ClimateStep | undefined {
  let worst: ClimateStep | undefined;
  for (const step of steps) {
    if (Number.isNaN(step.celsius)) continue;
    const isWorse = worst === undefined || (step.isOver === worst.isOver ? step.celsius > worst.celsius : step.isOver);
    if (isWorse) worst = step;
  }
  return worst;
}

/** Part of a step: where the reading that ends it is not its end, that counts only when it is warmer. */
function partOf(step: ClimateStep, from: number, to: number): ClimateStep {
  if (step.from === from && step.to === to) return step;
  return { ...step, from, to, nextCelsius: Math.max(step.celsius, step.nextCelsius) };
}

/**
 * What a lot went through from its first to its last moment anywhere, as spans that follow each other without a gap. Where
 * parts of it lay in several places at once, the worst of them counts; between two places nothing is known.
 */
export function climateOf(sojourns: readonly Sojourn[]): ClimateStep[] {
  const steps = sojourns.flatMap(stepsOf).sort((left, right) => left.from - right.from);
  const moments = [...new Set(steps.flatMap(({ from, to }) => [from, to]))].sort((left, right) => left - right);
  const spans: ClimateStep[] = [];
  let active: ClimateStep[] = [];
  let upcoming = 0;
  for (const [index, from] of moments.entries()) {
    const to = moments[index + 1];
    if (to === undefined) break;
    active = active.filter((step) => step.to > from);
    for (let step = steps[upcoming]; step !== undefined && step.from <= from; step = steps[upcoming]) {
      active.push(step);
      upcoming += 1;
    }
    const worst = worstOf(active);
    spans.push(worst === undefined ? unknownStep(from, to) : partOf(worst, from, to));
  }
  return spans;
}
