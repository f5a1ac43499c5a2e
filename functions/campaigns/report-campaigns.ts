import * as z from 'zod';
import { evidenceOf, windowOf } from '#domain/campaigns/campaign-evidence.ts';
import { campaignResult } from '#domain/campaigns/campaign-result.ts';
import { reportText } from '#domain/campaigns/report-text.ts';
import { topicOf } from '#messaging/topic.ts';
import { readEnvironment, tableName, topicArn } from '#runtime/environment.ts';
import { noteUnreadable } from '#runtime/observability.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import type { Campaign, CampaignRoi } from '#schemas/campaign.ts';
import { CampaignIdSchema, RunIdSchema } from '#schemas/ids.ts';
import { type Instant, InstantSchema } from '#schemas/instant.ts';
import { campaignsIn } from '#storage/campaigns.ts';
import { customersIn } from '#storage/profiles.ts';
import { runsIn } from '#storage/runs.ts';

const env = readEnvironment({
  CAMPAIGNS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  RUNS_TABLE: tableName,
  MARKETING_TOPIC_ARN: topicArn,
});
const campaigns = campaignsIn(env.CAMPAIGNS_TABLE);
const customers = customersIn(env.CUSTOMERS_TABLE, noteUnreadable);
const runs = runsIn(env.RUNS_TABLE);
const marketers = topicOf(env.MARKETING_TOPIC_ARN);

const ReportOrderSchema = z.object({ asOf: InstantSchema, runId: RunIdSchema });
const CAMPAIGNS_PER_REPORT = 50;

async function resultOf(campaign: Campaign, asOf: Instant): Promise<CampaignRoi> {
  const { campaignId } = campaign;
  const [members, costs] = await Promise.all([campaigns.members(campaignId), campaigns.costs(campaignId)]);
  const profiles = await customers.resolveMany(members.map(({ personKey }) => personKey));
  return campaignResult(campaign, { ...evidenceOf(members, profiles), costs }, windowOf(campaign), asOf);
}

async function reportCampaigns({ asOf, runId }: z.infer<typeof ReportOrderSchema>) {
  const { ids } = await campaigns.list(CAMPAIGNS_PER_REPORT);
  const results: CampaignRoi[] = [];
  for (const id of ids) {
    const campaign = await campaigns.find(CampaignIdSchema.parse(id));
    if (campaign?.status === 'launched') results.push(await resultOf(campaign, asOf));
  }
  await marketers.publish('Larderly: what the campaigns earned', reportText(results), { runId });
  await runs.stepDone(runId, 'report-campaigns');
  return {
    campaigns: results.length,
    results: results.map(({ campaignId, name, roi, roiCi95, reason }) => ({ campaignId, name, roi, roiCi95, reason })),
  };
}

export const handler = taskHandler(ReportOrderSchema, reportCampaigns);
