import { ALLERGEN_GROUPS } from '#schemas/product.ts';
import { dayOf, openingInstant } from './calendar.ts';
import { COUPON_RATE, type DemoCampaign, EXTRA_ORDER_CHANCE, isTreated } from './campaign.ts';
import { type Draw, drawFor } from './draw.ts';
import type { Channel, Person } from './people.ts';
import type { DemoProduct } from './products.ts';

export interface DemoLine {
  readonly product: DemoProduct;
  readonly quantity: number;
}

export interface DemoOrder {
  readonly orderId: string;
  readonly day: number;
  readonly at: string;
  readonly channel: Channel;
  readonly storeId: string;
  readonly lines: readonly DemoLine[];
  readonly coupon?: string;
  readonly discountMinor: number;
  readonly fate: 'kept' | 'cancelled' | 'partly refunded';
}

export interface ShopStory {
  readonly seed: string;
  readonly products: readonly DemoProduct[];
  readonly campaign: DemoCampaign;
  readonly lastDay: number;
}

const FAVOURITES = 14;
const FAVOURITE_SHARE = 0.65;
const CHANNELS: readonly Channel[] = ['store', 'web', 'app'];
const STORES = ['store-north', 'store-south', 'store-harbour'];

/** Everything a person ever bought, oldest first. What the campaign added comes from another stream, so that the rest stays as it is. */
export function ordersOf(story: ShopStory, person: Person): DemoOrder[] {
  const shopper = shopperOf(story, person);
  const visits: Visit[] = ordinaryDays(story, person).map((day) => ({ day, name: dayOf(day) }));
  const extraDay = extraDayOf(story, person);
  if (extraDay !== undefined)
    visits.push({ day: extraDay, name: `${dayOf(extraDay)}-${story.campaign.couponCode}`, coupon: story.campaign.couponCode });
  const orders = visits
    .toSorted((one, other) => one.day - other.day)
    .map((visit) => orderOn(shopper, visit, drawFor(story.seed, `order:${person.customerId}:${visit.name}`)));
  // What becomes of the last day's orders is not known yet.
  return orders.map((order) => (order.day < story.lastDay ? order : { ...order, fate: 'kept' }));
}

interface Visit {
  readonly day: number;
  readonly name: string;
  readonly coupon?: string;
}

interface Shopper {
  readonly person: Person;
  readonly shelf: readonly { product: DemoProduct; appeal: number }[];
  readonly favourites: readonly DemoProduct[];
}

function shopperOf({ seed, products }: ShopStory, person: Person): Shopper {
  const draw = drawFor(seed, `favourites:${person.customerId}`);
  const shelf = products.filter((product) => isEdible(product, person)).map((product) => ({ product, appeal: appealOf(product, person) }));
  const favourites = Array.from({ length: FAVOURITES }, () => draw.weighted(shelf, ({ appeal }) => appeal).product);
  return { person, shelf, favourites: [...new Set(favourites)] };
}

/** People leave alone what contains their allergen or breaks their diet; traces and missing labels escape them. */
export function isEdible(product: DemoProduct, person: Person): boolean {
  const avoided = person.allergens.flatMap(membersOf);
  return (
    avoided.every((allergen) => product.allergens?.[allergen] !== 'CONTAINS') && person.diets.every((diet) => product.diets.includes(diet))
  );
}

/** The allergens that a name stands for: itself, or those of its group. */
function membersOf(name: string): readonly string[] {
  const groups: Readonly<Record<string, readonly string[]>> = ALLERGEN_GROUPS;
  return groups[name] ?? [name];
}

function appealOf(product: DemoProduct, person: Person): number {
  const liked = product.tasteTags.filter((tag) => person.likes.includes(tag)).length;
  const disliked = product.tasteTags.filter((tag) => person.dislikes.includes(tag)).length;
  return 4 ** (liked - disliked) * (product.priceMinor / 300) ** Math.log(person.habit.taste);
}

function ordinaryDays({ seed, lastDay }: ShopStory, person: Person): number[] {
  const draw = drawFor(seed, `visits:${person.customerId}`);
  const days: number[] = [];
  const gap = () => 1 + Math.round(draw.exponential(person.habit.meanGapDays));
  // Somebody who joins does so by ordering; an old customer's last order before the story is some days back.
  let day = person.joinedOn + Math.round(draw.exponential(person.habit.meanGapDays / 3));
  while (day < person.leftOn && day <= lastDay) {
    days.push(day);
    day += gap();
  }
  return days;
}

function extraDayOf({ seed, campaign }: ShopStory, person: Person): number | undefined {
  if (!isTreated(campaign, person) || person.leftOn <= campaign.lastDay) return undefined;
  const draw = drawFor(seed, `campaign:${person.customerId}`);
  return draw.chance(EXTRA_ORDER_CHANCE) ? draw.whole(campaign.firstDay, campaign.lastDay) : undefined;
}

function orderOn({ person, shelf, favourites }: Shopper, visit: Visit, draw: Draw): DemoOrder {
  const count = Math.max(1, Math.min(14, Math.round(draw.normal(person.habit.meanLines, person.habit.meanLines / 3))));
  const picks = Array.from({ length: count }, () =>
    draw.chance(FAVOURITE_SHARE) ? draw.pick(favourites) : draw.weighted(shelf, ({ appeal }) => appeal).product,
  );
  const lines = [...new Set(picks)].map((product) => ({ product, quantity: draw.weighted([1, 2, 3], (quantity) => 1 / quantity ** 2) }));
  const channel = draw.chance(0.75) ? person.mainChannel : draw.pick(CHANNELS);
  const fraction = draw.fraction();
  const subtotal = lines.reduce((sum, { product, quantity }) => sum + product.priceMinor * quantity, 0);
  return {
    orderId: `${person.customerId}-${visit.name}`,
    day: visit.day,
    at: openingInstant(visit.day, draw.fraction()),
    channel,
    storeId: channel === 'store' ? draw.pick(STORES) : 'store-online',
    lines,
    ...(visit.coupon === undefined ? {} : { coupon: visit.coupon }),
    discountMinor: visit.coupon === undefined ? 0 : Math.round(subtotal * COUPON_RATE),
    fate: fraction < 0.005 ? 'cancelled' : fraction < 0.02 ? 'partly refunded' : 'kept',
  };
}
