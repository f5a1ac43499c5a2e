import type { LocalDay } from '#schemas/instant.ts';
import type { LotRef, Micros, PlaceId } from '#schemas/lot.ts';
import type { ReservedPart, WantedLine } from '#schemas/reservation.ts';
import { microsOf, quantityOf } from '../lots/lot-quantities.ts';
import { addDays } from '../time.ts';
import { type AvailableLot, allocateFefo } from './fefo.ts';

/** Some of a lot at one place, as it stands now. */
export interface LotOnShelf extends LotRef {
  readonly place: PlaceId;
  /** What nobody has been promised. */
  readonly available: Micros;
  /** After what warmth has taken from its life; null where nobody told a day. */
  readonly lastDay: LocalDay | null;
  /** When it came to this place; empty where it was there before anybody had said so. */
  readonly receivedAt: string;
  readonly isHeld: boolean;
}

/** What of a line could not be had, and why. */
export interface Shortage {
  readonly productId: string;
  readonly wanted: number;
  readonly available: number;
  readonly uom: string;
  readonly heldLots: number;
  readonly tooOldLots: number;
}

export type Reserving =
  | { readonly kind: 'reserved'; readonly parts: readonly ReservedPart[] }
  | { readonly kind: 'short'; readonly shortages: readonly Shortage[] };

/** After every day: what is known to have no day goes last, and passes where no life is demanded. */
const NO_DAY = '9999-12-31';

interface Candidate extends AvailableLot {
  readonly shelf: LotOnShelf;
}

/** Micros of a lot as a line counts them; what earlier lines of the same order have taken is gone. */
function candidatesFor(line: WantedLine, shelves: readonly LotOnShelf[], taken: ReadonlyMap<string, number>): Candidate[] {
  const { uom } = microsOf(line);
  return shelves.map((shelf) => {
    const lotId = `${shelf.gtin}#${shelf.lot}#${shelf.place}`;
    const quantity = (shelf.available[uom] ?? 0) - (taken.get(`${lotId}#${uom}`) ?? 0);
    const unknown = line.minimumRemainingDays === undefined ? NO_DAY : undefined;
    return { lotId, shelf, quantity, isHeld: shelf.isHeld, lastDay: shelf.lastDay ?? unknown, receivedAt: shelf.receivedAt };
  });
}

/**
 * Which lots an order gets: for each line what expires first, passing over what is held and what would not keep long enough after the
 * delivery. All of it or nothing.
 *
 * @param shelvesOf - lots of a product at the places of the store
 */
export function reserveLots(
  lines: readonly WantedLine[],
  deliverOn: LocalDay,
  shelvesOf: (productId: string) => readonly LotOnShelf[],
): Reserving {
  const taken = new Map<string, number>();
  const parts: ReservedPart[] = [];
  const shortages: Shortage[] = [];
  for (const line of lines) {
    const { uom, micros } = microsOf(line);
    const lastUsefulDay = addDays(deliverOn, line.minimumRemainingDays ?? 0);
    const { picks, missing, passedOver } = allocateFefo(candidatesFor(line, shelvesOf(line.productId), taken), micros, lastUsefulDay);
    for (const { lot, quantity } of picks) {
      const name = `${lot.lotId}#${uom}`;
      taken.set(name, (taken.get(name) ?? 0) + quantity);
      const { gtin, lot: lotName, place, lastDay } = lot.shelf;
      parts.push({ productId: line.productId, gtin, lot: lotName, place, quantity: quantityOf(quantity), uom, lastDay });
    }
    if (missing > 0)
      shortages.push({
        productId: line.productId,
        wanted: quantityOf(micros),
        available: quantityOf(micros - missing),
        uom,
        heldLots: passedOver.held,
        tooOldLots: passedOver.tooOld,
      });
  }
  return shortages.length > 0 ? { kind: 'short', shortages } : { kind: 'reserved', parts: joined(parts) };
}

/** Two lines of one product may come from the same lot: that is one part. */
function joined(parts: readonly ReservedPart[]): ReservedPart[] {
  const byLot = Map.groupBy(parts, ({ productId, gtin, lot, place, uom }) => JSON.stringify([productId, gtin, lot, place, uom]));
  return [...byLot.values()].flatMap((same) => {
    const [first] = same;
    const micros = same.reduce((sum, part) => sum + microsOf(part).micros, 0);
    return first === undefined ? [] : [{ ...first, quantity: quantityOf(micros) }];
  });
}

/** Shortages in one line for whoever asked. */
export const shortageText = (shortages: readonly Shortage[]): string =>
  shortages
    .map(({ productId, wanted, available, uom, heldLots, tooOldLots }) => {
      const why = [heldLots > 0 ? `${heldLots} lots on hold` : '', tooOldLots > 0 ? `${tooOldLots} lots that do not keep long enough` : ''];
      const reasons = why.filter((text) => text !== '').join(', ');
      return `${productId}: ${wanted} ${uom} wanted, ${available} available${reasons === '' ? '' : ` (${reasons} passed over)`}`;
    })
    .join('; ');
