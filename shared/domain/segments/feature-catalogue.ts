export interface Feature {
  readonly name: string;
  readonly unit: string;
  readonly meaning: string;
  /** Money, counts and waiting times spread over powers of ten and are compared on a logarithmic scale. */
  readonly scale: 'linear' | 'log1p';
  /** Less is better for the shop. */
  readonly isInverted?: boolean;
}

/**
 * Every feature of a customer, in the order in which they lie in a feature row. Windows are whole local days that end
 * with the day of `asOf`. Not a number (NaN) stands for "not known", such as the interval after one order, the days since
 * an order that never was, or the rating of someone who gave none.
 */
export const FEATURES = [
  { name: 'daysSinceLastOrder', unit: 'days', meaning: 'Days from the last order to asOf.', scale: 'log1p', isInverted: true },
  { name: 'orders30', unit: 'orders', meaning: 'Orders in the last 30 days.', scale: 'log1p' },
  { name: 'orders90', unit: 'orders', meaning: 'Orders in the last 90 days.', scale: 'log1p' },
  { name: 'orders365', unit: 'orders', meaning: 'Orders in the last 365 days.', scale: 'log1p' },
  { name: 'spend30Minor', unit: 'minor units', meaning: 'Spend net of refunds in the last 30 days.', scale: 'log1p' },
  { name: 'spend90Minor', unit: 'minor units', meaning: 'Spend net of refunds in the last 90 days.', scale: 'log1p' },
  { name: 'spend365Minor', unit: 'minor units', meaning: 'Spend net of refunds in the last 365 days.', scale: 'log1p' },
  { name: 'totalOrders', unit: 'orders', meaning: 'All orders up to asOf.', scale: 'log1p' },
  { name: 'totalSpendMinor', unit: 'minor units', meaning: 'All spend net of refunds up to asOf.', scale: 'log1p' },
  { name: 'averageOrderMinor', unit: 'minor units', meaning: 'Total spend over total orders.', scale: 'log1p' },
  {
    name: 'ordersPerTenure',
    unit: 'orders per 30 days',
    meaning: 'Total orders over the time since the customer was first seen, which counts as 30 days at least.',
    scale: 'log1p',
  },
  { name: 'tenureDays', unit: 'days', meaning: 'Days from the first sign of the customer to asOf.', scale: 'log1p' },
  {
    name: 'orderIntervalDays',
    unit: 'days',
    meaning: 'Mean gap between the days with an order, of the kept 400 days; unknown with one such day.',
    scale: 'log1p',
    isInverted: true,
  },
  { name: 'itemsPerOrder', unit: 'items', meaning: 'Items over orders, all time.', scale: 'log1p' },
  { name: 'refundRate', unit: 'share', meaning: 'Refunds over what was paid before them, all time.', scale: 'linear', isInverted: true },
  { name: 'channels', unit: 'channels', meaning: 'Channels with an order, all time.', scale: 'linear' },
  { name: 'activeDays', unit: 'days', meaning: 'Days with a visit, a view or a click, all time.', scale: 'log1p' },
  {
    name: 'orderIntervalVariation',
    unit: 'ratio',
    meaning:
      'Sample deviation of the gaps between days with an order over their mean: 0 is like clockwork; unknown with fewer than three such days.',
    scale: 'log1p',
    isInverted: true,
  },
  { name: 'orderDays365', unit: 'days', meaning: 'Different days with an order in the last 365 days.', scale: 'log1p' },
  {
    name: 'daysSinceLastPaidOrder',
    unit: 'days',
    meaning: 'Days from the last day on which something was left to pay after refunds to asOf.',
    scale: 'log1p',
    isInverted: true,
  },
  { name: 'refundCount', unit: 'refunds', meaning: 'Refunds in any currency, all time.', scale: 'log1p', isInverted: true },
  {
    name: 'discountShare',
    unit: 'share',
    meaning: 'Discounts over what the orders cost before discounts, all time.',
    scale: 'linear',
    isInverted: true,
  },
  { name: 'categories', unit: 'categories', meaning: 'Different categories of goods in the orders, all time.', scale: 'log1p' },
  { name: 'activeDays30', unit: 'days', meaning: 'Days with a visit, a view or a click in the last 30 days.', scale: 'log1p' },
  { name: 'activeDays90', unit: 'days', meaning: 'Days with a visit, a view or a click in the last 90 days.', scale: 'log1p' },
  {
    name: 'daysSinceLastActive',
    unit: 'days',
    meaning: 'Days from the last visit, view or click to asOf.',
    scale: 'log1p',
    isInverted: true,
  },
  { name: 'socialEvents', unit: 'events', meaning: 'Products and carts shared, and mentions of the shop, all time.', scale: 'log1p' },
  {
    name: 'feedbackCount',
    unit: 'messages',
    meaning: 'Reviews, answers to surveys, complaints and other feedback, all time.',
    scale: 'log1p',
  },
  { name: 'meanRatingStars', unit: 'stars', meaning: 'Mean of the ratings given, 0–5; unknown without one.', scale: 'linear' },
  { name: 'orderDays', unit: 'days', meaning: 'Different days with an order up to asOf.', scale: 'log1p' },
  { name: 'firstOrderDaysAgo', unit: 'days', meaning: 'Days from the first order to asOf.', scale: 'log1p' },
  {
    name: 'repeatDayMeanMinor',
    unit: 'minor units',
    meaning: 'Mean spend net of refunds of the days with an order after the first; unknown without one, and where nothing was left.',
    scale: 'log1p',
  },
] as const satisfies readonly Feature[];

export type FeatureName = (typeof FEATURES)[number]['name'];

const BY_NAME = new Map<string, { feature: Feature; index: number }>(FEATURES.map((feature, index) => [feature.name, { feature, index }]));

export const isFeature = (name: string): boolean => BY_NAME.has(name);

/** @throws {RangeError} when there is no such feature */
export function featureOf(name: string): Feature {
  return known(name).feature;
}

/** Position of a feature in a feature row. @throws {RangeError} when there is no such feature */
export function featureIndex(name: string): number {
  return known(name).index;
}

function known(name: string): { feature: Feature; index: number } {
  const entry = BY_NAME.get(name);
  if (entry === undefined) throw new RangeError(`There is no feature ${name}; there are ${[...BY_NAME.keys()].join(', ')}.`);
  return entry;
}

/** The scaled value that is compared; nothing below zero has a logarithm here, so a customer in debt counts as 0. */
export function onScale(scale: Feature['scale'], value: number): number {
  return scale === 'log1p' ? Math.log1p(Math.max(0, value)) : value;
}

/** What is always clustered on: the mission's three, and the waiting time that tells who is leaving. */
export const REQUIRED_INPUTS = [
  'totalSpendMinor',
  'averageOrderMinor',
  'ordersPerTenure',
  'daysSinceLastOrder',
] as const satisfies readonly FeatureName[];
