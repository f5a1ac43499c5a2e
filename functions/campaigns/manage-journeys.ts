import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { JOURNEYS, waveOf } from '#domain/campaigns/journeys.ts';
import { faultsInAudience } from '#domain/campaigns/judge-audience.ts';
import { localDayOf } from '#domain/time.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { currencyCode, queueUrl, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { httpHandler, on, type Request } from '#runtime/http-handler.ts';
import { badRequest, conflict } from '#runtime/problems.ts';
import { publicOriginOf } from '#runtime/public-origin.ts';
import type { Audience, AudienceBody } from '#schemas/audience.ts';
import { DEFAULT_CONTROL_RATE, DEFAULT_HOLD_OUT_RATE } from '#schemas/campaign.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Journey, JourneyBody } from '#schemas/journey.ts';
import { JOURNEY_TEMPLATES, type JourneyTemplate } from '#schemas/journey-template.ts';
import * as routes from '#schemas/routes/journeys.ts';
import { campaignsIn } from '#storage/campaigns.ts';
import { StaleWriteError } from '#storage/errors.ts';
import { journeysIn } from '#storage/journeys.ts';

const env = readEnvironment({
  CAMPAIGNS_TABLE: tableName,
  AUDIENCE_QUEUE_URL: queueUrl,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
  /** As the settings say; else links lead to where the launch was asked for. */
  API_ADDRESS: z.url().optional(),
});
const campaigns = campaignsIn(env.CAMPAIGNS_TABLE);
const journeys = journeysIn(env.CAMPAIGNS_TABLE);
const audience = sendTo(env.AUDIENCE_QUEUE_URL);

function pageOf(template: JourneyTemplate, found: Journey | undefined): routes.JourneyPage {
  const { name, summary } = JOURNEYS[template];
  if (found === undefined) return { template, name, summary, status: 'idle', journey: null, campaignId: null };
  const { schemaVersion: _version, origin: _origin, revision: _revision, ...journey } = found;
  return { template, name, summary, status: found.status, journey, campaignId: found.wave ?? null };
}

/** A journey asks the same of everybody, and goes on for years: it names nobody. */
function conditionOf(onlyIf: AudienceBody | undefined): Audience | undefined {
  if (onlyIf === undefined) return undefined;
  if (JSON.stringify(onlyIf).includes('"customerIds":')) throw badRequest('body.onlyIf', 'expected no customerIds: a journey names nobody');
  const condition = onlyIf as Audience;
  const [fault] = faultsInAudience(condition, 'onlyIf');
  if (fault) throw badRequest(`body.${fault.field}`, fault.expected);
  return condition;
}

/** What of a journey a marketer sets. */
function settingsOf(template: JourneyTemplate, body: JourneyBody) {
  const plan = JOURNEYS[template];
  const isService = plan.purpose === 'service';
  if (isService && (body.holdOutRate || body.controlRate)) {
    throw badRequest('body.holdOutRate', 'expected 0: nobody is held out of a service message');
  }
  const { channel = 'email', webhookId, offer, periodDays = plan.periodDays } = body;
  const onlyIf = conditionOf(body.onlyIf);
  return {
    channel,
    periodDays,
    holdOutRate: isService ? 0 : (body.holdOutRate ?? DEFAULT_HOLD_OUT_RATE),
    controlRate: isService ? 0 : (body.controlRate ?? DEFAULT_CONTROL_RATE),
    ...(webhookId === undefined ? {} : { webhookId }),
    ...(onlyIf === undefined ? {} : { onlyIf }),
    ...(offer === undefined ? {} : { offer }),
  };
}

type Settings = ReturnType<typeof settingsOf>;

function isSetSo(journey: Journey, settings: Settings): boolean {
  const set = ({ channel, periodDays, holdOutRate, controlRate, webhookId, onlyIf, offer }: Settings | Journey) =>
    JSON.parse(JSON.stringify({ channel, periodDays, holdOutRate, controlRate, webhookId, onlyIf, offer }));
  return isDeepStrictEqual(set(journey), set(settings));
}

async function save(journey: Journey): Promise<Journey> {
  try {
    await journeys.put(journey);
  } catch (error) {
    if (error instanceof StaleWriteError) throw conflict(error.message);
    throw error;
  }
  return journey;
}

/** The campaign of the present period, and a message that has today's people enter it. */
async function enter(journey: Journey): Promise<Journey> {
  const at = now();
  const today = localDayOf(at, env.SHOP_TIME_ZONE);
  const wave = waveOf(journey, today, { currency: env.SHOP_CURRENCY, at });
  await campaigns.create(wave, [], []);
  if (journey.wave !== wave.campaignId) await journeys.noteWave(journey.template, wave.campaignId);
  await audience.send({ campaignId: wave.campaignId, pass: today });
  return { ...journey, wave: wave.campaignId };
}

/** The same periods go on where they are as long as before, so that nobody enters twice in one of them. */
const startOf = (before: Journey | undefined, periodDays: number, at: Instant) =>
  before?.periodDays === periodDays ? before.startedOn : localDayOf(at, env.SHOP_TIME_ZONE);

type LaunchRequest = Request<{ readonly template: JourneyTemplate }, unknown, JourneyBody>;

async function launch({ params: { template }, body, caller, headers, event }: LaunchRequest) {
  const before = await journeys.find(template);
  const settings = settingsOf(template, body);
  const isUnchanged = before !== undefined && (Object.keys(body).length === 0 || isSetSo(before, settings));
  if (before?.status === 'active') {
    if (!isUnchanged) throw conflict(`The journey ${template} is active with other settings: stop it first.`);
    return pageOf(template, await enter(before));
  }
  const at = now();
  const kept = isUnchanged ? before : settings;
  const journey = await save({
    ...kept,
    schemaVersion: 1,
    template,
    status: 'active',
    startedOn: startOf(before, kept.periodDays, at),
    ...(before?.wave === undefined ? {} : { wave: before.wave }),
    origin: publicOriginOf(env.API_ADDRESS, { event, headers }),
    launchedAt: at,
    launchedBy: caller.subject,
    changedAt: at,
    revision: (before?.revision ?? 0) + 1,
  });
  const launched = await enter(journey);
  if (before?.status === 'stopped' && launched.wave !== undefined) await campaigns.resume(launched.wave);
  return pageOf(template, launched);
}

async function halt(template: JourneyTemplate, status: 'paused' | 'stopped') {
  const before = await journeys.find(template);
  if (before === undefined) throw conflict(`The journey ${template} was never launched.`);
  const at = now();
  const isDone = before.status === status || before.status === 'stopped';
  const journey = isDone ? before : await save({ ...before, status, changedAt: at, revision: before.revision + 1 });
  if (status === 'stopped' && journey.wave !== undefined) await campaigns.stop(journey.wave, at);
  return pageOf(template, journey);
}

export const handler = httpHandler([
  on(routes.listJourneys, async () => {
    const found = new Map((await journeys.list()).map((journey) => [journey.template, journey]));
    return { items: JOURNEY_TEMPLATES.map((template) => pageOf(template, found.get(template))), cursor: null };
  }),
  on(routes.getJourney, async ({ params }) => pageOf(params.template, await journeys.find(params.template))),
  on(routes.launchJourney, launch),
  on(routes.pauseJourney, ({ params }) => halt(params.template, 'paused')),
  on(routes.stopJourney, ({ params }) => halt(params.template, 'stopped')),
]);
