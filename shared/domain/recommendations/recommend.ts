import { type CentredPredictor, centredPredictorIn } from '#numerics/centred-prediction.ts';
import { neighbourSearchIn } from '#numerics/cosine-neighbours.ts';
import { meanRatingOf } from '#numerics/preference-matrix.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Product } from '#schemas/product.ts';
import type { Recommendation, RecommendationList } from '#schemas/recommendation.ts';
import { giveReasons } from './give-reasons.ts';
import { type Habit, ratingOf } from './habits.ts';
import type { Listing } from './list-items.ts';
import type { ModelInUse, Shopper } from './model-in-use.ts';
import { decodeModel } from './neighbour-artefact.ts';
import { preferencesFrom, rowOf } from './neighbour-model.ts';
import { type Candidate, rankItems, unmodelled } from './rank-items.ts';

/** How far down the ranking a list is filled, when most of what stands above is vetoed. */
const MAX_CANDIDATES = 1000;

export interface LoadedModel extends ModelInUse {
  readonly predictor: CentredPredictor;
}

/** A stored model made ready to answer. @throws {UnreadableArtefactError} */
export function loadedModel(bytes: Uint8Array): LoadedModel {
  const model = decodeModel(bytes);
  return {
    ...model,
    search: neighbourSearchIn(model.matrix),
    predictor: centredPredictorIn(model.matrix),
    columnByProductId: new Map(model.productIds.map((productId, column) => [productId, column])),
  };
}

/** A person as the model sees them: their habits as they are now, and which of its rows are their own past. */
export function shopperOf(
  habits: readonly Habit[],
  personKeys: readonly PersonKey[],
  model: LoadedModel | undefined,
  asOf: Instant,
): Shopper {
  const columnOf = (productId: string) => model?.columnByProductId.get(productId);
  const ownRows = model === undefined ? [] : personKeys.map((personKey) => rowOf(model, personKey)).filter((row) => row >= 0);
  return { habits, vector: preferencesFrom(habits, columnOf, model?.asOf ?? asOf), ownRows };
}

/** Everything that may be listed, best first. Without a model: what the person bought, then whatever the catalogue has. */
export function candidatesFor(
  list: RecommendationList,
  shopper: Shopper,
  model: LoadedModel | undefined,
  catalogue: readonly Product[],
): Candidate[] {
  const ranked = rankItems(model, shopper, list, MAX_CANDIDATES);
  if (model !== undefined || list === 'buy-again') return ranked;
  const known = new Set(shopper.habits.map((habit) => habit.productId));
  const unknown = catalogue.filter(({ productId }) => !known.has(productId));
  return [...ranked, ...unknown.map(({ productId }) => unmodelled(productId, 0))];
}

/** The listed products with their predictions and reasons. */
export function recommend({ items }: Listing, shopper: Shopper, model: LoadedModel | undefined, asOf: Instant): Recommendation[] {
  const columns = items.flatMap(({ candidate }) => (candidate.column < 0 ? [] : [candidate.column]));
  const predictions = model?.predictor.predict(shopper.vector, columns, shopper.ownRows) ?? [];
  const byColumn = new Map(predictions.map((prediction, index) => [columns[index], prediction]));
  const ownMean = meanRatingOf(shopper.habits.map((habit) => ratingOf(habit, model?.asOf ?? asOf)));
  return items.map(({ candidate, product }, index) => {
    const prediction = byColumn.get(candidate.column);
    return {
      productId: candidate.productId,
      ...(product === undefined ? {} : { name: product.name }),
      rank: index + 1,
      score: Number(candidate.score.toPrecision(6)),
      predictedRating: Number((prediction?.rating ?? ownMean).toFixed(4)) || null,
      support: prediction?.support ?? 0,
      reasons: giveReasons(candidate, shopper.vector.columns.length > 0),
    };
  });
}
