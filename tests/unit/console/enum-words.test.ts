import { expect, it } from 'vitest';
import type * as z from 'zod';
import { CaseEntrySchema } from '#schemas/case.ts';
import { DemandClassSchema } from '#schemas/demand.ts';
import { FeedbackKindSchema, FeedbackStatusSchema } from '#schemas/feedback.ts';
import { IncidentKindSchema, IncidentStageSchema } from '#schemas/incident.ts';
import { JOB_NAMES } from '#schemas/job.ts';
import { JOURNEY_TEMPLATES } from '#schemas/journey-template.ts';
import { COUNTED_LISTS } from '#schemas/list-figures.ts';
import { MovementKindSchema } from '#schemas/lot.ts';
import { REQUEST_STATUSES } from '#schemas/privacy-request.ts';
import { NoticeSchema } from '#schemas/recall.ts';
import { RFM_LABELS } from '#schemas/rule-segment.ts';
import { SEGMENT_NAMES } from '#schemas/segment.ts';
import { SendStatusSchema } from '#schemas/send.ts';
import { StorageClassSchema } from '#schemas/storage-class.ts';
import { codeWords } from '../../../console/i18n/code-words.ts';
import { words as campaigns } from '../../../console/views/campaigns/words.ts';
import { caseSteps } from '../../../console/views/cold-chain/case-steps.ts';
import { words as demand } from '../../../console/views/demand/words.ts';
import { words as feedback } from '../../../console/views/feedback/words.ts';
import { movementWords } from '../../../console/views/lots/movement-words.ts';
import { jobWords } from '../../../console/views/operations/job-words.ts';
import { words as privacy } from '../../../console/views/privacy/words.ts';

const stepsOf = (schema: z.ZodCatch<z.ZodUnion<readonly [z.ZodEnum, z.ZodLiteral]>>) => schema.unwrap().options[0].options.map(String);
const CODES: readonly (readonly [what: string, codes: readonly string[], words: object])[] = [
  ['segments', SEGMENT_NAMES, codeWords],
  ['RFM groups', RFM_LABELS, codeWords],
  ['lists', COUNTED_LISTS, codeWords],
  ['sends', SendStatusSchema.options, codeWords],
  ['notices', NoticeSchema.options, codeWords],
  ['incidents', [...IncidentKindSchema.options, ...IncidentStageSchema.options], codeWords],
  ['storage', StorageClassSchema.options, codeWords],
  ['privacy requests', REQUEST_STATUSES, { ...codeWords, ...privacy }],
  ['movements', MovementKindSchema.options, movementWords],
  ['demand', DemandClassSchema.options, demand],
  ['feedback', [...FeedbackKindSchema.options, ...FeedbackStatusSchema.options], feedback],
  ['jobs', JOB_NAMES, jobWords],
  ['journeys', JOURNEY_TEMPLATES, campaigns],
  ['steps of a case', stepsOf(CaseEntrySchema.shape.step as never), caseSteps],
];

it.each(CODES)('codes of %s have names in both languages', (_what, codes, words) => {
  expect(codes.length).toBeGreaterThan(1);
  expect(codes.filter((code) => !(code in words))).toEqual([]);
});
