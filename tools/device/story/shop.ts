import type { Larderly } from '../../api/larderly.ts';
import type { Guest, Stocked } from './guests.ts';
import { GUESTS, goodsOf } from './guests.ts';

const MINUTE_MILLIS = 60_000;
const HOUR_MILLIS = 60 * MINUTE_MILLIS;
/** The goods have lain in the unit for so long when its compressor trips. */
const SINCE_HOURS = 2;
const RECEIVED = 24;

const instant = (millis: number) => new Date(millis).toISOString();

/** What the story is about: a lot of milk and one of yoghurt in the unit, some of which was sold. */
export interface Shop {
  readonly run: string;
  readonly guests: readonly Guest[];
  readonly goods: readonly Stocked[];
}

async function describeGoods(larderly: Larderly, goods: readonly Stocked[]): Promise<void> {
  const spare = { ...goods[0], productId: 'sim-oat-drink', name: 'Simulated oat drink 1 l', gtin: '00036000291452' };
  for (const { productId, name, gtin, priceMinor, allergens } of [
    ...goods,
    { ...spare, priceMinor: 199, allergens: { MILK: 'FREE_FROM' } },
  ]) {
    await larderly.put(`/v1/products/${productId}`, {
      name,
      gtin,
      category: 'dairy',
      priceMinor,
      currency: 'EUR',
      allergens,
      allergensVerifiedAt: new Date().toISOString(),
      storageClass: 'CHILLED_TCS',
      tasteTags: ['creamy'],
    });
  }
}

async function stock(larderly: Larderly, unitId: string, { gtin, lot, productId, sold }: Stocked, at: number): Promise<void> {
  const path = `/v1/lots/${gtin}/${lot}`;
  await larderly.put(path, { productId, description: goodsOf(productId), expiresOn: instant(at + 9 * 24 * HOUR_MILLIS).slice(0, 10) });
  const move = (body: object) => larderly.post(`${path}/movements`, body);
  await move({ movementId: 'received', kind: 'received', at: instant(at - SINCE_HOURS * HOUR_MILLIS), quantity: RECEIVED, to: unitId });
  if (sold > 0) await move({ movementId: 'sold', kind: 'sold', at: instant(at), quantity: sold, from: unitId });
}

function eventsOf({ run, guests, goods }: Shop, at: number): object[] {
  return guests.flatMap(({ customerId, firstName, email, allergens, order, isDelivered }, index) => {
    const named = (type: string, what: string, rest: object) => ({
      type,
      messageId: `${run}-${index}-${what}`,
      userId: customerId,
      timestamp: instant(at),
      ...rest,
    });
    const products = order.map(([productId, quantity]) => {
      const { gtin, lot, name, priceMinor } = goods.find((one) => one.productId === productId) as Stocked;
      return { product_id: productId, name, price: priceMinor / 100, quantity, gtin, lot };
    });
    const properties = { order_id: `${run}-${index + 1}`, currency: 'EUR', products };
    return [
      named('identify', 'who', { traits: { firstName, email, locale: 'en-GB', ...(allergens.length > 0 ? { allergens } : {}) } }),
      named('track', 'ordered', { event: 'Order Completed', properties }),
      ...(isDelivered ? [named('track', 'delivered', { event: 'Order Delivered', properties: { order_id: properties.order_id } })] : []),
    ];
  });
}

/**
 * Puts goods into the unit and sells some of them, through the public API alone. The same products and people serve every run; lots and
 * orders are those of the run.
 *
 * @param at - when the goods are sold, in milliseconds
 */
export async function openShop(larderly: Larderly, unitId: string, at: number): Promise<Shop> {
  const run = `sim-${at.toString(36)}`;
  const shop: Shop = { run, guests: GUESTS, goods: ['sim-milk', 'sim-yoghurt'].map((productId) => stockedAs(productId, run)) };
  await describeGoods(larderly, shop.goods);
  for (const goods of shop.goods) await stock(larderly, unitId, goods, at);
  const refused = await larderly.track(eventsOf(shop, at));
  if (refused.length > 0) throw new Error(`The story's orders were refused: ${JSON.stringify(refused[0])}.`);
  return shop;
}

const ASSORTMENT: Readonly<Record<string, Pick<Stocked, 'gtin' | 'priceMinor' | 'allergens'>>> = {
  'sim-milk': { gtin: '04006381333931', priceMinor: 129, allergens: { MILK: 'CONTAINS' } },
  'sim-yoghurt': { gtin: '06901234567892', priceMinor: 249, allergens: { MILK: 'CONTAINS', HAZELNUTS: 'CONTAINS' } },
};

function stockedAs(productId: string, run: string): Stocked {
  const sold = GUESTS.flatMap(({ order }) => order).reduce((sum, [ordered, quantity]) => (ordered === productId ? sum + quantity : sum), 0);
  const entry = ASSORTMENT[productId];
  if (entry === undefined) throw new Error(`The story has no goods called ${productId}.`);
  return { ...entry, productId, name: goodsOf(productId), lot: run.toUpperCase(), sold };
}
