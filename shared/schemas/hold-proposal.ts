import * as z from 'zod';
import { bodyObject } from './body.ts';
import { CaseIdSchema } from './case.ts';
import { HoldReasonSchema } from './hold.ts';
import { InstantSchema } from './instant.ts';
import { LotRefSchema } from './lot.ts';
import { pageOf } from './page.ts';

const ProposalStatusSchema = z.enum(['proposed', 'accepted', 'declined']).catch('proposed');

/** More people complain of a lot than chance allows: a person of quality decides whether it is held. */
export const HoldProposalSchema = z.object({
  schemaVersion: z.number().int().default(1),
  caseId: CaseIdSchema,
  ...LotRefSchema.shape,
  productId: z.string(),
  status: ProposalStatusSchema,
  /** People who complained, each once. */
  complaints: z.number().int(),
  /** Of the lot, in the window. */
  unitsSold: z.number(),
  /** Complaints that the product's other lots let expect of so many units. */
  expected: z.number(),
  pValue: z.number(),
  /** Adjusted for all lots that were looked at. */
  falseDiscoveryRate: z.number(),
  topics: z.array(z.string()).default([]),
  dangers: z.array(z.string()).default([]),
  firstComplaintAt: InstantSchema,
  proposedAt: InstantSchema,
  asOf: InstantSchema,
  decidedAt: InstantSchema.optional(),
  decidedBy: z.string().optional(),
  reason: z.string().optional(),
});
export type HoldProposal = z.infer<typeof HoldProposalSchema>;

export const ProposalDecisionSchema = bodyObject({ reason: HoldReasonSchema });
export const HoldProposalReplySchema = HoldProposalSchema.omit({ schemaVersion: true });
export const HoldProposalPageSchema = pageOf(HoldProposalReplySchema);
