import { GtinSchema } from '#schemas/gtin.ts';
import type { Hold } from '#schemas/hold.ts';
import type { ProductId } from '#schemas/ids.ts';
import type { Product } from '#schemas/product.ts';
import type { VetoedItem } from '#schemas/recommendation.ts';
import { stanceOn } from '../inventory/allergen-stance.ts';
import { isSuitedTo } from '../inventory/diets.ts';
import type { DietaryNeeds } from './dietary-needs.ts';
import { type Supply, supplyVeto } from './supply-veto.ts';

const FULL_AGE = 18;

/** What is on hold now, by product and by trade item. */
export interface HeldGoods {
  readonly productIds: ReadonlyMap<string, Hold>;
  readonly gtins: ReadonlyMap<string, Hold>;
}

/** A hold on any lot keeps its product from being recommended: nobody knows yet which lot a shopper would get. */
export function heldGoodsOf(holds: readonly Hold[]): HeldGoods {
  const productIds = new Map<string, Hold>();
  const gtins = new Map<string, Hold>();
  for (const hold of holds) {
    const { target } = hold;
    if (target.kind === 'product') productIds.set(target.productId, hold);
    if (target.kind === 'lot') gtins.set(target.gtin, hold);
    for (const productId of hold.productIds ?? []) productIds.set(productId, hold);
    for (const gtin of hold.gtins ?? []) gtins.set(gtin, hold);
  }
  return { productIds, gtins };
}

type Veto = Pick<VetoedItem, 'kind' | 'reason'>;

const spoken = (name: string) => name.toLowerCase().replaceAll('_', ' ');

function allergenVeto(product: Product | undefined, allergens: readonly string[]): Veto | undefined {
  for (const name of allergens) {
    const stance = stanceOn(product?.allergens ?? {}, name);
    if (stance === 'FREE_FROM') continue;
    const reason = {
      CONTAINS: `Contains ${spoken(name)}, to which this person is allergic.`,
      MAY_CONTAIN: `May contain ${spoken(name)}, to which this person is allergic.`,
      UNKNOWN: `Nobody has stated that it is free from ${spoken(name)}, to which this person is allergic.`,
    }[stance];
    return { kind: 'allergen', reason };
  }
  return undefined;
}

function dietVeto(product: Product | undefined, diets: readonly string[]): Veto | undefined {
  const unsuited = diets.find((diet) => !isSuitedTo(diet, product?.diets ?? []) && !isFreeOf(product, diet));
  return unsuited === undefined ? undefined : { kind: 'diet', reason: `Nobody has stated that it is ${unsuited}.` };
}

/** A diet that only leaves out an allergen is met by a declaration on that allergen. */
function isFreeOf(product: Product | undefined, diet: string): boolean {
  const allergen = { 'gluten-free': 'GLUTEN', 'lactose-free': 'MILK' }[diet];
  return allergen !== undefined && stanceOn(product?.allergens ?? {}, allergen) === 'FREE_FROM';
}

function ageVeto(product: Product | undefined, age: number | undefined): Veto | undefined {
  if (!product?.ageRestricted && product?.minimumAge === undefined) return undefined;
  const minimum = product.minimumAge ?? FULL_AGE;
  if (age !== undefined && age >= minimum) return undefined;
  return { kind: 'age', reason: `Only for people known to be ${minimum} or older.` };
}

/** All that keeps a product from a person. */
export interface Safeguards {
  readonly needs: DietaryNeeds;
  readonly held: HeldGoods;
  readonly supply: Supply;
}

/**
 * Why a product must not be offered to a person; undefined when it may. What harms is told before what cannot be had.
 * Missing knowledge of what is in it counts against the product: no catalogue entry is as good as an entry that states nothing.
 */
export function vetoOf(productId: ProductId, product: Product | undefined, { needs, held, supply }: Safeguards): Veto | undefined {
  const gtin = product?.gtin ?? GtinSchema.safeParse(productId).data;
  const hold = held.productIds.get(productId) ?? (gtin === undefined ? undefined : held.gtins.get(gtin));
  if (hold !== undefined) return { kind: 'hold', reason: 'On hold: it may not be sold at present.' };
  return (
    allergenVeto(product, needs.allergens) ?? dietVeto(product, needs.diets) ?? ageVeto(product, needs.age) ?? supplyVeto(product, supply)
  );
}
