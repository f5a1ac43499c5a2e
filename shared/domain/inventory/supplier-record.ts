import type { DeliverySums, SupplierRecord } from '#schemas/supplier.ts';

/** What a supplier says counts as much as so many deliveries. */
const WORTH_OF_WORD = 2;
/** A lead time that was told without a deviation is taken as exact to so much of a day. */
const DEVIATION_OF_WORD = 0;

export const NO_DELIVERIES: DeliverySums = { deliveries: 0, leadDays: 0, leadDaysSquared: 0, onTimeInFull: 0, onTime: 0, inFull: 0 };

/** One delivery, from the day of the order to the day when all of it, or the last of it, was there. */
export function sumsOfDelivery(leadDays: number, promisedDays: number, isInFull: boolean): DeliverySums {
  const isOnTime = leadDays <= promisedDays;
  return {
    deliveries: 1,
    leadDays,
    leadDaysSquared: leadDays * leadDays,
    onTimeInFull: isOnTime && isInFull ? 1 : 0,
    onTime: isOnTime ? 1 : 0,
    inFull: isInFull ? 1 : 0,
  };
}

/**
 * The lead time to reckon with: the mean of what was measured and, with the weight of two deliveries, of what the supplier says; its
 * deviation is that of the deliveries around it.
 */
export function supplierRecordOf(toldDays: number, sums: DeliverySums): SupplierRecord {
  const { deliveries, leadDays, leadDaysSquared } = sums;
  const weight = deliveries + WORTH_OF_WORD;
  const mean = (leadDays + WORTH_OF_WORD * toldDays) / weight;
  const squares = leadDaysSquared - 2 * mean * leadDays + deliveries * mean * mean + WORTH_OF_WORD * (toldDays - mean) ** 2;
  const rate = (count: number) => (deliveries === 0 ? null : count / deliveries);
  return {
    deliveries,
    leadTimeDays: mean,
    leadDeviationDays: deliveries === 0 ? DEVIATION_OF_WORD : Math.sqrt(Math.max(0, squares) / (weight - 1)),
    measuredLeadTimeDays: rate(leadDays),
    onTimeInFullRate: rate(sums.onTimeInFull),
    onTimeRate: rate(sums.onTime),
    inFullRate: rate(sums.inFull),
  };
}
