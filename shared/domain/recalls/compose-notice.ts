import { localDayOf } from '#domain/time.ts';
import { type ProductId, ProductIdSchema } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Product } from '#schemas/product.ts';
import type { Facts } from '#schemas/profile.ts';
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

/** Somebody as a notice has to know them. */
export interface Addressee {
  readonly traits: Facts['traits'];
  /** Of somebody who was erased: until when their address is kept for recalls. What they do not tolerate is not known any more. */
  readonly keptUntil?: Instant | undefined;
}

/**
 * The notice of one person, in their language, with the first product that may take the place of one that they bought; who was
 * erased is offered none.
 */
export function composeNotice(
  sources: NoticeSources,
  person: RecalledPerson,
  { traits, keptUntil }: Addressee,
  { answerUrl, asOf, zone }: Composing,
) {
  const { recall, held, substitutes, orders, catalogue } = sources;
  const bought = person.orders.flatMap((ref) => orders.get(ref) ?? []);
  const lines = bought.flatMap((order) => order.lines);
  const storeId = bought.findLast((order) => order.storeId !== undefined)?.storeId;
  const supply = { storeId, today: localDayOf(asOf, zone), pace: NO_PACE };
  const safeguards = { needs: dietaryNeedsOf(traits, asOf), held, supply };
  const candidates = lines.flatMap(({ productId }) => substitutes[productId] ?? []);
  const substitute = keptUntil === undefined ? chooseSubstitute(candidates, catalogue, safeguards) : undefined;
  const goods = lines.map(({ productId, lot }) => ({ name: catalogue.get(ProductIdSchema.parse(productId))?.name ?? productId, lot }));
  const soldOn = bought.map(({ soldAt }) => localDayOf(soldAt, zone)).sort();
  const told = { recall, goods, soldOn, isCertain: person.isCertain, substitute: substitute?.name, answerUrl };
  const facts = { ...told, keptUntil: keptUntil && localDayOf(keptUntil, zone) };
  return { ...noticeOf(noticeLanguageOf(traits), facts), substituteId: substitute?.productId };
}
