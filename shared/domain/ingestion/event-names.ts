/** The names of Segment's e-commerce specification v2, and the shop's own where that has none. */
const CANONICAL_NAMES = [
  'Products Searched',
  'Product List Viewed',
  'Product List Filtered',
  'Promotion Viewed',
  'Promotion Clicked',
  'Product Clicked',
  'Product Viewed',
  'Product Added',
  'Product Removed',
  'Cart Viewed',
  'Checkout Started',
  'Checkout Step Viewed',
  'Checkout Step Completed',
  'Payment Info Entered',
  'Order Updated',
  'Order Completed',
  'Order Refunded',
  'Order Cancelled',
  'Order Fulfilled',
  'Order Delivered',
  'Coupon Entered',
  'Coupon Applied',
  'Coupon Denied',
  'Coupon Removed',
  'Coupon Redeemed',
  'Product Added to Wishlist',
  'Product Removed from Wishlist',
  'Wishlist Product Added to Cart',
  'Product Shared',
  'Cart Shared',
  'Product Reviewed',
  'Review Submitted',
  'Feedback Submitted',
  'Complaint Submitted',
  'Survey Answered',
  'Social Mention Received',
  'Consent Granted',
  'Consent Withdrawn',
  'Consent Updated',
] as const;

/** What older clients and other vendors call the same things. */
const ALIASES: Readonly<Record<string, (typeof CANONICAL_NAMES)[number]>> = {
  'Completed Order': 'Order Completed',
  'Updated Order': 'Order Updated',
  'Refunded Order': 'Order Refunded',
  'Fulfilled Order': 'Order Fulfilled',
  'Delivered Order': 'Order Delivered',
  'Cancelled Order': 'Order Cancelled',
  'Canceled Order': 'Order Cancelled',
  'Order Canceled': 'Order Cancelled',
  'Searched Products': 'Products Searched',
  'Viewed Product List': 'Product List Viewed',
  'Viewed Product Category': 'Product List Viewed',
  'Product Category Viewed': 'Product List Viewed',
  'Filtered Product List': 'Product List Filtered',
  'Viewed Promotion': 'Promotion Viewed',
  'Clicked Promotion': 'Promotion Clicked',
  'Clicked Product': 'Product Clicked',
  'Viewed Product': 'Product Viewed',
  'Added Product': 'Product Added',
  'Removed Product': 'Product Removed',
  'Viewed Cart': 'Cart Viewed',
  'Started Checkout': 'Checkout Started',
  'Viewed Checkout Step': 'Checkout Step Viewed',
  'Completed Checkout Step': 'Checkout Step Completed',
  'Entered Payment Info': 'Payment Info Entered',
  'Entered Coupon': 'Coupon Entered',
  'Applied Coupon': 'Coupon Applied',
  'Denied Coupon': 'Coupon Denied',
  'Removed Coupon': 'Coupon Removed',
  'Redeemed Coupon': 'Coupon Redeemed',
  'Added Product to Wishlist': 'Product Added to Wishlist',
  'Shared Product': 'Product Shared',
  'Shared Cart': 'Cart Shared',
  'Reviewed Product': 'Product Reviewed',
  'Submitted Feedback': 'Feedback Submitted',
  'Segment Consent Preference': 'Consent Updated',
  'Segment Consent Preference Updated': 'Consent Updated',
};

/** `order_completed`, `ORDER COMPLETED` and `orderCompleted` are one name. */
const bareNameOf = (name: string) => name.toLowerCase().replace(/[\s_-]+/g, '');

const canonicalNames = new Set<string>(CANONICAL_NAMES);
const canonicalByBareName = new Map<string, string>([
  ...CANONICAL_NAMES.map((name) => [bareNameOf(name), name] as const),
  ...Object.entries(ALIASES).map(([alias, name]) => [bareNameOf(alias), name] as const),
]);

/** The one name under which the event is known here; a name of the shop's own stays as it is. */
export function canonicalEventName(name: string): string {
  if (canonicalNames.has(name)) return name;
  return canonicalByBareName.get(bareNameOf(name)) ?? name.trim();
}

const FEEDBACK_NAMES = new Set(['Product Reviewed', 'Review Submitted', 'Feedback Submitted', 'Complaint Submitted', 'Survey Answered']);
const SOCIAL_NAMES = new Set(['Product Shared', 'Cart Shared', 'Social Mention Received']);
const COMMERCE_NAMES = new Set(['Coupon Redeemed', ...FEEDBACK_NAMES, ...SOCIAL_NAMES]);
const COMMERCE_SUBJECTS = /^(Order|Review|Feedback|Complaint|Survey|Consent) /;

/** Whether the event says what somebody thinks of a product or the shop. */
export const isFeedback = (canonicalName: string): boolean => FEEDBACK_NAMES.has(canonicalName);

/** Whether the event tells others of a product or the shop. */
export const isSocial = (canonicalName: string): boolean => SOCIAL_NAMES.has(canonicalName);

/** Whether a tracked event is kept for ever as an item of its own: orders, redeemed coupons, opinions, shares and consents. */
export function isCommerce(canonicalName: string): boolean {
  return COMMERCE_NAMES.has(canonicalName) || COMMERCE_SUBJECTS.test(canonicalName);
}

/** Whether the event's properties describe an order. */
export function isOrderEvent(canonicalName: string): boolean {
  return canonicalName.startsWith('Order ');
}

export type EventClass = 'commerce' | 'behaviour' | 'identity';

/** How the event is stored: one item each in a transaction (commerce, identity), or packed with the person's day (behaviour). */
export function classOf(event: { readonly type: string; readonly event?: string | undefined }): EventClass {
  if (event.type === 'identify' || event.type === 'alias') return 'identity';
  return event.type === 'track' && isCommerce(event.event ?? '') ? 'commerce' : 'behaviour';
}
