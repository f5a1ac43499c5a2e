import type { AsOf } from '#domain/segments/customer-features.ts';
import { logistic } from '#numerics/logistic-regression.ts';
import { qiniCurve, type RankedPeople, resampledQini } from '#numerics/qini.ts';
import { crossFittedUplift, type ExperimentRows, fitUplift } from '#numerics/uplift-ranking.ts';
import type { UpliftCondition } from '#schemas/audience.ts';
import type { Arm, Campaign } from '#schemas/campaign.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import type { UpliftModel } from '#schemas/uplift-model.ts';
import { UPLIFT_COLUMNS, upliftColumnsOf } from './uplift-columns.ts';

/** Somebody of a campaign's arms, as they were before it, and whether they bought on its days. */
export interface LearnedPerson {
  readonly columns: readonly number[];
  readonly isTreated: boolean;
  readonly hasOrdered: boolean;
}

const FOLDS = 5;
const SEED = 20_261_123;
const RESAMPLES = 200;
const PERCENTILES = 100;
/** In each arm, as many at least of those who bought and of those who did not. */
const LEAST_OF_EACH = 50;

/** A drawn audience; people stand by key, which is a hash. */
interface Drawn {
  readonly count: number;
  readonly memberAt: (row: number) => { readonly arm: Arm; readonly isControl: boolean; readonly wasReached: boolean };
}

/** Rows of so many people of each arm at most, evenly over all of them: a random sample, since keys are. */
export function learnedRows({ count, memberAt }: Drawn, mostPerArm: number): number[] {
  const rows: Record<Arm, number[]> = { treated: [], 'hold-out': [] };
  for (let row = 0; row < count; row++) {
    const { arm, isControl, wasReached } = memberAt(row);
    if (!isControl && !wasReached) rows[arm].push(row);
  }
  return Object.values(rows).flatMap((own) => {
    const step = Math.max(1, own.length / mostPerArm);
    return Array.from({ length: Math.min(own.length, mostPerArm) }, (_, index) => own[Math.floor(index * step)] as number);
  });
}

function rowsOf(people: readonly LearnedPerson[]): ExperimentRows {
  const width = UPLIFT_COLUMNS.length;
  const values = new Float64Array(people.length * width);
  for (const [row, { columns }] of people.entries()) values.set(columns, row * width);
  const marks = (isMarked: (person: LearnedPerson) => boolean) => Uint8Array.from(people, (person) => (isMarked(person) ? 1 : 0));
  return { values, width, treated: marks(({ isTreated }) => isTreated), happened: marks(({ hasOrdered }) => hasOrdered) };
}

function hasEnough(people: readonly LearnedPerson[]): boolean {
  const groups = [true, false].flatMap((arm) => [true, false].map((bought) => [arm, bought]));
  return groups.every(
    ([arm, bought]) => people.filter(({ isTreated, hasOrdered }) => isTreated === arm && hasOrdered === bought).length >= LEAST_OF_EACH,
  );
}

/** The least score of the best 1 %, 2 %, … of some people. */
function percentilesOf(scores: Float64Array): number[] {
  const sorted = scores.toSorted().reverse();
  return Array.from({ length: PERCENTILES }, (_, index) => sorted[Math.ceil(((index + 1) * sorted.length) / PERCENTILES) - 1] as number);
}

/**
 * Learns whom a campaign persuaded: the chance of an order when treated less that when left alone, by two logistic regressions.
 *
 * @returns undefined when an arm has too few people who bought, or who did not
 */
export function learnUplift(
  people: readonly LearnedPerson[],
  { campaignId, currency }: Pick<Campaign, 'campaignId' | 'currency'>,
  learnedAt: Instant,
): UpliftModel | undefined {
  if (!hasEnough(people)) return undefined;
  const rows = rowsOf(people);
  const model = fitUplift(rows);
  const unseen = crossFittedUplift(rows, { folds: FOLDS, seed: SEED });
  if (model === undefined || unseen === undefined) return undefined;
  const ranked: RankedPeople = { scores: unseen, treated: rows.treated, outcomes: rows.happened };
  const curve = qiniCurve(ranked);
  const qiniCi95 = resampledQini(ranked, { rounds: RESAMPLES, seed: SEED });
  if (curve === undefined || qiniCi95 === null) return undefined;
  const told = { schemaVersion: 1, campaignId, currency, learnedAt, columns: [...UPLIFT_COLUMNS] };
  const arms = {
    treated: { ...model.treated, coefficients: [...model.treated.coefficients] },
    control: { ...model.control, coefficients: [...model.control.coefficients] },
  };
  const scores = Float64Array.from(people, ({ columns }) => scoreOfColumns(arms, columns));
  const quality = { people: people.length, qini: curve.qini, auuc: curve.auuc, qiniCi95 };
  return { ...told, ...arms, percentiles: percentilesOf(scores), quality };
}

type Arms = Pick<UpliftModel, 'treated' | 'control'>;

const chanceOf = ({ intercept, coefficients }: Arms['treated'], columns: readonly number[]) =>
  logistic(coefficients.reduce((sum, coefficient, index) => sum + coefficient * (columns[index] as number), intercept));

const scoreOfColumns = ({ treated, control }: Arms, columns: readonly number[]) => chanceOf(treated, columns) - chanceOf(control, columns);

/** How much a campaign like that of the model raises a person's chance of an order; undefined when the model knows other columns. */
export function upliftScoreOf(model: UpliftModel, profile: Profile, asOf: AsOf): number | undefined {
  const isKnown = model.columns.length === UPLIFT_COLUMNS.length && model.columns.every((name, index) => name === UPLIFT_COLUMNS[index]);
  return isKnown ? scoreOfColumns(model, upliftColumnsOf(profile, model.currency, asOf)) : undefined;
}

/** The least score that a condition asks for. */
export const leastUpliftOf = ({ atLeast, bestShare }: UpliftCondition, { percentiles }: UpliftModel): number =>
  Math.max(atLeast ?? -1, bestShare === undefined ? -1 : (percentiles[Math.ceil(bestShare * PERCENTILES) - 1] as number));
