import { evidenceOf, windowOf } from '#domain/campaigns/campaign-evidence.ts';
import { campaignResult } from '#domain/campaigns/campaign-result.ts';
import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { noteUnreadable } from '#runtime/observability.ts';
import { notFound } from '#runtime/problems.ts';
import type { CampaignRoi } from '#schemas/campaign.ts';
import type { CampaignId } from '#schemas/ids.ts';
import { getCampaignRoi } from '#schemas/routes/campaigns.ts';
import { campaignsIn } from '#storage/campaigns.ts';
import { customersIn } from '#storage/profiles.ts';

const env = readEnvironment({ CAMPAIGNS_TABLE: tableName, CUSTOMERS_TABLE: tableName });
const campaigns = campaignsIn(env.CAMPAIGNS_TABLE);
const customers = customersIn(env.CUSTOMERS_TABLE, noteUnreadable);

async function measureCampaign(campaignId: CampaignId): Promise<CampaignRoi> {
  const campaign = await campaigns.find(campaignId);
  if (campaign === undefined) throw notFound(`The campaign ${campaignId}`);
  const [members, costs] = await Promise.all([campaigns.members(campaignId), campaigns.costs(campaignId)]);
  const profiles = await customers.resolveMany(members.map(({ personKey }) => personKey));
  return campaignResult(campaign, { ...evidenceOf(members, profiles), costs }, windowOf(campaign), now());
}

export const handler = httpHandler([on(getCampaignRoi, ({ params }) => measureCampaign(params.id))]);
