import * as z from 'zod';
import { PersonKeySchema } from './ids.ts';
import { InstantSchema } from './instant.ts';
import { CurrencyCodeSchema, MinorSchema } from './money.ts';

/** One line of an order, as the shop told it. */
const OrderLineSchema = z.object({
  productId: z.string(),
  name: z.string().optional(),
  category: z.string().optional(),
  /** Pieces, or kilograms of weighed goods; 0 where the shop says so. */
  quantity: z.number(),
  /** As given by the shop, else price times quantity; absent when neither is known. */
  lineTotalMinor: MinorSchema.optional(),
  gtin: z.string().optional(),
  lot: z.string().optional(),
  expiry: z.string().optional(),
  storeId: z.string().optional(),
  coupon: z.string().optional(),
});
export type OrderLine = z.infer<typeof OrderLineSchema>;

const Told = z.object({ key: z.string(), at: InstantSchema });

/** What an order has of one product: pieces or kilograms, and the total of all its lines. */
const LineTotalSchema = z.tuple([z.string(), z.number(), MinorSchema]);
export type LineTotal = z.infer<typeof LineTotalSchema>;

/** What an event says of the goods; absent when it names none, and in what a version before 0.2 kept. */
const Goods = z.object({
  /** One entry a product, of the lines whose total is known. */
  lines: z.array(LineTotalSchema).optional(),
  /** Categories of the lines, each once, sorted. */
  categories: z.array(z.string()).optional(),
});

/** The richest of the events that completed the order. */
const CompletionSchema = Told.extend({
  ...Goods.shape,
  /** How much the event tells; the event that tells most is believed. */
  richness: z.number().int(),
  currency: CurrencyCodeSchema,
  totalMinor: MinorSchema,
  discountMinor: MinorSchema,
  items: z.number().int(),
  channel: z.string().optional(),
  /** Absent in what a version before 0.2 kept, too. */
  storeId: z.string().optional(),
});
export type Completion = z.infer<typeof CompletionSchema>;

/** Amounts without a stated currency wait at the scale they were read with until the order's own currency is known. */
const Stated = Told.extend({ currency: CurrencyCodeSchema.optional(), scale: z.number().int() });

const RevisionSchema = Stated.extend({
  ...Goods.shape,
  totalMinor: MinorSchema.optional(),
  discountMinor: MinorSchema.optional(),
  items: z.number().int().optional(),
});
export type Revision = z.infer<typeof RevisionSchema>;

/** A product that came back, and how much of it; without a quantity all of it. */
const ReturnedSchema = z.tuple([z.string(), z.number().optional()]);
export type Returned = z.infer<typeof ReturnedSchema>;

/** The whole order was refunded when neither an amount nor what came back is told. */
const RefundSchema = Stated.extend({
  amountMinor: MinorSchema.optional(),
  /** Products whose amount the refund does not tell: they are refunded as the order has them. */
  returned: z.array(ReturnedSchema).optional(),
});
export type Refund = z.infer<typeof RefundSchema>;

const OrderOwnerSchema = z.object({ personKey: PersonKeySchema, isIdentified: z.boolean(), key: z.string() });
export type OrderOwner = z.infer<typeof OrderOwnerSchema>;

/** All that was ever told of one order, merged by a rule that forgets in which sequence it came. */
export const OrderStateSchema = z.object({
  schemaVersion: z.number().int().default(1),
  /** `<source group>#<order id>` */
  orderRef: z.string(),
  version: z.number().int().nonnegative(),
  completion: CompletionSchema.optional(),
  /** Earliest moment at which any source saw it completed, and that moment's local day. */
  orderedAt: InstantSchema.optional(),
  orderedDay: z.number().int().optional(),
  owner: OrderOwnerSchema.optional(),
  revision: RevisionSchema.optional(),
  refunds: z.record(z.string(), RefundSchema),
  cancelled: Told.optional(),
  /** When the goods were with the customer, as far as anybody said so. */
  handedOver: Told.optional(),
  /** Some event told its goods line by line: the sales of its day say more than this item. */
  isItemised: z.literal(true).optional(),
  /** The person was erased: the order stays for the books, and belongs to nobody. */
  erasedAt: InstantSchema.optional(),
});
export type OrderState = z.infer<typeof OrderStateSchema>;

/** An order as readers see it. */
export interface Order {
  readonly orderRef: string;
  readonly orderedAt: z.infer<typeof InstantSchema>;
  /** Days since 1970-01-01 in the shop's calendar. */
  readonly orderedDay: number;
  readonly currency: z.infer<typeof CurrencyCodeSchema>;
  /** Before refunds. */
  readonly totalMinor: number;
  readonly discountMinor: number;
  readonly refundedMinor: number;
  readonly isCancelled: boolean;
  /** Pieces; weighed goods count as one. */
  readonly items: number;
  /** Codes that were used on it or on one of its lines, each once. */
  readonly coupons: readonly string[];
  readonly channel?: string | undefined;
  /** The store that most lines name, else the order itself. */
  readonly storeId?: string | undefined;
  readonly lines: readonly OrderLine[];
}
