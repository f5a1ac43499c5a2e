import * as z from 'zod';
import { bodyObject } from './body.ts';
import { ExposureSchema } from './exposure.ts';
import { HoldReasonSchema } from './hold.ts';
import { UnitIdSchema } from './ids.ts';
import { IncidentIdSchema, IncidentKindSchema, IncidentStageSchema, SeverityRuleSchema, SeveritySchema } from './incident.ts';
import { type Instant, InstantSchema } from './instant.ts';
import { LotRefSchema } from './lot.ts';
import { pageOf } from './page.ts';

/** The id of the incident that a story begins with, or that of a recall which begins without one. */
export const CaseIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_:-]{1,200}$/, 'expected a case id: that of an incident, or of a recall without one')
  .brand<'CaseId'>();
export type CaseId = z.infer<typeof CaseIdSchema>;

/** What can happen in a case, roughly in the order in which it does; of two entries of one moment the earlier step comes first. */
const STEPS = [
  'first-warm-reading',
  'first-cold-reading',
  'breach-predicted',
  'incident-raised',
  'unit-held',
  'alert-sent',
  'alert-escalated',
  'incident-acknowledged',
  'command-sent',
  'command-acknowledged',
  'cooling-checked',
  'move-proposed',
  'hold-proposed',
  'hold-declined',
  'lots-held',
  'offers-stopped',
  'orders-flagged',
  'orders-reallocated',
  'lots-exposed',
  'incident-cleared',
  'incident-superseded',
  'release-approved',
  'disposal-approved',
  'rework-approved',
  'release-decided',
  'disposal-decided',
  'rework-decided',
  'lots-released',
  'lots-disposed',
  'lots-to-rework',
  'unit-released',
  'recall-opened',
  'recall-scope-found',
  'customers-found',
  'notices-sent',
  'notices-escalated',
  'substitutes-offered',
  'answers-received',
  'goods-returned',
  'recall-closed',
] as const;
const KnownStepSchema = z.enum(STEPS);
type CaseStep = z.infer<typeof KnownStepSchema>;

export const placeOfStep = (step: CaseStep): number => STEPS.indexOf(step);

/** Nobody's id is here: orders and people are counted, or told by their pseudonyms. */
const IdsSchema = z.record(z.string(), z.union([z.string(), z.array(z.string()).max(50)]));

/** One line of the story of a case. */
export const CaseEntrySchema = z.object({
  schemaVersion: z.number().int().default(1),
  caseId: CaseIdSchema,
  /** When it happened, which may be before it was noted. */
  at: InstantSchema,
  /** A step of a later version is `unknown`. */
  step: z.union([KnownStepSchema, z.literal('unknown')]).catch('unknown'),
  /** Unique in its step; the same again is the same entry. */
  key: z.string().max(400),
  /** Counts, minutes, degrees: units in the names. */
  numbers: z.record(z.string(), z.number()).default({}),
  ids: IdsSchema.default({}),
  /** An operator, or `larderly`. */
  by: z.string().default('larderly'),
  /** Why a person did so. */
  reason: z.string().optional(),
  recordedAt: InstantSchema,
});
export type CaseEntry = z.infer<typeof CaseEntrySchema>;

/** What happened; everything else about an entry has a default. */
export interface NewCaseEntry {
  readonly caseId: CaseId;
  /** When it happened. A repeated entry keeps the moment of its first. */
  readonly at: Instant;
  readonly step: CaseStep;
  /** Unique in its step, from what is the same whenever the message comes again: a page's cursor, a lot, a stage. */
  readonly key: string;
  readonly numbers?: Readonly<Record<string, number>>;
  readonly ids?: Readonly<Record<string, string | readonly string[]>>;
  readonly by?: string;
  readonly reason?: string;
}

/** What a case is about, as its incident stands. */
export const CaseSchema = z.object({
  schemaVersion: z.number().int().default(1),
  caseId: CaseIdSchema,
  unitId: UnitIdSchema,
  site: z.string(),
  kind: IncidentKindSchema,
  stage: IncidentStageSchema,
  status: z.enum(['open', 'closed', 'superseded', 'unknown']).catch('unknown'),
  severity: SeveritySchema,
  /** The line of the severity table; cases of version 0.1.0 do not tell it. */
  rule: SeverityRuleSchema.optional(),
  beganAt: InstantSchema,
  endedAt: InstantSchema.optional(),
  supersededBy: IncidentIdSchema.optional(),
  /** When all lots and orders had been gone through last. */
  tracedAt: InstantSchema.optional(),
});
export type Case = z.infer<typeof CaseSchema>;

const CaseDecisionKindSchema = z.enum(['release', 'dispose', 'rework']);

/** What a decision rests on: temperatures taken by hand, the number of a laboratory's report. */
const EvidenceSchema = z.string().trim().min(1).max(300);

const WordSchema = z.object({ by: z.string().min(1), reason: HoldReasonSchema, evidence: EvidenceSchema.optional(), at: InstantSchema });

