import * as z from 'zod';
import { bodyObject } from './body.ts';
import { ExposureSchema } from './exposure.ts';
import { type Gtin, GtinSchema, type LotId, LotIdSchema } from './gtin.ts';
import { ProductIdSchema } from './ids.ts';
import { InstantSchema, LocalDaySchema } from './instant.ts';
import { pageOf } from './page.ts';

/** A lot of a trade item. */
export const LotRefSchema = z.object({ gtin: GtinSchema, lot: LotIdSchema });
export type LotRef = { readonly gtin: Gtin; readonly lot: LotId };

/** Where goods can lie: the id of a refrigerated unit, a location number, or the shop's own name of a place. */
export const PlaceIdSchema = z
  .string()
  .trim()
  .regex(/^[^\p{C}#]{1,200}$/u, 'expected a place of 1–200 printable characters without #')
  .brand<'PlaceId'>();
export type PlaceId = z.infer<typeof PlaceIdSchema>;

/** UN/ECE recommendation 20, such as KGM, LTR or EA for pieces. */
export const UnitOfMeasureSchema = z.string().regex(/^[A-Z0-9]{2,3}$/, 'expected a UN/ECE code such as KGM, LTR or EA');

/** Up to a billion; six decimals of it are counted exactly. */
export const QuantitySchema = z.number().min(0).max(1e9);

const words = (most: number) => z.string().trim().min(1).max(most);

const described = {
  productId: ProductIdSchema.optional(),
  description: words(300).optional(),
  expiresOn: LocalDaySchema.optional(),
  bestBeforeOn: LocalDaySchema.optional(),
  producedOn: LocalDaySchema.optional(),
  supplier: words(200).optional(),
  /** Who gave the lot its number: a location number, or a name and address. */
  source: words(200).optional(),
};

/** What is known of a lot by itself. */
export const LotSchema = z.object({
  schemaVersion: z.number().int().default(1),
  ...LotRefSchema.shape,
  ...described,
  /** Everywhere that it has ever lain. */
  places: z.array(PlaceIdSchema).default([]),
  /** Lots that were made of it, and those that it was made of. */
  into: z.array(LotRefSchema).default([]),
  outOf: z.array(LotRefSchema).default([]),
  exposure: ExposureSchema.optional(),
  updatedAt: InstantSchema.optional(),
  /** Movements that were declared errors; where there are any, `into` and `outOf` are told from the others. */
  voids: z.number().int().optional(),
});
export type Lot = z.infer<typeof LotSchema>;
export type LotDescription = Pick<Lot, keyof typeof described>;

export const LotBodySchema = bodyObject({ ...described });
/** Days that are printed on goods. */
export type LotFacts = Partial<Pick<Lot, 'expiresOn' | 'bestBeforeOn' | 'producedOn'>>;
const scan = z.string().min(4).max(2000);
export const LotScanSchema = z.object({ scan });
export const LotScanBodySchema = bodyObject({ scan });

const IN = ['received', 'produced', 'returned'] as const;
const ACROSS = ['moved', 'loaded', 'unloaded'] as const;
const OUT = ['shipped', 'sold', 'consumed', 'sampled', 'disposed'] as const;
export const MovementKindSchema = z.enum([...IN, ...ACROSS, ...OUT, 'counted']);
export type MovementKind = z.infer<typeof MovementKindSchema>;

const has = (kinds: readonly string[], kind: string) => kinds.includes(kind);
/** Whether goods leave a place, and whether they come to one; a count finds them there. */
export const takesFrom = (kind: MovementKind): boolean => has(ACROSS, kind) || has(OUT, kind);
export const bringsTo = (kind: MovementKind): boolean => has(ACROSS, kind) || has(IN, kind) || kind === 'counted';
export const isAcross = (kind: MovementKind): boolean => has(ACROSS, kind);

const document = { type: words(60), number: words(120) };

/** Unique among the movements of one lot. */
const MovementIdSchema = z.string().regex(/^[^\p{C}#]{1,128}$/u, 'expected an id of 1–128 printable characters without #');

const told = {
  kind: MovementKindSchema,
  at: InstantSchema,
  quantity: QuantitySchema,
  uom: UnitOfMeasureSchema.default('EA'),
  from: PlaceIdSchema.optional(),
  to: PlaceIdSchema.optional(),
  /** Whom it came from or went to, one step up or down. */
  partner: words(200).optional(),
  reason: words(500).optional(),
};

/** Who declared a movement an error, and when. */
const VoidedSchema = z.object({ at: InstantSchema, by: z.string().min(1), reason: z.string().optional() });

/** Something that happened to a quantity of a lot; it never changes once it is stored, but may be declared an error. */
export const MovementSchema = z.object({
  schemaVersion: z.number().int().default(1),
  ...LotRefSchema.shape,
  movementId: MovementIdSchema,
  ...told,
  document: z.object(document).optional(),
  tripId: z.string().optional(),
  /** Of a transformation: what was made of this lot, or what this lot was made of. */
  into: z.array(LotRefSchema).optional(),
  outOf: z.array(LotRefSchema).optional(),
  /** It did not happen, or not so: it counts nowhere. */
  voided: VoidedSchema.optional(),
  recordedAt: InstantSchema,
  recordedBy: z.string().min(1),
});
export type Movement = z.infer<typeof MovementSchema>;

const PartSchema = bodyObject({
  ...LotRefSchema.shape,
  quantity: QuantitySchema,
  uom: UnitOfMeasureSchema.default('EA'),
  place: PlaceIdSchema.optional(),
});
export type TransformedPart = z.infer<typeof PartSchema>;
const parts = z.array(PartSchema).min(1).max(50);

/** Some lots became others; the lot of the path is among them. */
const TransformationBodySchema = bodyObject({
  movementId: MovementIdSchema.optional(),
  kind: z.literal('transformed'),
  at: InstantSchema,
  inputs: parts,
  outputs: parts,
  document: bodyObject(document).optional(),
});
export type TransformationBody = z.infer<typeof TransformationBodySchema>;

const PlainMovementBodySchema = bodyObject({
  movementId: MovementIdSchema.optional(),
  ...told,
  document: bodyObject(document).optional(),
})
  .refine(({ kind, quantity }) => kind === 'counted' || quantity > 0, { path: ['quantity'], message: 'expected more than 0' })
  .refine(({ kind, from }) => takesFrom(kind) === (from !== undefined), {
    path: ['from'],
    message: 'expected where it was taken from, and only then',
  })
  .refine(({ kind, to }) => bringsTo(kind) === (to !== undefined), {
    path: ['to'],
    message: 'expected where it was brought to, and only then',
  })
  .refine(({ from, to }) => from === undefined || from !== to, { path: ['to'], message: 'expected another place than from' });
export type PlainMovementBody = z.infer<typeof PlainMovementBodySchema>;

export const MovementBodySchema = z.union([TransformationBodySchema, PlainMovementBodySchema]);

const MovementReplySchema = MovementSchema.omit({ schemaVersion: true });
/** One for each lot that it concerns. */
export const MovementsReplySchema = z.object({ movements: z.array(MovementReplySchema) });
export const MovementPageSchema = pageOf(MovementReplySchema);

/** A time during which a lot lay in one place; `from` is null when it was there before anybody had said so, `to` while it is there. */
export const StaySchema = z.object({ from: InstantSchema.nullable(), to: InstantSchema.nullable() });
export type Stay = z.infer<typeof StaySchema>;

/** Millionths by unit of measure, exact. */
export const MicrosSchema = z.record(z.string(), z.number().int());
export type Micros = z.infer<typeof MicrosSchema>;

/** What all movements of one lot at one place come to. */
export const PlaceStateSchema = z.object({
  schemaVersion: z.number().int().default(1),
  balances: MicrosSchema.default({}),
  /** By kind of movement; what goes across is told apart as `in` and `out`. */
  totals: z.record(z.string(), MicrosSchema).default({}),
  /** What counts have found more or less than the books had. */
  adjusted: MicrosSchema.default({}),
  stays: z.array(StaySchema).default([]),
  /** Promised to orders, and not to be promised twice; absent where nothing ever was. */
  reserved: MicrosSchema.optional(),
  /** Place in the order of the latest movement. */
  last: z.string().default(''),
});
export type PlaceState = z.infer<typeof PlaceStateSchema>;

/** What nobody has been promised of what is on hand; below 0 where more has left than there was. */
export const availableOf = ({ balances, reserved = {} }: PlaceState): Micros =>
  Object.fromEntries(Object.entries(balances).map(([uom, micros]) => [uom, micros - (reserved[uom] ?? 0)]));

/** A place with what one lot did there. */
export interface PlaceOfLot extends LotRef {
  readonly place: PlaceId;
  readonly state: PlaceState;
}

const AmountSchema = z.object({ quantity: z.number(), uom: z.string() });
export type Amount = z.infer<typeof AmountSchema>;

/** What came in against what is accounted for; an alert outside 98–102 %. */
const MassBalanceSchema = z.object({
  uom: z.string(),
  received: z.number(),
  produced: z.number(),
  used: z.number(),
  shipped: z.number(),
  sold: z.number(),
  samples: z.number(),
  waste: z.number(),
  stock: z.number(),
  /** Accounted for, as a fraction of what was received or produced; null when nothing was. */
  ratio: z.number().nullable(),
  alert: z.enum(['shortage', 'surplus']).nullable(),
});
export type MassBalance = z.infer<typeof MassBalanceSchema>;

export const RemainingLifeSchema = z.object({
  /** As it is printed. */
  expiresOn: LocalDaySchema.nullable(),
  /** The last day after what the goods went through; never later than the printed one. */
  dynamicExpiresOn: LocalDaySchema.nullable(),
  /** When that life ends: with the last day, or earlier by what warmth has taken. */
  lifeEndsAt: InstantSchema.nullable(),
  /** Local days until the last day; negative when it is over, null when nobody told it. */
  remainingDays: z.number().int().nullable(),
  isExpired: z.boolean(),
});
export type RemainingLife = z.infer<typeof RemainingLifeSchema>;

export const LotReplySchema = LotSchema.omit({ schemaVersion: true, places: true, voids: true }).extend({
  digitalLink: z.string(),
  ...RemainingLifeSchema.shape,
  onHand: z.array(z.object({ place: PlaceIdSchema, ...AmountSchema.shape })),
  stays: z.array(z.object({ place: PlaceIdSchema, ...StaySchema.shape })),
  massBalance: z.array(MassBalanceSchema),
  asOf: InstantSchema,
});

export const LotInUnitSchema = z.object({
  ...LotRefSchema.shape,
  stays: z.array(StaySchema),
  onHand: z.array(AmountSchema),
});
