import { type AudienceStep, audienceSteps } from '#domain/campaigns/audience-steps.ts';
import { armOf } from '#domain/campaigns/hold-out.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { bucketName, queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { noteUnreadable } from '#runtime/observability.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { type AudiencePage, AudiencePageSchema, type Campaign, type Member } from '#schemas/campaign.ts';
import { PersonKeySchema } from '#schemas/ids.ts';
import type { Profile } from '#schemas/profile.ts';
import { campaignsIn } from '#storage/campaigns.ts';
import { customersIn } from '#storage/profiles.ts';
import { peopleOfRuleIn } from '#storage/rule-lists.ts';
import { InvalidCursorError, peopleOfSegmentIn } from '#storage/segment-lists.ts';
import { segmentationsIn } from '#storage/segments.ts';

const env = readEnvironment({
  CAMPAIGNS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  SEGMENTS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  AUDIENCE_QUEUE_URL: queueUrl,
  SENDS_QUEUE_URL: queueUrl,
});
const campaigns = campaignsIn(env.CAMPAIGNS_TABLE);
const customers = customersIn(env.CUSTOMERS_TABLE, noteUnreadable);
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);
const peopleOfSegment = peopleOfSegmentIn({ bucket: env.ARTEFACTS_BUCKET, segmentations, customers });
const peopleOfRule = peopleOfRuleIn(env.SEGMENTS_TABLE, customers);
const audience = sendTo(env.AUDIENCE_QUEUE_URL);
const sends = sendTo(env.SENDS_QUEUE_URL);

const PEOPLE_PER_PAGE = 25;
const SENDS_PER_MESSAGE = 25;

interface People {
  readonly profiles: readonly Profile[];
  readonly next?: string | undefined;
}

async function listedPeople(campaign: Campaign, cursor: string | undefined): Promise<People> {
  const index = Number(cursor ?? 0);
  const listed = await campaigns.listed(campaign.campaignId, index);
  if (listed === undefined) return { profiles: [] };
  const found = await customers.resolveMany(listed.map((key) => PersonKeySchema.parse(key)));
  return { profiles: [...found.values()], next: String(index + 1) };
}

async function membersOf(segment: string, cursor: string | undefined): Promise<People> {
  try {
    const { people, next } = await peopleOfSegment(segment, { limit: PEOPLE_PER_PAGE, cursor });
    return { profiles: people.map(({ profile }) => profile), next };
  } catch (error) {
    if (!(error instanceof InvalidCursorError) || cursor === undefined) throw error;
    // The list is gone, three nights on: the newest one begins anew, and whoever has an arm keeps it.
    return membersOf(segment, undefined);
  }
}

function peopleOf(campaign: Campaign, step: AudienceStep, cursor: string | undefined): Promise<People> {
  switch (step.kind) {
    case 'everyone':
      return customers.scanPage(PEOPLE_PER_PAGE, cursor);
    case 'segment':
      return membersOf(step.segment, cursor);
    case 'rule':
      return peopleOfRule(step.ruleId, { limit: PEOPLE_PER_PAGE, cursor });
    case 'listed':
      return listedPeople(campaign, cursor);
  }
}

async function assign(campaign: Campaign, profiles: readonly Profile[]): Promise<void> {
  const assignedAt = now();
  const members: Member[] = profiles.map(({ personKey, customerId }) => ({
    personKey,
    arm: armOf(campaign.seed, customerId, campaign.holdOutRate),
    assignedAt,
  }));
  await campaigns.assign(campaign.campaignId, members);
  if (campaign.delivery !== 'send') return;
  const treated = members.filter(({ arm }) => arm === 'treated').map(({ personKey }) => personKey);
  for (let from = 0; from < treated.length; from += SENDS_PER_MESSAGE) {
    await sends.send({ campaignId: campaign.campaignId, personKeys: treated.slice(from, from + SENDS_PER_MESSAGE) });
  }
}

async function finish(campaign: Campaign): Promise<void> {
  const members = await campaigns.members(campaign.campaignId);
  const treated = members.filter(({ arm }) => arm === 'treated').length;
  await campaigns.markLaunched(campaign.campaignId, { treated, holdOut: members.length - treated });
}

async function draftAudience({ campaignId, step, cursor }: AudiencePage): Promise<void> {
  const campaign = await campaigns.find(campaignId);
  if (campaign === undefined || campaign.status === 'launched') return;
  const current = audienceSteps(campaign)[step];
  if (current === undefined) {
    await finish(campaign);
    return;
  }
  if (campaign.status === 'draft') await campaigns.markLaunching(campaignId, now());
  const { profiles, next } = await peopleOf(campaign, current, cursor);
  await assign(campaign, profiles);
  await audience.send(next === undefined ? { campaignId, step: step + 1 } : { campaignId, step, cursor: next });
}

export const handler = queueHandler(AudiencePageSchema, draftAudience);
