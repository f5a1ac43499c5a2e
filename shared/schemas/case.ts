import * as z from 'zod';
import { InstantSchema } from './instant.ts';
import { PageQuerySchema } from './page.ts';

/** The id of the incident that a story begins with, or that of a recall which begins without one. */
export const CaseIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_:-]{1,200}$/, 'expected a case id: that of an incident, or of a recall without one')
  .brand<'CaseId'>();
export type CaseId = z.infer<typeof CaseIdSchema>;

/** What can happen in a case, roughly in the order in which it does; of two entries of one moment the earlier step comes first. */
const STEPS = [
  'first-warm-reading',
  'breach-predicted',
  'incident-raised',
  'unit-held',
  'alert-sent',
  'alert-escalated',
  'incident-acknowledged',
  'command-sent',
  'command-acknowledged',
  'cooling-checked',
  'lots-exposed',
  'lots-held',
  'orders-flagged',
  'offers-stopped',
  'incident-cleared',
  'incident-superseded',
  'release-decided',
  'disposal-decided',
  'lots-released',
  'lots-disposed',
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
export type CaseStep = z.infer<typeof KnownStepSchema>;

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

export const CasePageQuerySchema = PageQuerySchema;

/** The story from its first moment, page by page. */
export const CaseReplySchema = z.object({
  caseId: CaseIdSchema,
  beganAt: InstantSchema,
  items: z.array(CaseEntrySchema.omit({ schemaVersion: true, caseId: true }).extend({ secondsSinceBegin: z.number() })),
  cursor: z.string().nullable(),
});
