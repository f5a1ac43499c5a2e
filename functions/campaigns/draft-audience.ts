import { fieldsOfAudience } from '#domain/campaigns/audience-fields.ts';
import { type AudienceQuery, candidatesAmong, membersAmong } from '#domain/campaigns/audience-members.ts';
import { quarterOf, roleOf } from '#domain/campaigns/hold-out.ts';
import { hasEnteredSince } from '#domain/campaigns/journeys.ts';
import { affectedIn, isOfNamedPeople, upliftsIn } from '#domain/campaigns/judge-audience.ts';
import { isRestricted } from '#domain/privacy/restriction.ts';
import { foldOrders } from '#domain/profiles/fold-orders.ts';
import { habitsOf } from '#domain/recommendations/habits.ts';
import { asOfDay } from '#domain/segments/customer-features.ts';
import { daysBefore, localDayOf } from '#domain/time.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { currencyCode, queueUrl, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { noteUnreadable } from '#runtime/observability.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { type ArmSizes, type AudiencePage, AudiencePageSchema, type Campaign, LAUNCH_PASS, type Member } from '#schemas/campaign.ts';
import type { CampaignId, PersonKey } from '#schemas/ids.ts';
import type { Profile } from '#schemas/profile.ts';
import { audiencePassesIn } from '#storage/audience-passes.ts';
import { namedReaderIn, pageOfCandidates } from '#storage/audience-reader.ts';
import { campaignsIn } from '#storage/campaigns.ts';
import { commerceOfPersonIn } from '#storage/commerce-of-person.ts';
import { eventsIn } from '#storage/events.ts';
import { namedPeopleIn } from '#storage/named-people.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { customersIn } from '#storage/profiles.ts';
import { secretIn } from '#storage/secrets.ts';
import { segmentationsIn } from '#storage/segments.ts';
import { sendsIn } from '#storage/sends.ts';
import { upliftModelsIn } from '#storage/uplift-models.ts';

/** People who are looked at for one message, and into how many parts everybody is divided. */
const PEOPLE_PER_PAGE = 1000;
const PARTS = 8;
const SENDS_PER_MESSAGE = 24;
/** Answers of the table, of about 6,000 members each, that are counted for one message. */
const READS_PER_COUNT = 10;
const REMEMBERED_MILLIS = 30_000;

const env = readEnvironment({
  CAMPAIGNS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  SEGMENTS_TABLE: tableName,
  EVENTS_TABLE: tableName,
  ORDERS_TABLE: tableName,
  CASES_TABLE: tableName,
  RECALLS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  AUDIENCE_QUEUE_URL: queueUrl,
  SENDS_QUEUE_URL: queueUrl,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
});
const shop = { timeZone: env.SHOP_TIME_ZONE, currency: env.SHOP_CURRENCY };
const campaigns = campaignsIn(env.CAMPAIGNS_TABLE);
const passes = audiencePassesIn(env.CAMPAIGNS_TABLE);
const members = sendsIn(env.CAMPAIGNS_TABLE);
const customers = customersIn(env.CUSTOMERS_TABLE, noteUnreadable);
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);
const commerceOf = commerceOfPersonIn(eventsIn(env.EVENTS_TABLE), personKeysIn(env.SOURCES_TABLE));
const tables = { recalls: env.RECALLS_TABLE, cases: env.CASES_TABLE, orders: env.ORDERS_TABLE, customers: env.CUSTOMERS_TABLE };
const readNamed = namedReaderIn(namedPeopleIn(tables, customers), upliftModelsIn(env.CAMPAIGNS_TABLE));
const controlSalt = secretIn(env.SOURCES_TABLE, 'CONTROL');
const audience = sendTo(env.AUDIENCE_QUEUE_URL);
const sends = sendTo(env.SENDS_QUEUE_URL);

const purchasesOf = async (profile: Profile) => habitsOf(foldOrders(await commerceOf(profile), shop), []);

interface Drawing extends AudienceQuery {
  readonly candidates: readonly PersonKey[] | undefined;
}

