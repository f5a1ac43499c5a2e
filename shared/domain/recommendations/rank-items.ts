import { type LogisticModel, logistic } from '#numerics/logistic-regression.ts';
import { topLargest } from '#numerics/top-largest.ts';
import type { ProductId } from '#schemas/ids.ts';
import type { RecommendationList } from '#schemas/recommendation.ts';
import { type Evidence, evidenceOf, FEATURES, featureWriter, ownScoresOf, TASTE_FEATURES } from './blend-features.ts';
import type { Habit } from './habits.ts';
import type { ModelInUse, Shopper } from './model-in-use.ts';

/** A person's own habit says less about the next basket than that of everybody like them (Hu et al., TIFU-KNN, 2020). */
const OWN_WEIGHT = 0.1;
/** Popularity only orders what nobody alike has bought. */
const POPULARITY_WEIGHT = 1e-6;
const WORST_WELCOME_STARS = 3;

/** A product that may be recommended, with what speaks for it. */
export interface Candidate {
  readonly productId: ProductId;
  /** Its column in the model, or -1 when the model does not know it. */
  readonly column: number;
  readonly score: number;
  /** How many people with similar taste buy it. */
  readonly supporters: number;
  /** How many people buy it at all. */
  readonly buyers: number;
  readonly habit?: Habit | undefined;
}

const isInList = (list: RecommendationList, habit: Habit | undefined): boolean =>
  list === 'mixed' || (list === 'buy-again') === (habit !== undefined && habit.purchases > 0);
const isDisliked = (habit: Habit | undefined) => habit?.stars !== undefined && habit.stars < WORST_WELCOME_STARS;

/**
 * The best candidates of a list, best first. The score is the chance of a place in the next order by the blend that the night
 * learnt from the shop's own orders. Where it could not learn one: 0.9 × what people with similar taste buy + 0.1 × own habit, both
 * as vectors of length 1; popularity decides where both are silent. Products that the person gave one or two stars are left out.
 */
export function rankItems(model: ModelInUse | undefined, shopper: Shopper, list: RecommendationList, count: number): Candidate[] {
  const habitOf = new Map(shopper.habits.map((habit) => [habit.productId, habit]));
  const isWelcome = (productId: string) => isInList(list, habitOf.get(productId)) && !isDisliked(habitOf.get(productId));
  const evidence = model && evidenceOf(model, shopper);
  const scoreOf = model && evidence ? scorerOf(model, evidence) : ownScorer(shopper);
  const known = model && evidence ? rankColumns(model, evidence, { scoreOf, habitOf, isWelcome, count }) : [];
  const unknown = shopper.habits
    .filter(({ productId, purchases }) => purchases > 0 && isWelcome(productId) && model?.columnByProductId.has(productId) !== true)
    .map((habit) => unmodelled(habit.productId as ProductId, scoreOf(-1, habit), habit));
  return [...known, ...unknown]
    .sort((left, right) => right.score - left.score || (left.productId < right.productId ? -1 : 1))
    .slice(0, count);
}

/** A candidate that the model does not know. */
export function unmodelled(productId: ProductId, score: number, habit?: Habit): Candidate {
  return { productId, column: -1, score, supporters: 0, buyers: 0, habit };
}

type Scorer = (column: number, habit: Habit | undefined) => number;

/** Without a model: the person's own habit. */
function ownScorer({ habits }: Shopper): Scorer {
  const own = ownScoresOf(habits);
  return (_column, habit) => OWN_WEIGHT * (own.get(habit?.productId ?? '') ?? 0);
}

function scorerOf(model: ModelInUse, evidence: Evidence): Scorer {
  const { blend, popularity } = model;
  if (blend !== null) return blendScorer(model, evidence, blend);
  const mostPopular = popularity.reduce((left, right) => Math.max(left, right), 0) || 1;
  return (column, habit) => {
    const taste = (1 - OWN_WEIGHT) * (evidence.alike[column] ?? 0) + OWN_WEIGHT * (evidence.own.get(habit?.productId ?? '') ?? 0);
    return taste + (POPULARITY_WEIGHT * (popularity[column] ?? 0)) / mostPopular;
  };
}

function blendScorer(model: ModelInUse, evidence: Evidence, { intercept, coefficients: given }: LogisticModel): Scorer {
  const features = new Float64Array(FEATURES);
  const coefficients = Float64Array.from(given);
  const { write, writeTaste } = featureWriter(model, evidence);
  return (column, habit) => {
    const isHabit = habit !== undefined && habit.purchases > 0;
    if (isHabit) write(column, habit, features);
    else writeTaste(column, features);
    const length = isHabit ? FEATURES : TASTE_FEATURES;
    let logit = intercept;
    for (let index = 0; index < length; index++) logit += (features[index] as number) * (coefficients[index] as number);
    return logistic(logit);
  };
}

interface Selection {
  readonly scoreOf: Scorer;
  readonly habitOf: ReadonlyMap<string, Habit>;
  readonly isWelcome: (productId: string) => boolean;
  readonly count: number;
}

/** The person's habits by the columns of the model. */
function habitsByColumn({ columnByProductId }: ModelInUse, habitOf: ReadonlyMap<string, Habit>): ReadonlyMap<number, Habit> {
  return new Map([...habitOf].map(([productId, habit]) => [columnByProductId.get(productId) ?? -1, habit]));
}

function rankColumns(model: ModelInUse, { supporters }: Evidence, { scoreOf, habitOf, isWelcome, count }: Selection): Candidate[] {
  const { productIds, buyers } = model;
  const habits = habitsByColumn(model, habitOf);
  const top = topLargest(count);
  let threshold = top.threshold;
  for (let column = 0; column < productIds.length; column++) {
    const score = scoreOf(column, habits.get(column));
    if (score <= 0 || score < threshold || !isWelcome(productIds[column] as string)) continue;
    top.offer(column, score);
    threshold = top.threshold;
  }
  const { ids, scores } = top.take();
  return Array.from(ids, (column, index) => ({
    productId: productIds[column] as ProductId,
    column,
    score: scores[index] ?? 0,
    supporters: supporters[column] ?? 0,
    buyers: buyers[column] ?? 0,
    habit: habits.get(column),
  }));
}
