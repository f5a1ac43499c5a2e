import { type CentredPredictor, centredPredictorIn } from '#numerics/centred-prediction.ts';
import { bytesForKernel, isForKernel, searchBytes } from '#numerics/cosine-kernel.ts';
import { neighbourSearchIn } from '#numerics/cosine-neighbours.ts';
import { meanRatingOf } from '#numerics/preference-matrix.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Recommendation } from '#schemas/recommendation.ts';
import { logSharesOf } from './blend-features.ts';
import { giveReasons } from './give-reasons.ts';
import { type Habit, ratingOf } from './habits.ts';
import type { Listing } from './list-items.ts';
import type { ModelInUse, Shopper } from './model-in-use.ts';
import { decodeModel, rowsIn } from './neighbour-artefact.ts';
import { preferencesFrom, rowOf } from './neighbour-model.ts';
import { type Safeguards, vetoOf } from './veto-items.ts';

export interface LoadedModel extends ModelInUse {
  readonly predictor: CentredPredictor;
}

function columnsById(productIds: readonly string[]): ReadonlyMap<string, number> {
  const columns = new Map<string, number>();
  for (let column = 0; column < productIds.length; column++) columns.set(productIds[column] as string, column);
  return columns;
}

/** A row takes 20 bytes, its first product 7, and the search needs 8 bytes more: enough room for any model of this size. */
const ROOM_BEHIND = 0.3;

/** Bytes to load a model into, so that it is ready to be searched where it lies. What is not needed of the room takes no memory. */
export const bytesForModel = (length: number): Uint8Array => bytesForKernel(length, searchBytes(1) + Math.ceil(ROOM_BEHIND * length));

/** The same bytes where they can be searched: they themselves when they lie there, else a copy. */
function placed(bytes: Uint8Array): Uint8Array {
  const room = searchBytes(rowsIn(bytes));
  if (isForKernel(bytes, room)) return bytes;
  const copy = bytesForKernel(bytes.length, room);
  copy.set(bytes);
  return copy;
}

/** A stored model made ready to answer. The bytes must not change as long as it is used. @throws {UnreadableArtefactError} */
export function loadedModel(bytes: Uint8Array): LoadedModel {
  const model = decodeModel(placed(bytes));
  return {
    ...model,
    search: neighbourSearchIn(model.matrix),
    predictor: centredPredictorIn(model.matrix),
    logShares: logSharesOf(model),
    columnByProductId: columnsById(model.productIds),
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

/** For whom a response is built. */
export interface Recipient {
  readonly shopper: Shopper;
  readonly model: LoadedModel | undefined;
  readonly isPersonal: boolean;
  readonly safeguards: Safeguards;
  readonly asOf: Instant;
}

/** The response: the listed products with their predictions and reasons. Each is judged once more, whatever has put it into the listing. */
export function recommend({ items }: Listing, { shopper, model, isPersonal, safeguards, asOf }: Recipient): Recommendation[] {
  const safe = items.filter(({ candidate, product }) => vetoOf(candidate.productId, product, safeguards) === undefined);
  const columns = safe.flatMap(({ candidate }) => (candidate.column < 0 ? [] : [candidate.column]));
  const predictions = model?.predictor.predict(shopper.vector, columns, shopper.ownRows) ?? [];
  const byColumn = new Map(predictions.map((prediction, index) => [columns[index], prediction]));
  const ownMean = meanRatingOf(shopper.habits.map((habit) => ratingOf(habit, model?.asOf ?? asOf)));
  const acquaintance = { hasTaste: shopper.vector.columns.length > 0, isPersonal };
  return safe.map(({ candidate, product }, index) => {
    const prediction = byColumn.get(candidate.column);
    return {
      productId: candidate.productId,
      ...(product === undefined ? {} : { name: product.name }),
      rank: index + 1,
      score: Number(candidate.score.toPrecision(6)),
      predictedRating: Number((prediction?.rating ?? ownMean).toFixed(4)) || null,
      support: prediction?.support ?? 0,
      reasons: giveReasons(candidate, acquaintance),
    };
  });
}
