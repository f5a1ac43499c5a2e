import { type BenchLine, type BenchOrder, benchOrders, isSoldIn, type RecallShopSize, saleOf } from './recall-shop.ts';

const DAY_MILLIS = 86_400_000;

export interface BenchLot {
  readonly product: number;
  readonly lot: number;
}

/** Whether one line is of one lot: as it says, or as it may be by where and when it was sold. */
function certaintyOf(size: RecallShopSize, begin: number, order: BenchOrder, { line, recalled }: { line: BenchLine; recalled: BenchLot }) {
  if (line.product !== recalled.product) return undefined;
  if (line.lot !== undefined) return line.lot === recalled.lot ? 'certain' : undefined;
  const { from, to } = saleOf(begin, recalled.lot);
  const isThen = order.atMillis >= from && order.atMillis <= to + DAY_MILLIS;
  return isThen && isSoldIn(size, recalled.product, recalled.lot, order.store) ? 'possible' : undefined;
}

/** The orders of a recall, each line against each lot. */
export function bruteForceJoin(size: RecallShopSize, begin: number, lots: readonly BenchLot[]): Map<string, 'certain' | 'possible'> {
  const found = new Map<string, 'certain' | 'possible'>();
  for (const order of benchOrders(size, begin)) {
    const pairs = order.lines.flatMap((line) => lots.map((recalled) => ({ line, recalled })));
    const judged = pairs.map((pair) => certaintyOf(size, begin, order, pair));
    const certainty = (['certain', 'possible'] as const).find((one) => judged.includes(one));
    if (certainty !== undefined) found.set(order.orderRef, certainty);
  }
  return found;
}
