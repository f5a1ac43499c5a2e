import type { Case, CaseId, CaseLot, NewCaseEntry } from '#schemas/case.ts';
import type { FlaggedOrder, Reallocation } from '#schemas/flagged-order.ts';
import { type ProductId, ProductIdSchema } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { WantedLine } from '#schemas/reservation.ts';
import { lotKeyOf } from './trace-lots.ts';

/** Whether orders of a case get other goods by themselves: what it holds is lost. @see reference/domain.md §4, R1 */
export const isReallocated = ({ severity, rule }: Pick<Case, 'severity' | 'rule'>): boolean => severity === 'S4' && rule === 'R1';

/** The lines of an order whose lots nobody has released, by product. Goods that are not counted in pieces are sold by the kilogram. */
export function linesToReplace({ lines, lots }: Pick<FlaggedOrder, 'lines' | 'lots'>, known: readonly CaseLot[]): WantedLine[] {
  const released = new Set(known.filter(({ decision }) => decision?.kind === 'release').map(lotKeyOf));
  const waiting = new Set(lots.filter((ref) => !released.has(lotKeyOf(ref))).map(({ lot }) => String(lot)));
  const wanted = new Map<ProductId, number>();
  for (const { productId, lot, quantity } of lines) {
    const id = ProductIdSchema.safeParse(productId).data;
    if (id === undefined || lot === undefined || !waiting.has(lot) || quantity <= 0) continue;
    wanted.set(id, (wanted.get(id) ?? 0) + quantity);
  }
  return [...wanted].map(([productId, quantity]) => ({ productId, quantity, uom: Number.isInteger(quantity) ? 'EA' : 'KGM' }));
}

/** What the log says of orders that have been gone through. */
export function reallocatedLine(caseId: CaseId, found: ReadonlyMap<string, Reallocation>, at: Instant): NewCaseEntry {
  const [[first] = ['']] = [...found];
  const reserved = [...found.values()].filter(({ status }) => status === 'reserved').length;
  const numbers = { orders: reserved, short: found.size - reserved };
  return { caseId, at, step: 'orders-reallocated', key: `${first}#${reserved}`, numbers };
}
