import * as z from 'zod';
import { UnitIdSchema } from './ids.ts';
import { InstantSchema } from './instant.ts';
import { PageQuerySchema } from './page.ts';

/** From "nothing" to "stock is at risk"; SF is a fault of the sensor: what the goods went through is not known. */
export const SeveritySchema = z.enum(['S0', 'S1', 'S2', 'S3', 'S4', 'SF']);
export type Severity = z.infer<typeof SeveritySchema>;

/** The line of the ordered severity table that matched first. */
export const SeverityRuleSchema = z.enum(['R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8', 'R9']);
export type SeverityRule = z.infer<typeof SeverityRuleSchema>;

const EpisodeKindSchema = z.enum(['warm', 'cold']);
export type EpisodeKind = z.infer<typeof EpisodeKindSchema>;
export const IncidentKindSchema = z.enum([...EpisodeKindSchema.options, 'silent', 'pipeline']);
export type IncidentKind = z.infer<typeof IncidentKindSchema>;

export const IncidentStageSchema = z.enum(['predicted', 'raised', 'cleared']);
export type IncidentStage = z.infer<typeof IncidentStageSchema>;

/** What the readings of a unit say about one excursion, from its first sign to its end; all times in milliseconds. */
export const EpisodeSchema = z.object({
  kind: EpisodeKindSchema,
  startedAt: z.number(),
  openedAt: z.number(),
  predictedAt: z.number().nullable(),
  /** Minutes to the limit when the breach was predicted. */
  predictedMinutes: z.number().nullable(),
  raisedAt: z.number().nullable(),
  clearedAt: z.number().nullable(),
  severity: SeveritySchema,
  rule: SeverityRuleSchema,
  /** Farthest from the safe side: the highest of a warm episode, the lowest of a cold one. */
  extremeCelsius: z.number(),
});
export type Episode = z.infer<typeof EpisodeSchema>;

export const IncidentIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_:-]{1,200}$/, 'expected an incident id')
  .brand<'IncidentId'>();
export type IncidentId = z.infer<typeof IncidentIdSchema>;

/** Limits as they were when the incident opened; a later change of the unit does not rewrite the past. */
const IncidentLimitsSchema = z.object({
  limitCelsius: z.number().optional(),
  criticalCelsius: z.number().optional(),
  lowCelsius: z.number().optional(),
  delayMinutes: z.number().optional(),
  staleMinutes: z.number().optional(),
});

/** Since when an alert is due, when it went out, and how serious it was then; version 0.1.0 did not write how serious. */
const AlertMarkSchema = z.object({
  dueAt: InstantSchema.optional(),
  sentAt: InstantSchema.optional(),
  severity: SeveritySchema.optional().catch(undefined),
});
export type AlertMark = z.infer<typeof AlertMarkSchema>;

export const AcknowledgementSchema = z.object({
  by: z.string(),
  reason: z.string().trim().min(1, 'expected why').max(500),
  at: InstantSchema,
  /** How serious it was then: one that becomes worse is to be acknowledged again. Absent in those of version 0.1.0, which hold for good. */
  severity: SeveritySchema.optional().catch(undefined),
});
export type Acknowledgement = z.infer<typeof AcknowledgementSchema>;

/** What is written of an incident each time its readings are judged; acknowledgement and alert marks are not part of it. */
export const IncidentFactsSchema = z.object({
  incidentId: IncidentIdSchema,
  unitId: UnitIdSchema,
  site: z.string(),
  kind: IncidentKindSchema,
  /** `superseded`: late readings showed that it began at another moment, or never was. */
  status: z.enum(['open', 'closed', 'superseded']),
  stage: IncidentStageSchema,
  severity: SeveritySchema,
  rule: SeverityRuleSchema,
  /** First breach of the condition. */
  startedAt: InstantSchema,
  /** When the delay had passed and the incident was opened, by the time of the readings. */
  openedAt: InstantSchema,
  predictedAt: InstantSchema.optional(),
  predictedMinutes: z.number().optional(),
  raisedAt: InstantSchema.optional(),
  clearedAt: InstantSchema.optional(),
  outcome: z.enum(['averted', 'recovered']).optional(),
  extremeCelsius: z.number().optional(),
  limits: IncidentLimitsSchema,
  /** Found in readings that came late; nothing was commanded because of them. */
  isRetroactive: z.boolean(),
  supersededBy: IncidentIdSchema.optional(),
  /** Since when the goods of a silent unit are set aside: nobody knows how warm they are. */
  quarantinedAt: InstantSchema.optional(),
});
export type IncidentFacts = z.infer<typeof IncidentFactsSchema>;

export const IncidentSchema = IncidentFactsSchema.extend({
  schemaVersion: z.literal(1).default(1),
  /** Version of the unit's state that said so; an older one never overwrites a newer one. */
  revision: z.number(),
  recordedAt: InstantSchema,
  /** The last one. */
  acknowledgement: AcknowledgementSchema.optional(),
  /** Those of a time when it was less serious, oldest first. */
  earlierAcknowledgements: z.array(AcknowledgementSchema).default([]),
  /** By stage, or by occasion with its number or what it is about: `worsened-S4`, `ongoing-2`, `unacknowledged-1`. */
  alerts: z.record(z.string(), AlertMarkSchema).default({}),
});
export type Incident = z.infer<typeof IncidentSchema>;

export const IncidentQuerySchema = PageQuerySchema.extend({
  /** Without it: open ones first, then closed ones, each newest first. */
  status: IncidentFactsSchema.shape.status.optional(),
  unitId: UnitIdSchema.optional(),
});
