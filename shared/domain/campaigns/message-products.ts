import { foldOrders } from '#domain/profiles/fold-orders.ts';
import { candidatesFor } from '#domain/recommendations/candidates.ts';
import { declaredStoreOf, declaredTastesOf } from '#domain/recommendations/declared-tastes.ts';
import { dietaryNeedsOf } from '#domain/recommendations/dietary-needs.ts';
import { fillList } from '#domain/recommendations/fill-list.ts';
import { habitsOf, reviewsIn } from '#domain/recommendations/habits.ts';
import { shopperOf } from '#domain/recommendations/recommend.ts';
import type { LoadedShelf } from '#domain/recommendations/shelf.ts';
import { usePaceOf } from '#domain/recommendations/use-up.ts';
import { type HeldGoods, vetoOf } from '#domain/recommendations/veto-items.ts';
import { localDayOf } from '#domain/time.ts';
import type { ProductId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { ContentList } from '#schemas/journey-template.ts';
import type { CurrencyCode } from '#schemas/money.ts';
import type { Product } from '#schemas/product.ts';
import type { Profile } from '#schemas/profile.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';

/** So many fit into a message that somebody reads. */
const MOST_PRODUCTS = 4;

/** For whom products are chosen, and from what. */
export interface Choice {
  readonly list: ContentList;
  readonly profile: Profile;
  /** Orders and the like of all ids of the person; none when lists may not be made of what they do. */
  readonly told: readonly StoredEvent[];
  readonly isPersonal: boolean;
  readonly asOf: Instant;
}

/** The shop as it is at this moment. */
export interface ShopNow {
  readonly timeZone: string;
  readonly currency: CurrencyCode;
  readonly shelf: LoadedShelf | undefined;
  readonly held: HeldGoods;
  readonly catalogue: (productIds: Iterable<ProductId>) => Promise<ReadonlyMap<ProductId, Product>>;
}

/**
 * The products that a message shows: those that the API lists for the person while no model is at hand, by their own habits and by
 * what sells where they belong, under the same vetoes (holds, allergens, diets, age, stock). None is shown that the catalogue does
 * not know.
 */
export async function messageProducts({ list, profile, told, isPersonal, asOf }: Choice, shop: ShopNow): Promise<Product[]> {
  const orders = foldOrders(told, shop);
  const habits = habitsOf(orders, reviewsIn(told));
  const { traits } = profile;
  const storeId = orders.findLast((order) => order.storeId !== undefined)?.storeId ?? declaredStoreOf(traits);
  const { age, ...needs } = dietaryNeedsOf(traits, asOf);
  const safeguards = {
    needs: isPersonal ? { ...needs, age } : needs,
    held: shop.held,
    supply: { storeId, today: localDayOf(asOf, shop.timeZone), pace: usePaceOf(habits) },
  };
  const request = {
    list,
    shopper: shopperOf(habits, [profile.personKey], undefined, asOf),
    whereabouts: { segment: isPersonal ? profile.segment?.name : undefined, storeId, isPersonal },
    tastes: isPersonal ? declaredTastesOf(traits) : [],
  };
  const candidates = candidatesFor(request, { model: undefined, shelf: shop.shelf, listed: [] });
  const { items } = await fillList(candidates, shop.catalogue, { safeguards, limit: MOST_PRODUCTS });
  const shown = items.flatMap(({ product }) => (product === undefined || product.isStub ? [] : [product]));
  return shown.filter((product) => vetoOf(product.productId, product, safeguards) === undefined);
}
