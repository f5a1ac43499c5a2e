/** What one order of a person came to. */
export interface PersonSale {
  /** Days since 1970-01-01 in the shop's calendar. */
  readonly day: number;
  readonly currency: string;
  /** What was paid in minor units, refunds taken off. */
  readonly netMinor: number;
  readonly refundedMinor: number;
  readonly discountMinor: number;
  /** Pieces; weighed goods count as one. */
  readonly items: number;
  readonly channel?: string | undefined;
  readonly storeId?: string | undefined;
  /** Codes that were used on the order or on one of its lines. */
  readonly coupons: readonly string[];
}

/** Shows each order of a person, oldest first. What is shown holds only as long as it is looked at. */
export type EachSale = (look: (sale: PersonSale) => void) => void;
