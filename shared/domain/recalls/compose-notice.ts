import { localDayOf } from '#domain/time.ts';
import { type ProductId, ProductIdSchema } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Product } from '#schemas/product.ts';
import type { Profile } from '#schemas/profile.ts';
import type { Recall, RecalledOrder, RecalledPerson } from '#schemas/recall.ts';
import { dietaryNeedsOf } from '../recommendations/dietary-needs.ts';
import { NO_PACE } from '../recommendations/use-up.ts';
import type { HeldGoods } from '../recommendations/veto-items.ts';
import { noticeLanguageOf, noticeOf } from './notice-text.ts';
import { chooseSubstitute } from './substitutes.ts';

/** What the notices of some people are made from. */
export interface NoticeSources {
  readonly recall: Recall;
  readonly held: HeldGoods;
  /** What can take the place of each product, the most alike first. */
  readonly substitutes: Readonly<Record<string, readonly ProductId[]>>;
  readonly orders: ReadonlyMap<string, RecalledOrder>;
  readonly catalogue: ReadonlyMap<ProductId, Product>;
}

interface Composing {
  readonly answerUrl: string;
  readonly asOf: Instant;
  readonly zone: string;
}

/** Products that the notices of some orders may have to name. */
export function productsNamedIn(orders: Iterable<RecalledOrder>, substitutes: NoticeSources['substitutes']): Set<ProductId> {
  const bought = [...orders].flatMap(({ lines }) => lines.map(({ productId }) => ProductIdSchema.parse(productId)));
  return new Set([...bought, ...bought.flatMap((productId) => substitutes[productId] ?? [])]);
}

/** The notice of one person, in their language, with the first product that may take the place of one that they bought. */
export function composeNotice(sources: NoticeSources, person: RecalledPerson, profile: Profile, { answerUrl, asOf, zone }: Composing) {
  const { recall, held, substitutes, orders, catalogue } = sources;
  const bought = person.orders.flatMap((ref) => orders.get(ref) ?? []);
  const lines = bought.flatMap((order) => order.lines);
  const storeId = bought.findLast((order) => order.storeId !== undefined)?.storeId;
  const supply = { storeId, today: localDayOf(asOf, zone), pace: NO_PACE };
  const safeguards = { needs: dietaryNeedsOf(profile.traits, asOf), held, supply };
  const candidates = lines.flatMap(({ productId }) => substitutes[productId] ?? []);
  const substitute = chooseSubstitute(candidates, catalogue, safeguards);
  const goods = lines.map(({ productId, lot }) => ({ name: catalogue.get(ProductIdSchema.parse(productId))?.name ?? productId, lot }));
  const soldOn = bought.map(({ soldAt }) => localDayOf(soldAt, zone)).sort();
  const facts = { recall, goods, soldOn, isCertain: person.isCertain, substitute: substitute?.name, answerUrl };
  return { ...noticeOf(noticeLanguageOf(profile.traits), facts), substituteId: substitute?.productId };
}
