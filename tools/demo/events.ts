import { dayOf, openingInstant } from './calendar.ts';
import { drawFor } from './draw.ts';
import { type DemoOrder, ordersOf, type ShopStory } from './orders.ts';
import type { Person } from './people.ts';
import { browsingOf, reviewsOf } from './reviews.ts';

/** One item of `POST /v1/batch`. */
export interface TrackingEvent {
  readonly type: 'identify' | 'track';
  readonly messageId: string;
  readonly userId: string;
  readonly timestamp: string;
  readonly event?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly traits?: Readonly<Record<string, unknown>>;
}

/** What the shop's systems would have sent about one person, oldest first. */
export function eventsOf(story: ShopStory, person: Person): { events: TrackingEvent[]; orders: DemoOrder[] } {
  const orders = ordersOf(story, person);
  const draw = drawFor(story.seed, `voice:${person.customerId}`);
  const storyEnd = openingInstant(story.lastDay + 1, 0);
  const drafts = [
    { type: 'identify' as const, timestamp: openingInstant(person.joinedOn, 0), traits: traitsOf(person) },
    ...orders.flatMap((order) => orderEvents(order, story.lastDay - LOT_DAYS)),
    ...reviewsOf(orders, person, draw),
    ...browsingOf(story.products, orders, draw),
  ]
    .filter(({ timestamp }) => timestamp < storyEnd)
    .toSorted((one, other) => (one.timestamp < other.timestamp ? -1 : one.timestamp > other.timestamp ? 1 : 0));
  const events = drafts.map((draft, index) => ({
    ...draft,
    messageId: `demo-${story.seed}-${person.customerId}-${index}`,
    userId: person.customerId,
  }));
  return { events, orders };
}

function traitsOf(person: Person): Record<string, unknown> {
  return {
    firstName: person.firstName,
    lastName: person.lastName,
    email: person.email,
    birthday: person.birthday,
    gender: person.gender,
    region: person.region,
    locale: 'en-GB',
    timezone: 'Europe/Berlin',
    createdAt: dayOf(person.joinedOn),
    ...(person.loyaltyCard === undefined ? {} : { loyaltyCard: person.loyaltyCard }),
    ...(person.allergens.length === 0 ? {} : { allergens: person.allergens }),
    ...(person.diets.length === 0 ? {} : { diets: person.diets }),
    consents: [{ purpose: 'marketing', channel: 'email', status: person.mayBeEmailed ? 'granted' : 'denied' }],
  };
}

type Draft = Omit<TrackingEvent, 'messageId' | 'userId'>;

function orderEvents(order: DemoOrder, firstLotDay: number): Draft[] {
  const hasLots = order.day >= firstLotDay;
  const completed: Draft = {
    type: 'track',
    event: 'Order Completed',
    timestamp: order.at,
    properties: {
      order_id: order.orderId,
      currency: 'EUR',
      channel: order.channel,
      store_id: order.storeId,
      ...(order.discountMinor === 0 ? {} : { discount: order.discountMinor / 100, coupon: order.coupon }),
      products: order.lines.map(({ product, quantity }) => ({
        product_id: product.productId,
        category: product.category,
        quantity,
        price: product.priceMinor / 100,
        ...(product.storageClass === 'AMBIENT' || !hasLots ? {} : { lot: lotOf(product.shelfLifeDays, order.day) }),
      })),
    },
  };
  if (order.fate === 'kept') return [completed];
  return [completed, order.fate === 'cancelled' ? cancellation(order) : refund(order)];
}

/** The tills have read the lots of chilled goods for so long. */
const LOT_DAYS = 60;

/** Chilled goods arrive in lots of one delivery every few days. */
function lotOf(shelfLifeDays: number, day: number): string {
  const rhythm = Math.max(2, Math.round(shelfLifeDays / 4));
  return `L${dayOf(Math.floor(day / rhythm) * rhythm)
    .replaceAll('-', '')
    .slice(2)}`;
}

function cancellation(order: DemoOrder): Draft {
  return {
    type: 'track',
    event: 'Order Cancelled',
    timestamp: openingInstant(order.day + 1, 0.1),
    properties: { order_id: order.orderId, channel: order.channel },
  };
}

function refund(order: DemoOrder): Draft {
  const [first] = order.lines;
  return {
    type: 'track',
    event: 'Order Refunded',
    timestamp: openingInstant(order.day + 1, 0.2),
    properties: {
      order_id: order.orderId,
      refund_id: `${order.orderId}-R1`,
      currency: 'EUR',
      channel: order.channel,
      total: ((first?.product.priceMinor ?? 0) * (first?.quantity ?? 0) * (order.discountMinor > 0 ? 0.9 : 1)) / 100,
    },
  };
}
