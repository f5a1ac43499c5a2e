import * as z from 'zod';
import { CaseIdSchema } from '../case.ts';
import { HoldProposalPageSchema, HoldProposalReplySchema, ProposalDecisionSchema } from '../hold-proposal.ts';
import { PageQuerySchema } from '../page.ts';
import { defineRoute, type Group } from '../route.ts';

const word = 'feedback';
const readers: readonly Group[] = ['quality', 'admin'];
/** Only quality may say what becomes of goods. */
const deciders: readonly Group[] = ['quality'];

export const listHoldProposals = defineRoute({
  method: 'GET',
  path: '/v1/hold-proposals',
  word,
  summary: 'Lots of which more people complain than chance allows, for quality to decide on.',
  groups: readers,
  query: PageQuerySchema,
  reply: HoldProposalPageSchema,
});

const decided = {
  method: 'POST',
  word,
  groups: deciders,
  params: z.object({ id: CaseIdSchema }),
  body: ProposalDecisionSchema,
  reply: HoldProposalReplySchema,
} as const;

export const acceptHoldProposal = defineRoute({
  ...decided,
  path: '/v1/hold-proposals/{id}/accept',
  summary: 'Hold the lot. It is released like any other hold of a case.',
});

export const declineHoldProposal = defineRoute({
  ...decided,
  path: '/v1/hold-proposals/{id}/decline',
  summary: 'Leave the lot on sale. It is proposed again when twice as many people complain.',
});
