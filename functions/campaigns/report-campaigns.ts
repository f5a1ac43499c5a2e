import * as z from 'zod';
import { channelTotals } from '#domain/campaigns/channel-totals.ts';
import { reportText } from '#domain/campaigns/report-text.ts';
import { topicOf } from '#messaging/topic.ts';
import { readEnvironment, tableName, topicArn } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import type { CampaignRoi } from '#schemas/campaign-roi.ts';
import { CampaignIdSchema, RunIdSchema } from '#schemas/ids.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { campaignResultsIn } from '#storage/campaign-results.ts';
import { campaignsIn } from '#storage/campaigns.ts';
import { runsIn } from '#storage/runs.ts';

const env = readEnvironment({ CAMPAIGNS_TABLE: tableName, RUNS_TABLE: tableName, MARKETING_TOPIC_ARN: topicArn });
const campaigns = campaignsIn(env.CAMPAIGNS_TABLE);
const results = campaignResultsIn(env.CAMPAIGNS_TABLE);
const runs = runsIn(env.RUNS_TABLE);
const marketers = topicOf(env.MARKETING_TOPIC_ARN);

const ReportOrderSchema = z.object({ asOf: InstantSchema, runId: RunIdSchema });
const CAMPAIGNS_PER_REPORT = 50;

/** The newest launched campaigns as the step before has measured them. */
async function measuredCampaigns(): Promise<{ channel: string; result: CampaignRoi }[]> {
  const { ids } = await campaigns.list(CAMPAIGNS_PER_REPORT);
  const measured: { channel: string; result: CampaignRoi }[] = [];
  for (const id of ids) {
    const campaignId = CampaignIdSchema.parse(id);
    const [campaign, result] = await Promise.all([campaigns.find(campaignId), results.find(campaignId)]);
    if (campaign?.status === 'launched' && result !== undefined) measured.push({ channel: campaign.channel, result });
  }
  return measured;
}

async function reportCampaigns({ runId }: z.infer<typeof ReportOrderSchema>) {
  const measured = await measuredCampaigns();
  await marketers.publish('Larderly: what the campaigns earned', reportText(measured), { runId });
  await runs.stepDone(runId, 'report-campaigns');
  return {
    campaigns: measured.length,
    results: measured.map(({ result: { campaignId, name, roi, roiCi95, certainty, reason, detail } }) => ({
      ...{ campaignId, name, roi, roiCi95, certainty, reason, detail },
    })),
    byChannel: channelTotals(measured),
  };
}

export const handler = taskHandler(ReportOrderSchema, reportCampaigns);
