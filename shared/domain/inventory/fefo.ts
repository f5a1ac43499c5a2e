/** Some of a lot that lies somewhere, as far as it matters for who gets it. */
export interface AvailableLot {
  readonly lotId: string;
  /** Last day on which it may be used; absent where nobody has told it. */
  readonly lastDay?: string | undefined;
  /** When it came; of the same day the older goes first. */
  readonly receivedAt?: string | undefined;
  readonly quantity: number;
  /** Quarantined, recalled, or in a unit that is held. */
  readonly isHeld: boolean;
}

export interface Pick<Lot extends AvailableLot> {
  readonly lot: Lot;
  readonly quantity: number;
}

export interface Allocation<Lot extends AvailableLot> {
  readonly picks: readonly Pick<Lot>[];
  /** What could not be had. */
  readonly missing: number;
  /** Why lots were passed over. */
  readonly passedOver: { readonly held: number; readonly tooOld: number };
}

const AFTER_EVERY_DAY = '~';

/** First what expires first, then what came first, then by name: everybody comes to the same order. */
function fefoOrder(one: AvailableLot, other: AvailableLot): number {
  const keyOf = ({ lastDay = AFTER_EVERY_DAY, receivedAt = '', lotId }: AvailableLot) => [lastDay, receivedAt, lotId];
  const [left, right] = [keyOf(one), keyOf(other)];
  const differing = left.findIndex((part, index) => part !== right[index]);
  return differing < 0 ? 0 : (left[differing] as string) < (right[differing] as string) ? -1 : 1;
}

/**
 * Which lots a quantity is taken from: first expired, first out.
 *
 * @param lastUsefulDay - a lot must live at least to this day, the day of delivery and the days that it has to keep then; a lot of
 *   unknown life is taken only where no day is asked for
 */
export function allocateFefo<Lot extends AvailableLot>(
  lots: readonly Lot[],
  wanted: number,
  lastUsefulDay: string | undefined,
): Allocation<Lot> {
  const free = lots.filter(({ isHeld, quantity }) => !isHeld && quantity > 0);
  const fit = free.filter(({ lastDay }) => lastUsefulDay === undefined || (lastDay !== undefined && lastDay >= lastUsefulDay));
  const picks: Pick<Lot>[] = [];
  let missing = wanted;
  for (const lot of fit.toSorted(fefoOrder)) {
    if (missing <= 0) break;
    const quantity = Math.min(missing, lot.quantity);
    picks.push({ lot, quantity });
    missing -= quantity;
  }
  return { picks, missing, passedOver: { held: lots.filter(({ isHeld }) => isHeld).length, tooOld: free.length - fit.length } };
}
