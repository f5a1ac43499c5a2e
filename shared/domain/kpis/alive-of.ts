import { probabilityAlive } from '#numerics/bg-nbd-prediction.ts';
import type { PurchaseModel } from '#schemas/lifetime.ts';

/**
 * P(alive) of a customer.
 *
 * @param days - on which they ordered, ascending, counted as `today` is
 * @returns undefined without a model, and of one who never came back, of whom it knows nothing
 */
export function aliveOf(days: readonly number[], today: number, purchases: PurchaseModel | undefined): number | undefined {
  const different = [...new Set(days)];
  const [first, last] = [different[0], different.at(-1)];
  if (purchases === undefined || first === undefined || last === undefined || different.length < 2) return undefined;
  const { r, alphaDays: alpha, a, b } = purchases;
  return probabilityAlive({ r, alpha, a, b }, { repeats: different.length - 1, lastAge: last - first, age: today - first });
}
