import type { Lot, LotRef } from '#schemas/lot.ts';
import type { Direction, Trace } from '#schemas/lot-trace.ts';

export const lotKeyOf = ({ gtin, lot }: LotRef): string => `${gtin}#${lot}`;

/** Reads the lots of one round; those that nobody knows are left out. */
export type FindLots = (refs: readonly LotRef[]) => Promise<readonly Lot[]>;

const MAX_LOTS = 5000;

/**
 * All lots that some lots went into, or that they were made of, over any number of transformations. Each lot is visited once,
 * so that goods that went back into their own production end the search as well.
 *
 * @param starts - told with `steps` 0; the same lot twice counts once
 * @param mostLots - more are cut off
 */
export async function traceLotsFrom(starts: readonly LotRef[], direction: Direction, find: FindLots, mostLots: number): Promise<Trace> {
  const seen = new Set<string>();
  const isNew = (ref: LotRef) => !seen.has(lotKeyOf(ref)) && seen.add(lotKeyOf(ref));
  let round: readonly LotRef[] = starts.filter(isNew);
  const lots: Trace['lots'] = round.map(({ gtin, lot }) => ({ gtin, lot, steps: 0 }));
  const edges: Trace['edges'] = [];
  for (let steps = 1; round.length > 0 && lots.length <= mostLots; steps++) {
    const next: LotRef[] = [];
    for (const lot of await find(round)) {
      const neighbours = direction === 'forward' ? lot.into : lot.outOf;
      const here = { gtin: lot.gtin, lot: lot.lot };
      edges.push(...neighbours.map((other) => (direction === 'forward' ? { from: here, to: other } : { from: other, to: here })));
      next.push(...neighbours.filter(isNew));
    }
    lots.push(...next.map(({ gtin, lot }) => ({ gtin, lot, steps })));
    round = next;
  }
  return { direction, lots: lots.slice(0, mostLots), edges, isCut: lots.length > mostLots };
}

/** All lots that one lot went into, or that it was made of; as many as one reply may have. */
export const traceLots = (start: LotRef, direction: Direction, find: FindLots): Promise<Trace> =>
  traceLotsFrom([start], direction, find, MAX_LOTS);
