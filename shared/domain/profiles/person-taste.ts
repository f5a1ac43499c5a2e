import type { Feedback } from '#schemas/feedback.ts';
import { type ProductId, ProductIdSchema } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Product } from '#schemas/product.ts';
import type { Profile } from '#schemas/profile.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import type { Taste } from '#schemas/taste.ts';
import { declaredTastesOf } from '../recommendations/declared-tastes.ts';
import { productsIn, reviewsIn } from '../recommendations/habits.ts';
import { foldOrders } from './fold-orders.ts';
import { tasteOf } from './taste-profile.ts';

type Shop = Parameters<typeof foldOrders>[1];

/** What all ids of a person sent and said. */
interface PersonFacts {
  readonly commerce: readonly StoredEvent[];
  readonly judged: readonly Pick<Feedback, 'tastes' | 'at'>[];
  readonly products: ReadonlyMap<string, Product>;
  readonly asOf: Instant;
  readonly shop: Shop;
}

/** The goods that a person bought or rated, of which the catalogue says what they are like. */
export function goodsNamedIn(commerce: readonly StoredEvent[], shop: Shop): Set<ProductId> {
  const named = [...foldOrders(commerce, shop).flatMap(productsIn), ...reviewsIn(commerce).map(({ productId }) => productId)];
  return new Set(named.flatMap((productId) => ProductIdSchema.safeParse(productId).data ?? []));
}

/** What a person likes, from what they bought, rated, said and told of themselves. */
export function tasteOfPerson({ traits }: Pick<Profile, 'traits'>, { commerce, judged, products, asOf, shop }: PersonFacts): Taste {
  return tasteOf({
    orders: foldOrders(commerce, shop),
    reviews: reviewsIn(commerce),
    said: judged.flatMap(({ tastes, at }) => tastes.map((taste) => ({ ...taste, at }))),
    declared: declaredTastesOf(traits),
    products,
    events: commerce,
    asOf,
    zone: shop.timeZone,
  });
}
