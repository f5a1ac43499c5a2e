import * as z from 'zod';
import { waveOf } from '#domain/campaigns/journeys.ts';
import { localDayOf } from '#domain/time.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { currencyCode, queueUrl, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { RunIdSchema } from '#schemas/ids.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { campaignsIn } from '#storage/campaigns.ts';
import { journeysIn } from '#storage/journeys.ts';
import { runsIn } from '#storage/runs.ts';

const env = readEnvironment({
  CAMPAIGNS_TABLE: tableName,
  RUNS_TABLE: tableName,
  AUDIENCE_QUEUE_URL: queueUrl,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
});
const campaigns = campaignsIn(env.CAMPAIGNS_TABLE);
const journeys = journeysIn(env.CAMPAIGNS_TABLE);
const runs = runsIn(env.RUNS_TABLE);
const audience = sendTo(env.AUDIENCE_QUEUE_URL);

const OrderSchema = z.object({ asOf: InstantSchema, runId: RunIdSchema });

/** Has the people of the day enter each journey that is active: a drawing named after the local day, which is done once. */
async function enrolJourneys({ asOf, runId }: z.infer<typeof OrderSchema>) {
  const today = localDayOf(asOf, env.SHOP_TIME_ZONE);
  const entered: string[] = [];
  for (const journey of await journeys.list()) {
    if (journey.status !== 'active') continue;
    const wave = waveOf(journey, today, { currency: env.SHOP_CURRENCY, at: now() });
    await campaigns.create(wave, [], []);
    if (journey.wave !== wave.campaignId) await journeys.noteWave(journey.template, wave.campaignId);
    await audience.send({ campaignId: wave.campaignId, pass: today });
    entered.push(wave.campaignId);
  }
  await runs.stepDone(runId, 'enrol-journeys');
  return { journeys: entered };
}

export const handler = taskHandler(OrderSchema, enrolJourneys);
