import * as z from 'zod';
import { bodyObject, readOnly } from './body.ts';
import { UnitIdSchema } from './ids.ts';
import { IncidentIdSchema, SeverityRuleSchema, SeveritySchema } from './incident.ts';
import { InstantSchema, LocalDaySchema } from './instant.ts';
import { StorageClassSchema } from './storage-class.ts';

const celsius = z.number().min(-60).max(80);
const minutes = z.number().min(0).max(1440);

/** What a calibration of a sensor found; days are those of UTC. @see reference/domain.md §1, recorders */
const calibration = {
  sensorId: z.string().trim().min(1).max(64),
  calibratedOn: LocalDaySchema,
  /** The last day on which it holds. */
  dueOn: LocalDaySchema,
  /** Largest error in °C that its class allows (EN 12830, EN 13485). */
  accuracyClass: z.union([z.literal(0.5), z.literal(1), z.literal(2)]).optional(),
  /** Added to what the sensor tells, from `calibratedOn` on. */
  correctionCelsius: z.number().min(-5).max(5).default(0),
  certificate: z.string().trim().min(1).max(128).optional(),
};
const CalibrationSchema = z.object(calibration);
export type Calibration = z.infer<typeof CalibrationSchema>;

const described = {
  kind: z.enum(['room', 'fridge', 'vehicle']),
  site: z.string().trim().min(1).max(64),
  storageClass: StorageClassSchema,
  /** Highest compliant temperature of the goods. */
  limitCelsius: celsius.optional(),
  /** Below or at this for the delay, goods freeze. */
  lowCelsius: celsius.optional(),
  setPointCelsius: celsius.optional(),
  /** Time constant with which the goods follow the air; that of the storage class when absent. */
  tauMinutes: z.number().min(1).max(2880).optional(),
  /** What the air heads for when the cooling is off. */
  ambientCelsius: celsius.optional(),
  sensorIds: z.array(z.string().trim().min(1).max(64)).max(16).default([]),
  /** All calibrations of its sensors, the past ones too: they say which readings were told by a sensor that was due for one. */
  calibrations: z.array(CalibrationSchema).max(64).default([]),
  onDelayMinutes: minutes.optional(),
  offDelayMinutes: minutes.optional(),
  deadbandCelsius: z.number().min(0).max(10).optional(),
  /** `dry-run` decides and records commands without sending them. */
  automation: z.enum(['on', 'dry-run', 'off']).default('on'),
};

/** A refrigerated unit as the quality people describe it. What is absent follows from the storage class. */
export const UnitBodySchema = bodyObject({
  ...described,
  calibrations: z.array(bodyObject(calibration)).max(64).default([]),
  unitId: UnitIdSchema.optional(),
  schemaVersion: readOnly,
  updatedAt: readOnly,
  automationLockedUntil: readOnly,
  state: readOnly,
})
  .refine((unit) => unit.limitCelsius === undefined || unit.lowCelsius === undefined || unit.lowCelsius < unit.limitCelsius, {
    path: ['lowCelsius'],
    message: 'expected a temperature below limitCelsius',
  })
  .refine(({ calibrations }) => calibrations.every(({ calibratedOn, dueOn }) => calibratedOn <= dueOn), {
    path: ['calibrations'],
    message: 'expected dueOn not before calibratedOn',
  })
  .transform(({ schemaVersion: _version, updatedAt: _updatedAt, automationLockedUntil: _lock, state: _state, ...unit }) => unit);

export const UnitSchema = z.object({
  ...described,
  schemaVersion: z.literal(1).default(1),
  unitId: UnitIdSchema,
  updatedAt: InstantSchema,
  /** A person has taken over; the machine sends no command before. */
  automationLockedUntil: InstantSchema.optional(),
});
export type Unit = z.infer<typeof UnitSchema>;

const PredictionSchema = z.object({
  minutesLeft: z.number(),
  /** Lower end of the 80 % interval; decisions are made on it. */
  earliestMinutesLeft: z.number(),
  method: z.enum(['breached', 'following-air', 'known-ambient', 'free-fit', 'prior-fit', 'linear']),
});

