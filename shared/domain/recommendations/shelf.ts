import * as z from 'zod';
import type { ProductId } from '#schemas/ids.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { sharedSquares, traitWeights } from './content.ts';
import { UnreadableArtefactError } from './neighbour-artefact.ts';

/** Changes with every change of the form below. */
export const SHELF_FORMAT = 'shelf-1';

const index = z.number().int().nonnegative();
const BestSellersSchema = z.object({
  /** Customers who bought anything. */
  people: z.number().int(),
  /** Number of a product, and how many of these customers bought it; the most bought first. */
  top: z.array(z.tuple([index, z.number().int()])),
});
export type BestSellers = z.infer<typeof BestSellersSchema>;

type ShelfProduct = [id: string, name: string, traits: number[]];

/** Told by hand: there can be a hundred thousand. */
function isShelfProduct(value: unknown): value is ShelfProduct {
  if (!Array.isArray(value) || typeof value[0] !== 'string' || typeof value[1] !== 'string' || !Array.isArray(value[2])) return false;
  return value[2].every((trait) => Number.isInteger(trait) && trait >= 0);
}

/** The catalogue and what sells best, as the night saw them. */
const ShelfSchema = z.object({
  format: z.literal(SHELF_FORMAT),
  asOf: InstantSchema,
  traits: z.array(z.string()),
  /** Id, name, and the numbers of its traits, ascending. */
  products: z.custom<ShelfProduct[]>((value) => Array.isArray(value) && value.every(isShelfProduct), 'expected products'),
  /** Numbers of products that nobody has ever bought and of which something is stated, the last described first. */
  unsold: z.array(index),
  everywhere: BestSellersSchema,
  /** In the first order of a customer. */
  firstOrders: BestSellersSchema,
  bySegment: z.record(z.string(), BestSellersSchema),
  byStore: z.record(z.string(), BestSellersSchema),
});
export type Shelf = z.infer<typeof ShelfSchema>;

export const encodeShelf = (shelf: Shelf): Uint8Array => new TextEncoder().encode(JSON.stringify(shelf));

function parsed(bytes: Uint8Array): Shelf {
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new UnreadableArtefactError('The shelf is not JSON.', { cause: error });
  }
  const format = (content as { format?: unknown } | null)?.format;
  if (format !== SHELF_FORMAT) throw new UnreadableArtefactError(`The shelf has the format ${String(format)}; expected ${SHELF_FORMAT}.`);
  const shelf = ShelfSchema.safeParse(content);
  if (!shelf.success) throw new UnreadableArtefactError(`The shelf contradicts its format: ${z.prettifyError(shelf.error)}`);
  return shelf.data;
}

/** The shelf as it is worked with. */
export interface LoadedShelf extends Shelf {
  readonly numberOf: ReadonlyMap<string, number>;
  readonly traitNumberOf: ReadonlyMap<string, number>;
  readonly idAt: (product: number) => ProductId;
  readonly nameAt: (product: number) => string;
  readonly traitsAt: (product: number) => readonly number[];
  /** How much a trait says, above 0. */
  readonly weightOf: (trait: number) => number;
  /** Length of a product's traits as a vector. */
  readonly lengthOf: (product: number) => number;
  /** How alike products are to something with these traits, 0–1: the cosine of their weights. @param traits - ascending */
  readonly likenessTo: (traits: readonly number[]) => (product: number) => number;
}

/** @throws {UnreadableArtefactError} */
export function loadedShelf(bytes: Uint8Array): LoadedShelf {
  const shelf = parsed(bytes);
  const { products, traits } = shelf;
  const weights = traitWeights(
    products.map(([, , own]) => own),
    traits,
  );
  const squareOf = (own: readonly number[]) => sharedSquares(own, own, weights);
  const lengths = Float64Array.from(products, ([, , own]) => Math.sqrt(squareOf(own)));
  const traitsAt = (product: number) => products[product]?.[2] ?? [];
  return {
    ...shelf,
    numberOf: new Map(products.map(([id], product) => [id, product])),
    traitNumberOf: new Map(traits.map((trait, number) => [trait, number])),
    idAt: (product) => products[product]?.[0] as ProductId,
    nameAt: (product) => products[product]?.[1] ?? '',
    traitsAt,
    weightOf: (trait) => weights[trait] ?? 0,
    lengthOf: (product) => lengths[product] ?? 0,
    likenessTo(given) {
      const length = Math.sqrt(squareOf(given));
      return (product) => {
        const common = sharedSquares(given, traitsAt(product), weights);
        return common === 0 ? 0 : common / (length * (lengths[product] ?? 0));
      };
    },
  };
}
