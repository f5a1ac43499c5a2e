import * as z from 'zod';
import { bodyObject } from './body.ts';
import { UnitIdSchema } from './ids.ts';
import { InstantSchema } from './instant.ts';
import { LotRefSchema, PlaceIdSchema, QuantitySchema, UnitOfMeasureSchema } from './lot.ts';

export const TripIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'expected a trip id of letters, digits, _ . or -')
  .brand<'TripId'>();
export type TripId = z.infer<typeof TripIdSchema>;

const celsius = z.number().min(-90).max(90);
const words = (most: number) => z.string().trim().min(1).max(most);
const seals = z.array(words(60)).max(20);

const part = {
  ...LotRefSchema.shape,
  quantity: QuantitySchema.refine((quantity) => quantity > 0, 'expected more than 0'),
  uom: UnitOfMeasureSchema.default('EA'),
};
const CargoSchema = z.object(part);
export type Cargo = z.infer<typeof CargoSchema>;
/** One transaction a lot; a call has to be done within seconds. */
const cargo = z.array(bodyObject(part)).min(1).max(100);

const planned = {
  /** The vehicle. */
  unitId: UnitIdSchema,
  from: PlaceIdSchema,
  to: PlaceIdSchema,
  /** Loading begins only when the air in the vehicle is at most so warm. */
  maxLoadingCelsius: celsius,
  /** Goods that are warmer are not taken over. */
  maxGoodsCelsius: celsius,
  plannedDepartureAt: InstantSchema.optional(),
};

/** Whether the vehicle was cold before anything was put in. */
const PreCoolingSchema = z.object({
  celsius,
  measuredAt: InstantSchema,
  source: z.enum(['reading', 'person']),
  isCold: z.boolean(),
  checkedBy: z.string(),
});
export type PreCooling = z.infer<typeof PreCoolingSchema>;

const LoadSchema = z.object({
  at: InstantSchema,
  lots: z.array(CargoSchema),
  seals: z.array(z.string()),
  loadedBy: z.string(),
  /** Why it was loaded although the vehicle was not known to be cold. */
  overrideReason: z.string().optional(),
});

const HandOverSchema = z.object({
  at: InstantSchema,
  goodsCelsius: celsius,
  isCold: z.boolean(),
  seals: z.array(z.string()),
  areSealsIntact: z.boolean(),
  isAccepted: z.boolean(),
  handedOverBy: z.string(),
  receivedBy: z.string(),
});
export type HandOver = z.infer<typeof HandOverSchema>;

/** A journey of some lots in one vehicle: what was planned, and what was checked on the way. */
export const TripSchema = z.object({
  schemaVersion: z.number().int().default(1),
  tripId: TripIdSchema,
  ...planned,
  preCooling: PreCoolingSchema.optional(),
  load: LoadSchema.optional(),
  handOver: HandOverSchema.optional(),
  version: z.number().int().default(0),
});
export type Trip = z.infer<typeof TripSchema>;

/** Limits that are not told are those of the vehicle. */
export const TripBodySchema = bodyObject({ ...planned, maxLoadingCelsius: celsius.optional(), maxGoodsCelsius: celsius.optional() });
/** Without a temperature the latest reading of the vehicle is taken. */
export const PreCoolingBodySchema = bodyObject({ celsius: celsius.optional(), measuredAt: InstantSchema.optional() });
export const LoadBodySchema = bodyObject({
  at: InstantSchema,
  lots: cargo,
  seals: seals.default([]),
  overrideReason: words(500).optional(),
});
export type LoadBody = z.infer<typeof LoadBodySchema>;
export const HandOverBodySchema = bodyObject({
  at: InstantSchema,
  goodsCelsius: celsius,
  seals: seals.default([]),
  receivedBy: words(200),
});
export type HandOverBody = z.infer<typeof HandOverBodySchema>;

export const TripReplySchema = TripSchema.omit({ schemaVersion: true, version: true }).extend({
  status: z.enum(['planned', 'loaded', 'handed-over', 'refused']),
});
