import { describe, expect, it } from 'vitest';
import { canonicalEventName, classOf, isCommerce } from '#domain/ingestion/event-names.ts';

describe('the class of an event', () => {
  it.each([
    'Order Completed',
    'Order Refunded',
    'Order Cancelled',
    'Order Updated',
    'Order Shipped',
    'Product Reviewed',
    'Coupon Redeemed',
    'Feedback Submitted',
    'Complaint Submitted',
    'Survey Answered',
    'Consent Withdrawn',
    'Social Mention Received',
    'Product Shared',
    'Cart Shared',
  ])('%s is commerce, kept for ever', (name) => {
    expect(isCommerce(name)).toBe(true);
    expect(classOf({ type: 'track', event: name })).toBe('commerce');
  });

  it.each(['Product Viewed', 'Products Searched', 'Cart Viewed', 'Coupon Applied', 'Something Else', 'Ordering Food'])(
    '%s is behaviour',
    (name) => {
      expect(classOf({ type: 'track', event: name })).toBe('behaviour');
    },
  );

  it.each([
    ['identify', 'identity'],
    ['alias', 'identity'],
    ['page', 'behaviour'],
    ['screen', 'behaviour'],
    ['group', 'behaviour'],
  ])('%s is %s', (type, eventClass) => {
    expect(classOf({ type, event: 'Order Completed' })).toBe(eventClass);
  });
});

describe('the name of an event', () => {
  it.each([
    ['Completed Order', 'Order Completed'],
    ['completed order', 'Order Completed'],
    ['ORDER-COMPLETED', 'Order Completed'],
    ['orderRefunded', 'Order Refunded'],
    ['Viewed Product Category', 'Product List Viewed'],
    ['Segment Consent Preference Updated', 'Consent Updated'],
    ['  My Own  Event ', 'My Own  Event'],
  ])('%j is %j', (given, canonical) => {
    expect(canonicalEventName(given)).toBe(canonical);
  });
});
