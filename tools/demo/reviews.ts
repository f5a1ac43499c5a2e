import { openingInstant } from './calendar.ts';
import type { Draw } from './draw.ts';
import type { DemoOrder } from './orders.ts';
import type { Person } from './people.ts';
import type { DemoProduct } from './products.ts';

interface Remark {
  readonly type: 'track';
  readonly event: string;
  readonly timestamp: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

const REVIEWED_SHARE = 0.02;
const PHRASES = ['', 'Not for me.', 'Could be better.', 'Fine for every day.', 'Good, will buy again.', 'The best in the shop.'];

/** Stars follow taste: what somebody likes gets four or five, what they dislike one or two. */
function starsFor(product: DemoProduct, person: Person, draw: Draw): number {
  const liked = product.tasteTags.filter((tag) => person.likes.includes(tag)).length;
  const disliked = product.tasteTags.filter((tag) => person.dislikes.includes(tag)).length;
  return Math.max(1, Math.min(5, Math.round(draw.normal(3 + 0.9 * liked - 1.2 * disliked, 0.9))));
}

/** One review of a product at most, two days after it was first bought. */
export function reviewsOf(orders: readonly DemoOrder[], person: Person, draw: Draw): Remark[] {
  if (!person.isReviewer) return [];
  const seen = new Set<string>();
  return orders.flatMap((order) =>
    order.lines.flatMap(({ product }) => {
      if (seen.has(product.productId)) return [];
      seen.add(product.productId);
      return draw.chance(REVIEWED_SHARE) ? [reviewOf(product, order, starsFor(product, person, draw))] : [];
    }),
  );
}

function reviewOf(product: DemoProduct, order: DemoOrder, rating: number): Remark {
  return {
    type: 'track',
    event: 'Product Reviewed',
    timestamp: openingInstant(order.day + 2, 0.5),
    properties: {
      product_id: product.productId,
      review_id: `${order.orderId}-${product.productId}`,
      rating,
      review_body: PHRASES[rating],
      channel: order.channel,
    },
  };
}

/** A look or two around the shop before some of the online orders. */
export function browsingOf(products: readonly DemoProduct[], orders: readonly DemoOrder[], draw: Draw): Remark[] {
  return orders.flatMap((order) => {
    if (order.channel === 'store' || !draw.chance(0.1)) return [];
    return Array.from({ length: draw.whole(1, 3) }, (_, step) => ({
      type: 'track' as const,
      event: 'Product Viewed',
      timestamp: openingInstant(order.day - 1, 0.3 + step / 100),
      properties: { product_id: draw.pick(products).productId, channel: order.channel },
    }));
  });
}