/** How a unit stands at a moment; `unknown` is never fine. */
const UnitStandingSchema = z.object({
  asOf: InstantSchema,
  condition: z.enum(['fine', 'watch', 'warning', 'critical', 'unknown']),
  severity: SeveritySchema,
  rule: SeverityRuleSchema,
  celsius: z.number().nullable(),
  airCelsius: z.number().nullable(),
  coreCelsius: z.number().nullable(),
  lastReadingAt: InstantSchema.nullable(),
  staleMinutes: z.number().nullable(),
  overMinutes: z.number(),
  cumulativeMinutes: z.number(),
  doorMinutes: z.number(),
  /** Null when the unit is not heading for its limit. */
  prediction: PredictionSchema.nullable(),
  openIncidents: z.array(IncidentIdSchema),
  /** By which the times that its device tells are moved, because its clock is off; null when they are taken as they are. */
  clockOffsetSeconds: z.number().nullable(),
  /** Sensors whose calibration has run out: what they tell is judged, but closes no incident. */
  uncalibratedSensorIds: z.array(z.string()),
  /** How often it measures, and how seldom it may: vehicles at least every 5 minutes, others as they like. */
  recording: z.object({ intervalSeconds: z.number().nullable(), mostSeconds: z.number().nullable(), isTooSeldom: z.boolean() }),
  setPointCelsius: z.number(),
  limits: z.object({
    limitCelsius: z.number(),
    warnCelsius: z.number(),
    criticalCelsius: z.number(),
    lowCelsius: z.number().nullable(),
    delayMinutes: z.number(),
  }),
});
export type UnitStanding = z.infer<typeof UnitStandingSchema>;

export const UnitPageSchema = z.object({ ...UnitSchema.shape, state: UnitStandingSchema });

const CommandKindSchema = z.enum(['set-point', 'start-defrost', 'sound-alarm']);

export const CommandIdSchema = z.string().regex(/^[A-Za-z0-9_:-]{1,250}$/, 'expected the id of an order');

/** A command as the device gets it. */
export const DeviceCommandSchema = z.object({
  commandId: z.string(),
  issuedAt: InstantSchema,
  expiresAt: InstantSchema,
  kind: CommandKindSchema,
  celsius: z.number().optional(),
});
export type DeviceCommand = z.infer<typeof DeviceCommandSchema>;

export const DeviceAckSchema = z.object({
  commandId: z.string().min(1).max(200),
  status: z.enum(['accepted', 'rejected', 'done']),
  at: InstantSchema,
  reason: z.string().max(500).optional(),
});
export type DeviceAck = z.infer<typeof DeviceAckSchema>;

/** What a device says of itself, by name; all of it together has room in one small item. */
export const AttributesSchema = z
  .record(z.string().min(1).max(64), z.union([z.string().max(200), z.number(), z.boolean(), z.null()]))
  .refine((attributes) => Object.keys(attributes).length <= 32, 'expected at most 32 attributes');
export type Attributes = z.infer<typeof AttributesSchema>;

/** Send an order again unless it has been answered. */
export const CommandRepeatSchema = z.object({
  unitId: UnitIdSchema,
  commandId: CommandIdSchema,
  /** 1 for the first repetition. */
  attempt: z.number().int().min(1).max(10),
});
export type CommandRepeat = z.infer<typeof CommandRepeatSchema>;

/** What the readings should show after a command. */
export const CommandEffectSchema = z.enum(['cooling', 'warming']);
export type CommandEffect = z.infer<typeof CommandEffectSchema>;

/** A command with what became of it; kept as evidence. */
export const CommandSchema = DeviceCommandSchema.extend({
  schemaVersion: z.literal(1).default(1),
  unitId: UnitIdSchema,
  /** What the device said of it; `expired`: nothing, in the time that it had. */
  status: z.enum(['issued', 'dry-run', 'accepted', 'rejected', 'done', 'done-late', 'expired']),
  /** An operator, or `larderly` for the machine. */
  issuedBy: z.string(),
  reason: z.string(),
  /** What it was given because of. */
  incidentId: IncidentIdSchema.optional(),
  expects: CommandEffectSchema.optional(),
  sentAt: InstantSchema.optional(),
  acknowledgedAt: InstantSchema.optional(),
  rejection: z.string().optional(),
  /** An acknowledgement is no proof: what the readings have shown since. */
  effect: z.enum(['effective', 'not-effective']).optional(),
  checkedAt: InstantSchema.optional(),
});
export type Command = z.infer<typeof CommandSchema>;

const CommandStateSchema = z.enum(['pending', 'dry-run', 'accepted', 'rejected', 'expired', 'effective', 'not-effective']);
export type CommandState = z.infer<typeof CommandStateSchema>;

/** A command as people see it: how far it has come in one word. */
export const CommandViewSchema = CommandSchema.extend({ state: CommandStateSchema });

/** One switch for every unit: whether what the machine decides is sent to the units, or only written down. */
export const AutomationSchema = z.object({
  schemaVersion: z.literal(1).default(1),
  mode: z.enum(['on', 'dry-run']),
  reason: z.string(),
  changedAt: InstantSchema.nullable(),
  changedBy: z.string().nullable(),
});
export type Automation = z.infer<typeof AutomationSchema>;
