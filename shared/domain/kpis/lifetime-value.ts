/**
 * Value of a customer who leaves with the same chance in each period: Σ m·r^t/(1 + d)^t from the first period on, m·r/(1 + d − r).
 *
 * @param marginPerPeriod - m, what a staying customer brings in each period
 * @param retentionRate - r, 0 up to and not at 1 + d
 * @param discountRate - d, of one period, at least 0
 * @param isFromNow - counts the period that begins now as well
 * @throws {RangeError} when the sum has no bound
 * @see Larderly domain reference §10, indicator 6
 */
export function constantLifetimeValue(
  marginPerPeriod: number,
  { retentionRate, discountRate, isFromNow = false }: { retentionRate: number; discountRate: number; isFromNow?: boolean },
): number {
  if (!(retentionRate >= 0 && retentionRate < 1 + discountRate))
    throw new RangeError(`A retention of ${retentionRate} at a discount of ${discountRate} has no bounded value.`);
  return (marginPerPeriod * retentionRate) / (1 + discountRate - retentionRate) + (isFromNow ? marginPerPeriod : 0);
}
