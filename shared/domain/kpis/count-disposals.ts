import type { Gtin } from '#schemas/gtin.ts';
import type { Instant } from '#schemas/instant.ts';
import { epochDayOf, localDayOfEpochDay, startOfDay } from '../time.ts';
import { UNKNOWN } from './person-groups.ts';
import type { ShopFacts } from './shop-facts.ts';

/** Units of measure of which suppliers' costs are: a piece, or a kilogram of what is sold by weight. */
const COSTED_UNITS: readonly string[] = ['EA', 'H87', 'KGM'];

/** Goods that were disposed of. */
interface Disposal {
  readonly gtin: Gtin;
  readonly at: Instant;
  readonly quantity: number;
  readonly uom: string;
  readonly place?: string | undefined;
}

/** What counting disposals needs to read. */
export interface DisposalReaders {
  /** Those between two moments, the first included. */
  between(from: Instant, until: Instant): AsyncIterable<Disposal>;
  /** What a piece or a kilogram costs the shop, by trade item. Asked for only when something was disposed of. */
  itemCosts(): Promise<ReadonlyMap<Gtin, number>>;
  /** The store in which a place lies; undefined of one that is in none. */
  storeOf(place: string): string | undefined;
}

interface CountedDays {
  readonly facts: Pick<ShopFacts, 'addForStore'>;
  /** First and last local day, since 1970-01-01. */
  readonly from: number;
  readonly today: number;
  readonly zone: string;
}

/** What disposed goods cost the shop in minor units; undefined where nobody told it. */
function costOf({ gtin, quantity, uom }: Disposal, costs: ReadonlyMap<Gtin, number>): number | undefined {
  const cost = COSTED_UNITS.includes(uom) ? costs.get(gtin) : undefined;
  return cost === undefined ? undefined : Math.round(quantity * cost);
}

/** What was disposed of on each day, at what it cost; goods without a known cost count nowhere. */
export async function countDisposals({ facts, from, today, zone }: CountedDays, readers: DisposalReaders): Promise<void> {
  const start = (day: number) => startOfDay(localDayOfEpochDay(day), zone);
  let costs: ReadonlyMap<Gtin, number> | undefined;
  for await (const disposal of readers.between(start(from), start(today + 1))) {
    costs ??= await readers.itemCosts();
    const day = epochDayOf(disposal.at, zone);
    const store = (disposal.place === undefined ? undefined : readers.storeOf(disposal.place)) ?? UNKNOWN;
    const cost = costOf(disposal, costs);
    if (cost === undefined) continue;
    facts.addForStore(store, 'costedDisposals', day, 1);
    facts.addForStore(store, 'disposedMinor', day, cost);
  }
}
