import * as z from 'zod';
import { CampaignDraftSchema, CampaignRoiSchema, CampaignSchema, CostSchema } from '../campaign.ts';
import { CampaignIdSchema } from '../ids.ts';
import { PageQuerySchema, pageOf } from '../page.ts';
import { defineRoute, type Group } from '../route.ts';

const word = 'campaigns';
const groups: readonly Group[] = ['marketer', 'admin'];
const params = z.object({ id: CampaignIdSchema });
const CampaignPageSchema = CampaignSchema.extend({ costs: z.array(CostSchema), costMinor: z.number().int() });

export const createCampaign = defineRoute({
  method: 'POST',
  path: '/v1/campaigns',
  word,
  summary: 'Draft a campaign: audience, hold-out, offer, days and cost. Takes Idempotency-Key.',
  groups,
  body: CampaignDraftSchema,
  reply: CampaignPageSchema,
  status: 201,
});

export const listCampaigns = defineRoute({
  method: 'GET',
  path: '/v1/campaigns',
  word,
  summary: 'All campaigns, newest first.',
  groups,
  query: PageQuerySchema,
  reply: pageOf(CampaignSchema),
});

export const getCampaign = defineRoute({
  method: 'GET',
  path: '/v1/campaigns/{id}',
  word,
  summary: 'One campaign with the size of its arms and its cost ledger.',
  groups,
  params,
  reply: CampaignPageSchema,
});

export const launchCampaign = defineRoute({
  method: 'POST',
  path: '/v1/campaigns/{id}/launch',
  word,
  summary: 'Draw the audience and its hold-out, and begin to send. Launching twice changes nothing.',
  groups,
  params,
  reply: z.object({ campaignId: CampaignIdSchema, status: CampaignSchema.shape.status }),
  status: 202,
});

export const addCost = defineRoute({
  method: 'POST',
  path: '/v1/campaigns/{id}/costs',
  word,
  summary: "Add a line to the campaign's cost ledger; the same costId again replaces it.",
  groups,
  params,
  body: CostSchema,
  reply: CampaignPageSchema,
});

export const getCampaignRoi = defineRoute({
  method: 'GET',
  path: '/v1/campaigns/{id}/roi',
  word,
  summary: 'Return on investment against the hold-out, with its 95 % interval; null with a reason where it cannot be known.',
  groups,
  params,
  reply: CampaignRoiSchema,
});
