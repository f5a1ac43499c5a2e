import * as z from 'zod';
import { EpisodeSchema, IncidentFactsSchema, IncidentIdSchema } from './incident.ts';
import { ProbeSchema, type Sample } from './reading.ts';
import { CommandEffectSchema } from './unit.ts';

/** An alarm with on-delay and off-delay; times in milliseconds. */
const AlarmSchema = z.object({
  /** Since when the condition has held without a break. */
  onset: z.number().nullable(),
  raisedAt: z.number().nullable(),
  recoveringSince: z.number().nullable(),
});
export type Alarm = z.infer<typeof AlarmSchema>;

/** Sums of a weighted straight line; time in minutes before the newest point. */
const LineSumsSchema = z.object({
  w: z.number(),
  wt: z.number(),
  wtt: z.number(),
  wy: z.number(),
  wty: z.number(),
  wyy: z.number(),
});
export type LineSums = z.infer<typeof LineSumsSchema>;

/**
 * Everything that the readings up to a moment say about a unit: the result of one pure fold, small enough to be kept
 * beside the readings that followed. Times in milliseconds.
 */
export const TrackSchema = z.object({
  at: z.number().nullable(),
  sensors: z.record(z.string(), z.object({ at: z.number(), celsius: z.number(), probe: ProbeSchema })),
  /** The goods' temperature as the pack's time constant lets it follow the air. */
  coreCelsius: z.number().nullable(),
  /** What is judged: the warmest product probe, else the core that was followed. */
  celsius: z.number().nullable(),
  intervalMillis: z.number().nullable(),
  /** Begin and fading sums of the present undisturbed stretch. */
  stretchSince: z.number().nullable(),
  stretchPoints: z.number(),
  line: LineSumsSchema,
  /** The newest of the short spans of time whose lowest air temperature is kept, and those in whole tenths of a degree, oldest first. */
  airSpan: z.number().nullable().default(null),
  airFloors: z.array(z.number()).default([]),
  /** The stretch since the goods left their calm band, thinned: minutes after `warmingSince` and what was judged then. */
  warmingSince: z.number().nullable().default(null),
  warming: z.array(z.tuple([z.number(), z.number()])).default([]),
  /** Since when the air has stood out above the goods; onset, in minutes since 1970, and length of the last times that it did as a defrost does. */
  excursionSince: z.number().nullable().default(null),
  excursions: z.array(z.tuple([z.number(), z.number()])).default([]),
  doorSince: z.number().nullable(),
  defrostSince: z.number().nullable(),
  /** Hour number and minutes above the limit in it, of the last 24 hours. */
  overHours: z.array(z.tuple([z.number(), z.number()])),
  over: AlarmSchema,
  low: AlarmSchema,
  soon: AlarmSchema,
  warm: EpisodeSchema.nullable(),
  cold: EpisodeSchema.nullable(),
  jumps: z.number(),
});
export type Track = z.infer<typeof TrackSchema>;

/** A change at one unit whose consequences (alert, hold, command) are not yet known to have happened. */
const PendingSchema = z.object({
  facts: IncidentFactsSchema,
  revision: z.number(),
  /** The incident that this one takes the place of. */
  replaces: IncidentIdSchema.optional(),
  /** Recent enough to be told. */
  isNews: z.boolean(),
  /** What lies in the unit may not be sold until a person has decided. */
  demandsHold: z.boolean(),
});
export type Pending = z.infer<typeof PendingSchema>;

/** A set-point or alarm that is to be sent to a unit. */
const PlannedCommandSchema = z.object({
  commandId: z.string(),
  kind: z.enum(['set-point', 'start-defrost', 'sound-alarm']),
  celsius: z.number().optional(),
  issuedAt: z.number(),
  expiresAt: z.number(),
  reason: z.string(),
  isDryRun: z.boolean(),
  /** What it is given because of, and what should be seen in the readings after it. */
  incidentId: IncidentIdSchema.optional(),
  expects: CommandEffectSchema.optional(),
});
export type PlannedCommand = z.infer<typeof PlannedCommandSchema>;

/** What is kept of a device's clock once a message was told at a time far from its arrival. Times in seconds since 1970. */
const DeviceClockSchema = z.object({
  /** Of the last message: when it came, and the newest time that it told. */
  arrivedAt: z.number(),
  measuredAt: z.number(),
  /** Seconds from the newest time told to the arrival, of the last messages that were no replay, oldest first; before them it was near 0. */
  offsets: z.array(z.number()),
  /** From which arrival on times are moved by how many seconds, oldest first. */
  corrections: z.array(z.tuple([z.number(), z.number()])),
});
export type DeviceClock = z.infer<typeof DeviceClockSchema>;

export const UnitStateSchema = z.object({
  /** 0: there is none yet. */
  version: z.number(),
  track: TrackSchema,
  /** All readings measured up to this moment are in `track` and in the packs; null before the first pack. */
  through: z.number().nullable(),
  /** Readings after `through`, ordered, each once. */
  tail: z.array(z.custom<Sample>()),
  pending: z.array(PendingSchema).default([]),
  commands: z.array(PlannedCommandSchema).default([]),
  /** The last automatic set-point, while it differs from the unit's own. */
  setPointCelsius: z.number().nullable().default(null),
  /** Automatic commands of the last hour, in milliseconds. */
  commandedAt: z.array(z.number()).default([]),
  /** Incident and stage for which the machine has last acted. */
  actedOn: z.string().nullable().default(null),
  conflicts: z.number().default(0),
  /** Null while its clock goes right. */
  clock: DeviceClockSchema.nullable().default(null),
});
export type UnitState = z.infer<typeof UnitStateSchema>;
