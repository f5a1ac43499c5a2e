/** Some goods that are there, or will be, in days from the day of the order. */
export interface Batch {
  readonly quantity: number;
  /** First day on which it can be sold; 0 where it is there. */
  readonly fromDay: number;
  /** Last day on which it can be sold; before `fromDay` it is never. Infinite where nothing is known of its life. */
  readonly lastDay: number;
}

export interface Projection {
  /** What will be sold, or is still good at the end. */
  readonly usable: number;
  /** What will expire before anybody buys it. */
  readonly expiring: number;
  /** Demand that is expected to meet empty shelves. */
  readonly short: number;
  /** What is left at the end with a life beyond it. */
  readonly left: number;
}

/**
 * What becomes of batches when demand comes as expected, the one that expires first being sold first. What would be thrown away
 * does not count as stock, and so does not keep anybody from ordering.
 *
 * @param means - expected demand of each day, from the day of the order
 * @param days - how far to look; beyond `means` the last one holds on
 */
export function projectFefo(batches: readonly Batch[], means: readonly number[], days: number): Projection {
  const open = batches.filter(({ quantity }) => quantity > 0).map((batch) => ({ ...batch }));
  open.sort((one, other) => one.lastDay - other.lastDay || one.fromDay - other.fromDay);
  let sold = 0;
  let short = 0;
  for (let day = 0; day < days; day++) {
    let wanted = means[Math.min(day, means.length - 1)] ?? 0;
    for (const batch of open) {
      if (batch.fromDay > day || batch.lastDay < day) continue;
      const taken = Math.min(wanted, batch.quantity);
      batch.quantity -= taken;
      wanted -= taken;
      sold += taken;
    }
    short += wanted;
  }
  const left = open.filter(({ fromDay, lastDay }) => lastDay >= Math.max(days, fromDay)).reduce((sum, { quantity }) => sum + quantity, 0);
  const rest = open.reduce((sum, { quantity }) => sum + quantity, 0);
  return { usable: sold + left, expiring: rest - left, short, left };
}
