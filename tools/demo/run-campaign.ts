import { setTimeout as sleep } from 'node:timers/promises';
import { CampaignSchema } from '#schemas/campaign.ts';
import type { Larderly } from '../api/larderly.ts';
import { campaignBody } from './campaign.ts';
import type { World } from './world.ts';

const PAUSE_MILLIS = 400;
const PATIENCE_MILLIS = 120_000;

/** Records the past campaign and waits until its people are in their arms. */
export async function runCampaign(larderly: Larderly, world: World): Promise<string> {
  const body = campaignBody(world.campaign, world.people);
  const created = CampaignSchema.parse(
    await larderly.post('/v1/campaigns', body, { 'idempotency-key': `demo-${world.campaign.seed}-${world.lastDay}` }),
  );
  await larderly.post(`/v1/campaigns/${created.campaignId}/launch`, {});
  const deadline = Date.now() + PATIENCE_MILLIS;
  while (Date.now() < deadline) {
    const campaign = CampaignSchema.parse(await larderly.get(`/v1/campaigns/${created.campaignId}`));
    if (campaign.status === 'launched') return created.campaignId;
    await sleep(PAUSE_MILLIS);
  }
  throw new Error(`The demo campaign ${created.campaignId} was not launched in time.`);
}
