import { CellError, given, instant, optionalInstant, optionalNumber, optionalText, text } from '../cells.ts';
import type { Importer } from '../import-job.ts';
import { EVENTS_PER_REQUEST, eventRecord, sendEvents } from './events.ts';
import { rowByRow } from './row-by-row.ts';

/** Stars for products: `Product Reviewed`. */
export const ratingsImporter: Importer = {
  recordsPerRequest: EVENTS_PER_REQUEST,
  recordsOf: rowByRow((cells, { timeZone }) => {
    const rating = optionalNumber(cells, 'rating');
    if (rating === undefined) throw new CellError('rating is missing');
    if (rating < 0 || rating > 5) throw new CellError(`rating is ${rating}, not between 0 and 5`);
    return eventRecord({
      type: 'track',
      event: 'Product Reviewed',
      userId: text(cells, 'customer_id'),
      timestamp: optionalInstant(cells, 'rated_at', timeZone),
      properties: given({ product_id: text(cells, 'product_id'), rating, review_body: optionalText(cells, 'text') }),
    });
  }),
  send: sendEvents,
};

/** Coupons that were used: `Coupon Applied`. */
export const redemptionsImporter: Importer = {
  recordsPerRequest: EVENTS_PER_REQUEST,
  recordsOf: rowByRow((cells, { timeZone }) =>
    eventRecord({
      type: 'track',
      event: 'Coupon Applied',
      userId: text(cells, 'customer_id'),
      timestamp: instant(cells, 'redeemed_at', timeZone),
      properties: given({
        coupon_id: text(cells, 'coupon_id'),
        campaign_id: optionalText(cells, 'campaign_id'),
        order_id: optionalText(cells, 'order_id'),
      }),
    }),
  ),
  send: sendEvents,
};
