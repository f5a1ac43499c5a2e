import { effectiveNumber } from '#numerics/effective-number.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { Order } from '#schemas/order.ts';
import type { KeptReview } from '#schemas/person-orders.ts';
import type { Product } from '#schemas/product.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import type { Taste, TasteEvidence } from '#schemas/taste.ts';
import type { SaidTaste } from '../feedback/taste-words.ts';
import { isPurchase } from '../recommendations/habits.ts';
import { DAY_MILLIS, localDayOf, millisOf } from '../time.ts';
import { brandsOf, priceBandOf } from './taste-of-goods.ts';
import { tagOfTaste, tasteTagsOf } from './taste-tags.ts';

/** What a person bought, rated and said, and the catalogue that says what it is like. */
export interface TasteFacts {
  /** Oldest first. */
  readonly orders: readonly Order[];
  readonly reviews: readonly KeptReview[];
  readonly said: readonly (SaidTaste & { readonly at: Instant })[];
  /** Words that they told of themselves. */
  readonly declared: readonly string[];
  readonly products: ReadonlyMap<string, Product>;
  readonly events: readonly Pick<StoredEvent, 'source'>[];
  readonly asOf: Instant;
  readonly zone: string;
}

/** A purchase of half a year ago says half as much. */
const HALF_LIFE_DAYS = 180;
const LIKED = 4;
const DISLIKED = 2;
/** A rating or a word says as much as so many purchases. */
const RATING_WEIGHT = 2;
const SAID_WEIGHT = 3;
const DECLARED_WEIGHT = 4;
/** How much has to be known before a tag is half as strong as it can be. */
const PRIOR_WEIGHT = 3;
const MOST_TAGS = 30;
/** Fewer than one and a half sources is one with a remainder. */
const ONE_SOURCE = 1.5;

interface Draft {
  pro: number;
  contra: number;
  evidence: { -readonly [Name in keyof TasteEvidence]: TasteEvidence[Name] };
}

const newDraft = (): Draft => ({
  pro: 0,
  contra: 0,
  evidence: { bought: 0, liked: 0, disliked: 0, asked: 0, complained: 0, isDeclared: false, lastSeenOn: null },
});

type Drafts = Map<string, Draft>;

function draftOf(drafts: Drafts, tag: string): Draft {
  const known = drafts.get(tag) ?? newDraft();
  drafts.set(tag, known);
  return known;
}

function see({ evidence }: Draft, day: LocalDay): void {
  if (evidence.lastSeenOn === null || evidence.lastSeenOn < day) evidence.lastSeenOn = day;
}

const freshness = (at: Instant, asOf: Instant) => 0.5 ** (Math.max(0, millisOf(asOf) - millisOf(at)) / DAY_MILLIS / HALF_LIFE_DAYS);

function tagsOfOrder(order: Order, products: TasteFacts['products']): Set<string> {
  const bought = order.lines.filter(isPurchase).flatMap(({ productId, category }) => {
    const product = products.get(productId);
    return product === undefined ? (category === undefined ? [] : tasteTagsOf({ category })) : tasteTagsOf(product);
  });
  return new Set(bought);
}

function takeOrders(drafts: Drafts, { orders, products, asOf, zone }: TasteFacts): void {
  for (const order of orders) {
    if (order.isCancelled || order.orderedAt > asOf) continue;
    for (const tag of tagsOfOrder(order, products)) {
      const draft = draftOf(drafts, tag);
      draft.evidence.bought += 1;
      draft.pro += freshness(order.orderedAt, asOf);
      see(draft, localDayOf(order.orderedAt, zone));
    }
  }
}

function takeReviews(drafts: Drafts, { reviews, products }: TasteFacts): void {
  for (const { productId, stars } of reviews.filter((review) => review.stars <= DISLIKED || review.stars >= LIKED)) {
    const [count, side] = stars >= LIKED ? (['liked', 'pro'] as const) : (['disliked', 'contra'] as const);
    for (const tag of tasteTagsOf(products.get(productId) ?? {})) {
      const draft = draftOf(drafts, tag);
      draft.evidence[count] += 1;
      draft[side] += RATING_WEIGHT;
    }
  }
}

function takeWords(drafts: Drafts, { said, declared, asOf, zone }: TasteFacts): void {
  for (const { tag, isLiked, at } of said) {
    if (at > asOf) continue;
    const draft = draftOf(drafts, tagOfTaste(tag));
    draft.evidence[isLiked ? 'asked' : 'complained'] += 1;
    draft[isLiked ? 'pro' : 'contra'] += SAID_WEIGHT * freshness(at, asOf);
    see(draft, localDayOf(at, zone));
  }
  for (const tag of new Set(declared.flatMap((word) => tasteTagsOf({ tasteTags: [word] })))) {
    const draft = draftOf(drafts, tag);
    draft.evidence.isDeclared = true;
    draft.pro += DECLARED_WEIGHT;
  }
}

const thousandths = (value: number) => Math.round(value * 1000) / 1000;
const strengthOf = ({ pro, contra }: Draft) => thousandths((pro - contra) / (pro + contra + PRIOR_WEIGHT));

function sourcesOf(events: TasteFacts['events']): Taste['sources'] {
  const counts = Map.groupBy(events, ({ source }) => source);
  return [...counts].map(([source, some]) => ({ source, events: some.length })).sort((one, other) => other.events - one.events);
}

/**
 * What somebody likes, with what each tag rests on. A tag's strength is (pro − contra) / (pro + contra + 3): purchases count by half
 * for each half year of age, ratings as two purchases, what they wrote as three, what they told of themselves as four.
 */
export function tasteOf(facts: TasteFacts): Taste {
  const drafts: Drafts = new Map();
  takeOrders(drafts, facts);
  takeReviews(drafts, facts);
  takeWords(drafts, facts);
  const tags = [...drafts].map(([tag, draft]) => ({ tag, strength: strengthOf(draft), evidence: { ...draft.evidence } }));
  const sources = sourcesOf(facts.events);
  const effective = effectiveNumber(sources.map(({ events }) => events));
  return {
    tags: tags
      .sort((one, other) => Math.abs(other.strength) - Math.abs(one.strength) || (one.tag < other.tag ? -1 : 1))
      .slice(0, MOST_TAGS),
    brands: brandsOf(facts.orders, facts.products),
    priceBand: priceBandOf(facts.orders),
    sources,
    effectiveSources: effective,
    reliesOnOneSource: effective > 0 && effective < ONE_SOURCE,
    orders: facts.orders.filter(({ isCancelled }) => !isCancelled).length,
  };
}