async function drawingOf(campaign: Campaign): Promise<Drawing> {
  const at = now();
  const [segmentation, lists] = await Promise.all([segmentations.find(), campaigns.listed(campaign.campaignId)]);
  const named = await readNamed({ lists, affected: affectedIn(campaign.audience, at), uplifts: upliftsIn(campaign.audience) });
  const book = { rules: [], segmentation, currency: shop.currency, zone: shop.timeZone };
  const candidates = candidatesAmong(campaign.audience, named);
  return { audience: campaign.audience, book, named, asOf: asOfDay(at, shop.timeZone), candidates };
}

/** Whom a campaign names is found once for the pages that follow one another. */
let remembered: { readonly campaignId: CampaignId; readonly until: number; readonly drawing: Promise<Drawing> } | undefined;

function rememberedDrawing(campaign: Campaign): Promise<Drawing> {
  if (remembered?.campaignId !== campaign.campaignId || remembered.until < nowMillis()) {
    remembered = { campaignId: campaign.campaignId, until: nowMillis() + REMEMBERED_MILLIS, drawing: drawingOf(campaign) };
    remembered.drawing.catch(() => {
      remembered = undefined;
    });
  }
  return remembered.drawing;
}

/** Sends one message for each part. A drawing that is over is not begun again; one that is under way is gone through once more. */
async function begin(campaign: Campaign, pass: AudiencePage['pass']): Promise<void> {
  const { campaignId } = campaign;
  if (campaign.status === 'launched' && pass === LAUNCH_PASS) return;
  const at = now();
  if (campaign.status !== 'launched') await campaigns.markLaunching(campaignId, at, quarterOf(localDayOf(at, shop.timeZone)));
  const parts = isOfNamedPeople(campaign.audience) ? 1 : PARTS;
  const progress = await passes.begin(campaignId, pass, { parts, at });
  if (progress.finishedAt !== undefined) return;
  await audience.sendAll(Array.from({ length: progress.parts }, (_, part) => ({ campaignId, pass, part })));
}

/** Of a journey: those who are not in this period of it yet, and who have not entered the one before too short a time ago. */
async function newcomers(campaign: Campaign, pass: AudiencePage['pass'], people: readonly Profile[]) {
  const { campaignId, journey } = campaign;
  if (journey === undefined) return { fresh: people, again: [] };
  const keys = people.map(({ personKey }) => personKey);
  const [known, former] = await Promise.all([
    campaigns.findMembers(campaignId, keys),
    journey.before === undefined ? new Map() : campaigns.findMembers(journey.before, keys),
  ]);
  const since = daysBefore(now(), journey.periodDays);
  return {
    fresh: people.filter(({ personKey }) => !known.has(personKey) && !hasEnteredSince(former.get(personKey), since)),
    again: [...known.values()].filter((member) => member.pass === pass),
  };
}

/** Gives people their arms. @returns those whose message is still to be ordered */
async function assign(campaign: Campaign, pass: AudiencePage['pass'], people: readonly Profile[]): Promise<Member[]> {
  const assignedAt = now();
  const { fresh, again } = await newcomers(campaign, pass, people);
  const draw = { ...campaign, salt: await controlSalt() };
  const drawn = fresh.map(
    ({ personKey, customerId, segment }): Member => ({
      personKey,
      ...roleOf(draw, customerId),
      ...(segment === undefined ? {} : { segment: segment.name }),
      assignedAt,
      pass,
    }),
  );
  const results = await campaigns.assign(campaign.campaignId, drawn);
  const refused = drawn.filter((_, place) => results[place] === 'refused').map(({ personKey }) => personKey);
  const standing = refused.length === 0 ? [] : [...(await campaigns.findMembers(campaign.campaignId, refused)).values()];
  // Whoever had an arm before has a message that was ordered, unless this very page broke off then.
  const unordered = [...standing, ...again].filter((member) => member.pass === pass && member.sending === undefined);
  return [...drawn.filter((_, place) => results[place] === 'saved'), ...unordered];
}

