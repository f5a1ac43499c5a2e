import type { Direction, Lot, LotRef, Trace } from '#schemas/lot.ts';

export const lotKeyOf = ({ gtin, lot }: LotRef): string => `${gtin}#${lot}`;

/** Reads the lots of one round; those that nobody knows are left out. */
export type FindLots = (refs: readonly LotRef[]) => Promise<readonly Lot[]>;

const MAX_LOTS = 5000;

/**
 * All lots that one lot went into, or that it was made of, over any number of transformations. Each lot is visited once,
 * so that goods that went back into their own production end the search as well.
 */
export async function traceLots(start: LotRef, direction: Direction, find: FindLots): Promise<Trace> {
  const lots: Trace['lots'] = [{ ...start, steps: 0 }];
  const edges: Trace['edges'] = [];
  const seen = new Set([lotKeyOf(start)]);
  let round: readonly LotRef[] = [start];
  for (let steps = 1; round.length > 0 && lots.length <= MAX_LOTS; steps++) {
    const next: LotRef[] = [];
    for (const lot of await find(round)) {
      const neighbours = direction === 'forward' ? lot.into : lot.outOf;
      const here = { gtin: lot.gtin, lot: lot.lot };
      edges.push(...neighbours.map((other) => (direction === 'forward' ? { from: here, to: other } : { from: other, to: here })));
      next.push(...neighbours.filter((other) => !seen.has(lotKeyOf(other)) && seen.add(lotKeyOf(other))));
    }
    lots.push(...next.map(({ gtin, lot }) => ({ gtin, lot, steps })));
    round = next;
  }
  return { direction, lots: lots.slice(0, MAX_LOTS), edges, isCut: lots.length > MAX_LOTS };
}
