/** A day of purchases: days since 1970-01-01 in the shop's calendar, orders, and spend in minor units net of refunds. */
export type DayBucket = readonly [epochDay: number, orders: number, spendMinor: number];

export interface WindowSpend {
  readonly orders: number;
  readonly spendMinor: number;
}

/** Orders and spend on the days from `fromDay` to `toDay`, both included. */
export function spendWithin(days: readonly DayBucket[], fromDay: number, toDay: number): WindowSpend {
  let orders = 0;
  let spendMinor = 0;
  for (const [day, dayOrders, daySpendMinor] of days) {
    if (day < fromDay || day > toDay) continue;
    orders += dayOrders;
    spendMinor += daySpendMinor;
  }
  return { orders, spendMinor };
}
