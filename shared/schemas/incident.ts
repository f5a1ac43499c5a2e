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

/** What comes first when something is urgent; a sensor that tells nothing lies between a warning and goods at risk. */
export const SEVERITY_RANK: Readonly<Record<Severity, number>> = { S0: 0, S1: 1, S2: 2, SF: 2.5, S3: 3, S4: 4 };

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
  warnCelsius: z.number().optional(),
  criticalCelsius: z.number().optional(),
  lowCelsius: z.number().optional(),
  delayMinutes: z.number().optional(),
  /** Longest time above the limit within 24 hours. */
  cumulativeMaxMinutes: z.number().optional(),
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
  /** Sensors of the unit whose calibration had run out when it opened: their readings alone do not end it. */
  uncalibratedSensorIds: z.array(z.string()).optional(),
});
export type IncidentFacts = z.infer<typeof IncidentFactsSchema>;

/** The unit has taken an order, and a quarter of an hour later the readings do not show that it helped. */
const EscalationSchema = z.object({
  code: z.literal('COOLING_NOT_EFFECTIVE'),
  /** What the incident is from then on, at least. */
  severity: SeveritySchema,
  commandId: z.string(),
  at: InstantSchema,
});
export type Escalation = z.infer<typeof EscalationSchema>;

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
  /** Why it is more serious than its readings alone say; `severity` counts it in. */
  escalation: EscalationSchema.optional(),
});
export type Incident = z.infer<typeof IncidentSchema>;

/** An incident as it is stored: what the readings say of it, made as serious as what became of its orders says. */
export function incidentOf(stored: Readonly<Record<string, unknown>>): Incident {
  const incident = IncidentSchema.parse(stored);
  const { severity, escalation } = incident;
  if (escalation === undefined || SEVERITY_RANK[severity] >= SEVERITY_RANK[escalation.severity]) return incident;
  return { ...incident, severity: escalation.severity };
}

export const IncidentQuerySchema = PageQuerySchema.extend({
  /** Without it: open ones first, then closed ones, each newest first. */
  status: IncidentFactsSchema.shape.status.optional(),
  unitId: UnitIdSchema.optional(),
});