/** What has been decided, and by whom. */
export const CaseDecisionSchema = z.object({
  /** From what was decided, or from the caller's Idempotency-Key: the same again is the same decision. */
  decisionId: z.string().min(1).max(64),
  kind: CaseDecisionKindSchema,
  ...WordSchema.shape,
  /** The other person, who approved it before, where one alone may not decide. */
  approvedBefore: WordSchema.optional(),
});
export type CaseDecision = z.infer<typeof CaseDecisionSchema>;

/** What one person wants decided, for which another one is needed. */
export const ApprovalSchema = z.object({
  schemaVersion: z.number().int().default(1),
  ...CaseDecisionSchema.omit({ approvedBefore: true }).shape,
  /** The operator's account; names may change. */
  subject: z.string().min(1),
  isQuality: z.boolean(),
  /** Absent: all of the case. */
  lots: z.array(LotRefSchema).optional(),
  /** `ALL`, or a hash of the lots: two people approve the same only when this is the same. */
  scope: z.string().min(1),
});
export type Approval = z.infer<typeof ApprovalSchema>;

/** A lot that was in the unit of a case at some moment of it, with what has been done about it. */
export const CaseLotSchema = z.object({
  schemaVersion: z.number().int().default(1),
  ...LotRefSchema.shape,
  foundAt: InstantSchema,
  /** When the system has held it; only a person can end that. */
  heldAt: InstantSchema.optional(),
  decision: CaseDecisionSchema.optional(),
});
export type CaseLot = z.infer<typeof CaseLotSchema>;

/** Whether it is still open what becomes of a lot: what is reworked is released or thrown away afterwards. */
export const isUndecided = ({ decision }: Pick<CaseLot, 'decision'>, kind: CaseDecision['kind']): boolean =>
  decision === undefined || (decision.kind === 'rework' && kind !== 'rework');

/** Give the orders of a case other goods, page by page. */
const ReallocationTaskSchema = z.object({ caseId: CaseIdSchema, step: z.literal('reallocate'), after: z.string().optional() });
export type ReallocationTask = z.infer<typeof ReallocationTaskSchema>;

/** Go through what a case touches: its lots from one on, page by page, then the orders that wait for them. */
export const CaseTaskSchema = z.object({
  caseId: CaseIdSchema,
  step: z.enum(['lots', 'orders']).default('lots'),
  after: z.string().optional(),
});
export type CaseTask = z.infer<typeof CaseTaskSchema>;

const MOST_LOTS = 100;

/** Carry out a decision on all lots of a case, or on some. */
const DecisionTaskSchema = z.object({
  caseId: CaseIdSchema,
  decision: CaseDecisionSchema,
  lots: z.array(LotRefSchema).max(MOST_LOTS).optional(),
  after: z.string().optional(),
  /** The approval of somebody else that this makes use of. */
  approval: ApprovalSchema.pick({ scope: true, decisionId: true }).optional(),
});
export type DecisionTask = z.infer<typeof DecisionTaskSchema>;

/** What has to be done in a case: a decision on its lots, or other goods for its orders. */
export const CaseWorkSchema = z.union([DecisionTaskSchema, ReallocationTaskSchema]);
export type CaseWork = z.infer<typeof CaseWorkSchema>;

const decisionBody = {
  reason: HoldReasonSchema,
  evidence: EvidenceSchema.optional(),
  /** Without it all lots of the case, and its unit when the incident is over. */
  lots: z.array(bodyObject(LotRefSchema.shape)).min(1).max(MOST_LOTS).optional(),
};
export const DecisionBodySchema = bodyObject(decisionBody);
export const ReworkBodySchema = bodyObject({ ...decisionBody, evidence: EvidenceSchema });
export type DecisionBody = z.infer<typeof DecisionBodySchema>;
export const DecisionReplySchema = z.object({
  caseId: CaseIdSchema,
  ...CaseDecisionSchema.shape,
  /** `approved`: nothing happens before another person approves the same. */
  state: z.enum(['decided', 'approved']),
});

const CaseViewSchema = CaseSchema.omit({ schemaVersion: true });
export const CaseListSchema = pageOf(CaseViewSchema);
export const CaseLotPageSchema = pageOf(CaseLotSchema.omit({ schemaVersion: true }).extend({ exposure: ExposureSchema.nullable() }));

/** The story from its first moment, page by page. */
export const CaseReplySchema = z.object({
  caseId: CaseIdSchema,
  beganAt: InstantSchema,
  /** As its incident stands; null while nobody has looked at it, and for a recall without one. */
  about: CaseViewSchema.nullable(),
  /** How many people have to approve the same; of two, one has to be of quality. Null for a rework that the severity rules out. */
  approversNeeded: z.object({ release: z.number().int(), dispose: z.number().int(), rework: z.number().int().nullable() }),
  /** What somebody has approved and another person has not yet. */
  approvals: z.array(ApprovalSchema.omit({ schemaVersion: true, subject: true })),
  items: z.array(CaseEntrySchema.omit({ schemaVersion: true, caseId: true }).extend({ secondsSinceBegin: z.number() })),
  cursor: z.string().nullable(),
});
