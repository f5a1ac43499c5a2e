import { type Profile, ProfileSchema } from '#schemas/profile.ts';

type Given = Partial<Omit<Profile, 'byCurrency'>> & { readonly byCurrency?: Record<string, Partial<Profile['byCurrency'][string]>> };

/** A customer who has bought nothing, unless `given` says otherwise. */
export function aCustomer({ byCurrency = {}, ...given }: Given = {}): Profile {
  const totals = { orders: 0, spendMinor: 0, discountMinor: 0, refundMinor: 0, days: [], months: [] };
  return ProfileSchema.parse({
    personKey: 'A'.repeat(22),
    customerId: 'c1',
    version: 1,
    isIdentified: true,
    firstSeenAt: '2026-01-01T00:00:00.000Z',
    lastSeenAt: '2026-01-01T00:00:00.000Z',
    traits: {},
    orders: 0,
    items: 0,
    cancelledOrders: 0,
    refundCount: 0,
    channels: {},
    sources: {},
    activeDays: 0,
    recent: [],
    linkedIds: [],
    ...given,
    byCurrency: Object.fromEntries(Object.entries(byCurrency).map(([currency, part]) => [currency, { ...totals, ...part }])),
  });
}

/** A key of 22 characters that sorts as the number does. */
export const keyOf = (number: number): Profile['personKey'] => String(number).padStart(22, '0') as Profile['personKey'];

/** Days since 1970 of 2026-11-22. */
export const TODAY = 20_779;

/** A customer with `orders` equal orders, the last `daysAgo` days before TODAY, one every `every` days. */
export function aShopper(number: number, { orders, daysAgo, every = 7, orderMinor = 2000, currency = 'EUR' }: Habit): Profile {
  const days = Array.from(
    { length: orders },
    (_, index) => [TODAY - daysAgo - index * every, 1, orderMinor] as [number, number, number],
  ).reverse();
  const first = days[0]?.[0] ?? TODAY;
  return aCustomer({
    personKey: keyOf(number),
    firstSeenAt: new Date(first * 86_400_000).toISOString() as Profile['firstSeenAt'],
    orders,
    items: 3 * orders,
    channels: { web: orders },
    byCurrency: { [currency]: { orders, spendMinor: orders * orderMinor, days } },
  });
}

export interface Habit {
  readonly orders: number;
  readonly daysAgo: number;
  readonly every?: number;
  readonly orderMinor?: number;
  readonly currency?: string;
}

/** Shoppers of these habits, as many of each, make five clusters; the fourth is Loyal. */
export const HABITS: readonly Habit[] = [
  { orders: 12, daysAgo: 8, every: 25, orderMinor: 15_000 },
  { orders: 10, daysAgo: 12, every: 30, orderMinor: 4000 },
  { orders: 5, daysAgo: 25, every: 60, orderMinor: 900 },
  { orders: 50, daysAgo: 2, every: 6, orderMinor: 2500 },
  { orders: 6, daysAgo: 240, every: 15, orderMinor: 3000 },
];
