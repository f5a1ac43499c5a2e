import * as z from 'zod';
import {
  CaseIdSchema,
  CaseListSchema,
  CaseLotPageSchema,
  CaseReplySchema,
  DecisionBodySchema,
  DecisionReplySchema,
  ReworkBodySchema,
} from '../case.ts';
import { FlaggedOrderPageSchema } from '../flagged-order.ts';
import { PageQuerySchema } from '../page.ts';
import { defineRoute, type Group } from '../route.ts';

const word = 'lots';
const readers: readonly Group[] = ['quality', 'admin'];
/** Only quality may say alone what becomes of goods. */
export const deciders: readonly Group[] = ['quality'];
/** Who may be one of two, of whom the other is of quality. */
const approvers: readonly Group[] = ['quality', 'admin'];

const params = z.object({ caseId: CaseIdSchema });

export const listCases = defineRoute({
  method: 'GET',
  path: '/v1/cases',
  word,
  summary: 'Cases: incidents with what they touched, the newest first.',
  groups: readers,
  query: PageQuerySchema,
  reply: CaseListSchema,
});

export const getCase = defineRoute({
  method: 'GET',
  path: '/v1/cases/{caseId}',
  word,
  summary:
    'The story of an incident (or of a recall without one) from the first warm reading on, in order, with the seconds since then. ' +
    'Each step is told once.',
  groups: readers,
  params,
  query: PageQuerySchema,
  reply: CaseReplySchema,
});

export const listCaseLots = defineRoute({
  method: 'GET',
  path: '/v1/cases/{caseId}/lots',
  word,
  summary: 'Lots that were in the unit at any moment of the incident: what each went through, whether it is held, what was decided.',
  groups: readers,
  params,
  query: PageQuerySchema,
  reply: CaseLotPageSchema,
});

export const listFlaggedOrders = defineRoute({
  method: 'GET',
  path: '/v1/cases/{caseId}/orders',
  word,
  summary: 'Orders with goods of held lots that nobody had handed over when the lots were held.',
  groups: readers,
  params,
  query: PageQuerySchema,
  reply: FlaggedOrderPageSchema,
});

const decided = {
  method: 'POST',
  word,
  groups: approvers,
  params,
  body: DecisionBodySchema,
  reply: DecisionReplySchema,
  status: 202,
} as const;

export const releaseCase = defineRoute({
  ...decided,
  path: '/v1/cases/{caseId}/release',
  summary:
    'Have lots of a case, or all of them and the unit, put on sale again. Ends only what this case holds. A 202 means that it is on the ' +
    'queue; the same Idempotency-Key, or without one the same body of the same person, is the same decision. All of a case only when ' +
    'its incident is over (409). At severity S4 two people approve the same lots, one of them of quality: the first is answered with ' +
    'state `approved`, and refused as the second (409). Below it a person of quality decides alone.',
});
export const disposeCase = defineRoute({
  ...decided,
  path: '/v1/cases/{caseId}/dispose',
  summary:
    'Have everything that is left of lots of a case, or of all of them, thrown away. They stay held. Chilled goods at severity S4 need ' +
    'two people, as for a release.',
});
export const reworkCase = defineRoute({
  ...decided,
  path: '/v1/cases/{caseId}/rework',
  body: ReworkBodySchema,
  summary:
    'Have lots of a case, or all of them, reworked: made into another lot, iced or frozen again. They stay held, and are released or ' +
    'disposed of afterwards. Asks for evidence, such as temperatures taken by hand. Of goods at severity S4 only frozen and ambient ' +
    'ones may be reworked (409), by one person of quality.',
});
