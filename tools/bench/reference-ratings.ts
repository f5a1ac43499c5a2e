import { type PreferenceMatrix, packCell, packedMatrix } from '#numerics/preference-matrix.ts';
import { type Random, seededRandom } from '#numerics/random.ts';

export interface ReferenceRatings {
  readonly people: number;
  readonly products: number;
  /** Different products that a person has bought, on average. */
  readonly perPerson: number;
  /** How many people have bought the best seller, 0–1. */
  readonly topShare: number;
}

/** People of one taste buy the products of their own kind this much more often, and all others less. */
const TASTES = 20;
const LIKED = 4;
const MOST_LIKELY = 0.95;

/**
 * Who has bought what and how often, as a grocer sees it: a few products that a great part of the people buy, thousands that hardly
 * anybody does, and twenty tastes. The same seed gives the same ratings.
 */
export function referenceRatings(shape: ReferenceRatings, seed: number): PreferenceMatrix {
  const random = seededRandom(seed);
  const { people, products } = shape;
  const shares = popularities(shape);
  const buyers = Array.from(shares, (share, product) => drawBuyers(share, product % TASTES, people, random));
  const rowStarts = new Uint32Array(people + 1);
  for (const some of buyers) for (const person of some) rowStarts[person + 1] = (rowStarts[person + 1] as number) + 1;
  for (let person = 0; person < people; person++) rowStarts[person + 1] = (rowStarts[person + 1] as number) + (rowStarts[person] as number);
  const cells = rowStarts[people] as number;
  const next = rowStarts.slice(0, people);
  const rowColumns = products <= 2 ** 16 ? new Uint16Array(cells) : new Uint32Array(cells);
  const rowCells = new Uint8Array(cells);
  buyers.forEach((some, product) => {
    for (const person of some) {
      const place = next[person] as number;
      rowColumns[place] = product;
      rowCells[place] = drawCell(random);
      next[person] = place + 1;
    }
  });
  return packedMatrix({ rows: people, columns: products }, (row) => ({
    columns: rowColumns.subarray(rowStarts[row], rowStarts[row + 1]),
    cells: rowCells.subarray(rowStarts[row], rowStarts[row + 1]),
  }));
}

/** Half of all purchases are the only one of their kind; the rating follows the number of purchases, with some chance. */
function drawCell(random: Random): number {
  const purchases = Math.min(30, Math.ceil(1 / (1 - random())));
  const rating = Math.min(5, Math.max(1, Math.round(1 + Math.log2(1 + purchases) * (0.5 + random()))));
  return packCell(purchases, rating);
}

/** Popularity of product r (from 0) falls as 1/(1 + r/scale); the scale follows from the ratings per person. */
function popularities({ products, perPerson, topShare }: ReferenceRatings): Float64Array {
  const withScale = (scale: number) => Float64Array.from({ length: products }, (_, rank) => topShare / (1 + rank / scale));
  let [low, high] = [1e-3, products];
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (withScale(middle).reduce((sum, share) => sum + share, 0) < perPerson) low = middle;
    else high = middle;
  }
  return withScale(high);
}

/** Person p has taste p modulo the number of tastes. Draws gaps between buyers at the liking rate, and leaves out what a lower rate would not hit. */
function drawBuyers(share: number, taste: number, people: number, random: Random): Uint32Array {
  const liked = Math.min(MOST_LIKELY, (share * TASTES * LIKED) / (TASTES - 1 + LIKED));
  const others = (share * TASTES - liked) / (TASTES - 1);
  const gap = Math.log1p(-liked);
  const buyers: number[] = [];
  let person = -1;
  for (;;) {
    person += 1 + Math.floor(Math.log1p(-random()) / gap);
    if (person >= people) return Uint32Array.from(buyers);
    if (person % TASTES === taste || random() * liked < others) buyers.push(person);
  }
}
