import { type NeighbourSearch, preferencesOf } from '#numerics/cosine-neighbours.ts';
import { inverseNormOf, type PreferenceVector, squaredNormOf, strengthsOf } from '#numerics/preference-matrix.ts';
import { topLargest } from '#numerics/top-largest.ts';
import type { ProductId } from '#schemas/ids.ts';
import type { RecommendationList } from '#schemas/recommendation.ts';
import type { Habit } from './habits.ts';
import type { NeighbourModel } from './neighbour-model.ts';

/** How many people with similar taste are asked. On Ta-Feng 200 to 1,000 do equally well. */
const NEIGHBOURS = 400;
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

/** The person's side of the ranking. */
export interface Shopper {
  readonly habits: readonly Habit[];
  readonly vector: PreferenceVector;
  /** Rows of this person in the model. */
  readonly ownRows: readonly number[];
}

/** A model with what is made from it once, when it is loaded. */
export interface ModelInUse extends NeighbourModel {
  readonly search: NeighbourSearch;
  readonly columnByProductId: ReadonlyMap<string, number>;
}

const isInList = (list: RecommendationList, habit: Habit | undefined): boolean =>
  list === 'mixed' || (list === 'buy-again') === (habit !== undefined && habit.purchases > 0);
const isDisliked = (habit: Habit | undefined) => habit?.stars !== undefined && habit.stars < WORST_WELCOME_STARS;

/**
 * The best candidates of a list, best first: score = 0.9 × what people with similar taste buy + 0.1 × own habit, both as
 * vectors of length 1; popularity decides where both are silent. Products that the person gave one or two stars are left out.
 */
export function rankItems(model: ModelInUse | undefined, shopper: Shopper, list: RecommendationList, count: number): Candidate[] {
  const own = ownScoresOf(shopper.habits);
  const habitOf = new Map(shopper.habits.map((habit) => [habit.productId, habit]));
  const isWelcome = (productId: string) => isInList(list, habitOf.get(productId)) && !isDisliked(habitOf.get(productId));
  const known = model === undefined ? [] : rankColumns(model, shopper, own, { isWelcome, count });
  const unknown = shopper.habits.filter(
    (habit) => habit.purchases > 0 && isWelcome(habit.productId) && !model?.columnByProductId.has(habit.productId),
  );
  const candidates = [
    ...known.map((candidate) => ({ ...candidate, habit: habitOf.get(candidate.productId) })),
    ...unknown.map((habit) => unmodelled(habit.productId as ProductId, OWN_WEIGHT * (own.get(habit.productId) ?? 0), habit)),
  ];
  return candidates.sort((left, right) => right.score - left.score || (left.productId < right.productId ? -1 : 1)).slice(0, count);
}

/** A candidate that the model does not know. */
export function unmodelled(productId: ProductId, score: number, habit?: Habit): Candidate {
  return { productId, column: -1, score, supporters: 0, buyers: 0, habit };
}

/** Own habits as a vector of length 1. */
function ownScoresOf(habits: readonly Habit[]): ReadonlyMap<string, number> {
  const strengths = strengthsOf(habits.map((habit) => habit.weight));
  const length = inverseNormOf(squaredNormOf(strengths));
  return new Map(habits.map((habit, index) => [habit.productId, (strengths[index] ?? 0) * length]));
}

interface Selection {
  readonly isWelcome: (productId: string) => boolean;
  readonly count: number;
}

function rankColumns(model: ModelInUse, shopper: Shopper, own: ReadonlyMap<string, number>, { isWelcome, count }: Selection): Candidate[] {
  const { matrix, productIds, popularity } = model;
  const { scores: alike, supporters } = preferencesOf(matrix, model.search.nearest(shopper.vector, NEIGHBOURS, shopper.ownRows));
  const mostPopular = popularity.reduce((left, right) => Math.max(left, right), 0) || 1;
  const top = topLargest(count);
  productIds.forEach((productId, column) => {
    const taste = (1 - OWN_WEIGHT) * (alike[column] ?? 0) + OWN_WEIGHT * (own.get(productId) ?? 0);
    const score = taste + (POPULARITY_WEIGHT * (popularity[column] ?? 0)) / mostPopular;
    if (score > 0 && score >= top.threshold && isWelcome(productId)) top.offer(column, score);
  });
  const { ids, scores } = top.take();
  return Array.from(ids, (column, index) => ({
    productId: productIds[column] as ProductId,
    column,
    score: scores[index] ?? 0,
    supporters: supporters[column] ?? 0,
    buyers: (matrix.columnStarts[column + 1] ?? 0) - (matrix.columnStarts[column] ?? 0),
  }));
}
