/** What an offer of goods near their day sold, and what would have been thrown away without it. */
export interface ClearedGoods {
  /** Sold to those who got the offer. */
  readonly treatedUnits: number;
  readonly treatedPeople: number;
  /** Sold to those who were held out of it. */
  readonly heldOutUnits: number;
  readonly heldOutPeople: number;
  /** What was expected to expire unsold when the offer was made. */
  readonly expiringUnits: number;
  /** Cost of one piece and of getting rid of it, less what it still brings. */
  readonly wasteUnitMinor: number;
}

/**
 * What the offer kept from being thrown away: pieces that were sold beyond what as many people bought without it, at most those that
 * would have expired. Without people on either side nothing can be said, and nothing is counted.
 */
export function wasteAvoidedMinor({
  treatedUnits,
  treatedPeople,
  heldOutUnits,
  heldOutPeople,
  expiringUnits,
  wasteUnitMinor,
}: ClearedGoods): number {
  if (treatedPeople <= 0 || heldOutPeople <= 0) return 0;
  const incremental = treatedUnits - (heldOutUnits / heldOutPeople) * treatedPeople;
  return Math.round(Math.min(Math.max(0, incremental), Math.max(0, expiringUnits)) * wasteUnitMinor);
}
