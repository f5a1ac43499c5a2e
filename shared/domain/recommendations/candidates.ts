import type { Product } from '#schemas/product.ts';
import type { RecommendationList } from '#schemas/recommendation.ts';
import { bestSellersFor, type Whereabouts } from './best-sellers.ts';
import type { ListCandidate } from './list-candidate.ts';
import type { ModelInUse, Shopper } from './model-in-use.ts';
import { newProductsFor } from './new-products.ts';
import { type Candidate, rankItems, unmodelled } from './rank-items.ts';
import type { LoadedShelf } from './shelf.ts';

/** How far down the ranking a list is filled, when most of what stands above is vetoed. */
const MAX_CANDIDATES = 1000;

/** For whom a list is made. */
export interface ListRequest {
  readonly list: RecommendationList;
  readonly shopper: Shopper;
  readonly whereabouts: Whereabouts;
  /** What the person told of their taste, in small letters. */
  readonly tastes: readonly string[];
}

/** What the nights and the catalogue tell. */
export interface Knowledge {
  readonly model: ModelInUse | undefined;
  readonly shelf: LoadedShelf | undefined;
  /** Some of the catalogue; asked for when there is nothing else. */
  readonly listed: readonly Product[];
}

const byScore = (left: Candidate, right: Candidate) => right.score - left.score || (left.productId < right.productId ? -1 : 1);

const has = (shelf: LoadedShelf, product: number, word: string): boolean =>
  [`taste:${word}`, `category:${word}`].some((trait) => shelf.traitsAt(product).includes(shelf.traitNumberOf.get(trait) ?? -1));

/** By number on the shelf: how well products fit what the person told of their taste, 0–1; only what fits at all. */
function likingsOf(shelf: LoadedShelf, tastes: readonly string[]): ReadonlyMap<number, number> {
  const told = tastes.flatMap((word) => [`taste:${word}`, `category:${word}`]).flatMap((trait) => shelf.traitNumberOf.get(trait) ?? []);
  if (told.length === 0) return new Map();
  const wanted = told.sort((left, right) => left - right);
  const likenessOf = shelf.likenessTo(wanted);
  const likings = shelf.products.map((_, product) => [product, likenessOf(product)] as const);
  return new Map(likings.filter(([, liking]) => liking > 0));
}

/** Best sellers where and to whom the person belongs; what they told of their taste counts twice as much as what sells. */
function startersFor(shelf: LoadedShelf, { whereabouts, tastes }: ListRequest, model: ModelInUse | undefined): ListCandidate[] {
  const sellers = bestSellersFor(shelf, whereabouts);
  const most = sellers[0]?.share ?? 1;
  const likings = likingsOf(shelf, tastes);
  const best = Math.max(...likings.values());
  const sellerOf = new Map(sellers.map((seller) => [seller.product, seller]));
  const scoreOf = (product: number) => {
    const share = sellerOf.get(product)?.share ?? 0;
    return likings.size === 0 ? share : (share / most + (2 * (likings.get(product) ?? 0)) / best) / 3;
  };
  const starters = [...new Set([...sellerOf.keys(), ...likings.keys()])].map((product): ListCandidate => {
    const productId = shelf.idAt(product);
    const column = model?.columnByProductId.get(productId) ?? -1;
    return {
      ...unmodelled(productId, scoreOf(product)),
      column,
      buyers: model?.buyers[column] ?? 0,
      popularity: sellerOf.get(product)?.popularity,
      tastes: likings.has(product) ? tastes.filter((word) => has(shelf, product, word)) : undefined,
    };
  });
  return starters.sort(byScore).slice(0, MAX_CANDIDATES);
}

/** After everything else: what the model or the catalogue has beside it. */
function withRest(first: readonly ListCandidate[], rest: readonly ListCandidate[]): ListCandidate[] {
  const known = new Set(first.map(({ productId }) => productId));
  const least = first.at(-1)?.score ?? 0;
  const others = rest.filter(({ productId }) => !known.has(productId));
  const highest = others[0]?.score ?? 1;
  // Scores of another kind go on below the last one, in their own order.
  const factor = highest <= least || highest === 0 ? 1 : least / highest;
  return [...first, ...others.map((candidate) => ({ ...candidate, score: candidate.score * factor }))].slice(0, MAX_CANDIDATES);
}

/** For somebody of whom no purchase counts. */
function coldCandidates(request: ListRequest, { model, shelf, listed }: Knowledge): ListCandidate[] {
  const { shopper, list } = request;
  // Who has bought something that no night has seen yet has their own list to go on with.
  const own = rankItems(model, shopper, list, MAX_CANDIDATES);
  const bought = own.filter(({ habit }) => habit !== undefined);
  const isKnown = new Set<string>(shopper.habits.map(({ productId }) => productId));
  if (list === 'buy-again') return bought;
  const starters = shelf === undefined ? [] : startersFor(shelf, request, model).filter(({ productId }) => !isKnown.has(productId));
  const catalogue = listed.filter(({ productId }) => !isKnown.has(productId)).map(({ productId }) => unmodelled(productId, 0));
  return withRest(withRest(withRest(bought, starters), own), catalogue);
}

/** The same for everybody: nothing of the person is left in it. */
const impersonal = ({ whereabouts: { storeId } }: ListRequest): ListRequest => ({
  list: 'mixed',
  shopper: { habits: [], vector: { columns: [], strengths: [], ratings: [] }, ownRows: [] },
  whereabouts: { storeId, isPersonal: false },
  tastes: [],
});

/**
 * Everything that may be listed, best first. For somebody who wants no personal list, whichever is asked for: what sells best. For a person whose purchases the model knows: its ranking, and among it the new
 * products that are like what they buy. For anybody else what they bought, then what sells best to people like them, then whatever
 * the model and the catalogue have.
 */
export function candidatesFor(request: ListRequest, knowledge: Knowledge): ListCandidate[] {
  if (!request.whereabouts.isPersonal) return coldCandidates(impersonal(request), knowledge);
  const { list, shopper } = request;
  const { model, shelf } = knowledge;
  if (model === undefined || shopper.vector.columns.length === 0) return coldCandidates(request, knowledge);
  const ranked = rankItems(model, shopper, list, MAX_CANDIDATES);
  if (shelf === undefined || list === 'buy-again') return ranked;
  return [...ranked, ...newProductsFor(shelf, model, shopper, ranked)].sort(byScore).slice(0, MAX_CANDIDATES);
}