async function order({ campaignId, delivery }: Campaign, assigned: readonly Member[]): Promise<void> {
  if (delivery !== 'send') return;
  const treated = assigned.filter(({ arm }) => arm === 'treated').map(({ personKey }) => personKey);
  const count = Math.ceil(treated.length / SENDS_PER_MESSAGE);
  const chunkAt = (index: number) => treated.slice(index * SENDS_PER_MESSAGE, (index + 1) * SENDS_PER_MESSAGE);
  await sends.sendAll(Array.from({ length: count }, (_, index) => ({ campaignId, personKeys: chunkAt(index) })));
}

/**
 * Whoever was erased since the page was read has no arm and gets no message: the erasure may have gone through the campaigns before
 * the arm was given. A page that broke off between the two is gone through again, and finds the tombstone among those it misses.
 *
 * @returns those who remain
 */
async function withoutErased({ campaignId }: Campaign, assigned: readonly Member[], missing: readonly PersonKey[]): Promise<Member[]> {
  const erased = new Set(await customers.erasedAmong([...assigned.map(({ personKey }) => personKey), ...missing]));
  const drawn = erased.size === 0 ? new Map() : await campaigns.findMembers(campaignId, [...erased]);
  await campaigns.withdraw(campaignId, [...drawn.keys()]);
  return assigned.filter(({ personKey }) => !erased.has(personKey));
}

const NOBODY: ArmSizes = { treated: 0, holdOut: 0, control: 0 };

function withArms(sizes: ArmSizes, some: readonly Pick<Member, 'arm' | 'isControl'>[]): ArmSizes {
  const sums = { ...sizes };
  for (const { arm, isControl } of some) sums[arm === 'treated' ? 'treated' : isControl ? 'control' : 'holdOut'] += 1;
  return sums;
}

/** Counts the arms of those who are drawn, as many as one message has time for; after the last of them the drawing is over. */
async function countArms(campaignId: CampaignId, pass: AudiencePage['pass'], counted: AudiencePage['counted']): Promise<void> {
  let sizes = counted?.sizes ?? NOBODY;
  let reads = 0;
  for await (const page of members.arms(campaignId, counted?.after)) {
    sizes = withArms(sizes, page);
    const after = page.at(-1)?.personKey;
    reads += 1;
    if (reads === READS_PER_COUNT && after !== undefined)
      return await audience.send({ campaignId, pass, part: 0, counted: { after, sizes } });
  }
  await campaigns.markLaunched(campaignId, sizes);
  await passes.finish(campaignId, pass, now());
}

/** One page of people; when it was the last one of its part, and the others are done, the drawing is over. */
async function drawPage(campaign: Campaign, { pass, part = 0, cursor, counted }: AudiencePage): Promise<void> {
  const { campaignId } = campaign;
  const progress = await passes.find(campaignId, pass);
  if (progress === undefined || progress.finishedAt !== undefined) return;
  if (counted !== undefined) return await countArms(campaignId, pass, counted);
  const drawing = await rememberedDrawing(campaign);
  const asked = { limit: PEOPLE_PER_PAGE, cursor, share: { part, of: progress.parts }, fields: fieldsOfAudience(campaign.audience) };
  const page = await pageOfCandidates(customers, drawing.candidates, asked);
  const people = page.profiles.filter((profile) => !isRestricted(profile));
  const assigned = await assign(campaign, pass, await membersAmong(people, drawing, purchasesOf));
  await order(campaign, await withoutErased(campaign, assigned, page.missing));
  if (page.next !== undefined && campaign.stoppedAt === undefined) {
    await audience.send({ campaignId, pass, part, cursor: page.next });
    return;
  }
  const { done, parts } = await passes.markDone(campaignId, pass, part);
  if (done.size === parts) await countArms(campaignId, pass, undefined);
}

async function draftAudience(message: AudiencePage): Promise<void> {
  const campaign = await campaigns.find(message.campaignId);
  if (campaign === undefined) return;
  if (message.part === undefined) await begin(campaign, message.pass);
  else await drawPage(campaign, message);
}

export const handler = queueHandler(AudiencePageSchema, draftAudience);
