import type { NeighbourSearch } from '#numerics/cosine-neighbours.ts';
import type { PreferenceVector } from '#numerics/preference-matrix.ts';
import type { Habit } from './habits.ts';
import type { NeighbourModel } from './neighbour-model.ts';

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
  /** By column; see logSharesOf. */
  readonly logShares: Float64Array;
}
