import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { gaussian, seededRandom } from '#numerics/random.ts';
import { CampaignSchema } from '#schemas/campaign.ts';
import { CampaignRoiSchema } from '#schemas/campaign-roi.ts';
import { type CampaignId, type PersonKey, RunIdSchema } from '#schemas/ids.ts';
import { InstantSchema } from '#schemas/instant.ts';
import type { PersonSale } from '#schemas/person-sales.ts';
import { BUCKET, startNightShift, TABLES } from './night-shift.ts';

/**
 * Measures one campaign of very many people in a process of its own, on the embedded engines: what the bench `campaigns` starts.
 * Prints JSON. People, their orders and the drawn audience are made first; only the measuring is timed. With `file` the members stand
 * in the object that an earlier night has left of them, and not in the table as well.
 */

const [peopleGiven = '1000', ordersGiven = '12', membersGiven = 'items'] = process.argv.slice(2);
const PEOPLE = Number(peopleGiven);
const ORDERS_EACH = Number(ordersGiven);
const PARTS = 40;
const SEED = 61;
const HOLD_OUT_RATE = 0.1;
const WRITERS = 16;
const ITEMS_AT_ONCE = 25;
const ID = 'c-bench' as CampaignId;
const RUN = RunIdSchema.parse('campaign-report-2026-04-01');
/** 2026-03-08 to 2026-03-14, measured on 2026-04-10. */
const [FIRST_DAY, LAST_DAY, TODAY] = [20_520, 20_526, 20_553];
const asOf = InstantSchema.parse('2026-04-10T04:00:00.000Z');

const keyOf = (person: number) => createHash('sha256').update(`${SEED}:${person}`).digest('base64url').slice(0, 22) as PersonKey;
const isTreated = (person: number) => person % Math.round(1 / HOLD_OUT_RATE) !== 0;

/** Orders of the 400 days before today; the treated spend five per cent more on the campaign's days, and some use its coupon. */
function salesOf(person: number, random: () => number): PersonSale[] {
  const days = Array.from({ length: ORDERS_EACH }, () => TODAY - Math.floor(random() * 400)).sort((one, other) => one - other);
  const taste = Math.exp(0.5 * gaussian(random));
  return days.map((day) => {
    const isReached = isTreated(person) && day >= FIRST_DAY && day <= LAST_DAY;
    const hasCoupon = isReached && random() < 0.3;
    const netMinor = Math.round(3000 * taste * (0.7 + 0.6 * random()) * (isReached ? 1.05 : 1));
    const context = {
      currency: 'EUR',
      channel: day % 3 === 0 ? 'app' : 'web',
      storeId: `s${person % 20}`,
      coupons: hasCoupon ? ['TEN'] : [],
    };
    return { day, netMinor, refundedMinor: 0, discountMinor: hasCoupon ? Math.round(netMinor / 10) : 0, items: 9, ...context };
  });
}

const shift = await startNightShift();
process.env['SENDING_PRICES_MICROS'] = JSON.stringify({ email: 100 });
const { documents } = await import('#storage/client.ts');
const { campaignResultsIn } = await import('#storage/campaign-results.ts');
const { campaignsIn, memberKey } = await import('#storage/campaigns.ts');
const { audienceFilesIn } = await import('#storage/audience-files.ts');
const { orderFilesIn } = await import('#storage/order-files.ts');
const { orderPacker } = await import('#storage/packed-orders.ts');
const { salesPacker } = await import('#storage/packed-sales.ts');
const { BatchWriteCommand } = await import('@aws-sdk/lib-dynamodb');

async function makeOrders() {
  const random = seededRandom(SEED);
  const files = orderFilesIn(BUCKET);
  const stored: unknown[] = [];
  for (let part = 0; part < PARTS; part++) {
    const packers = { orders: orderPacker({ timeZone: 'Europe/Berlin', currency: 'EUR' }), sales: salesPacker() };
    for (let person = part; person < PEOPLE; person += PARTS) packers.sales.add(keyOf(person), salesOf(person, random));
    stored.push({ ...(await files.put(RUN, part, packers)), read: 0 });
  }
  return stored;
}

async function writeItems(members: readonly { readonly personKey: PersonKey; readonly arm: string }[]): Promise<void> {
  const pages = Array.from({ length: Math.ceil(PEOPLE / ITEMS_AT_ONCE) }, (_, page) => page * ITEMS_AT_ONCE).values();
  const write = async () => {
    for (const from of pages) {
      const puts = members.slice(from, from + ITEMS_AT_ONCE).map((member) => {
        const sending = member.arm === 'treated' ? { sending: 'sent', claimedAt: asOf, settledAt: asOf, channel: 'email' } : {};
        return { PutRequest: { Item: { ...memberKey(ID, member.personKey), ...member, ...sending } } };
      });
      await documents.send(new BatchWriteCommand({ RequestItems: { [TABLES.CAMPAIGNS_TABLE]: puts } }));
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
}

async function makeCampaign(): Promise<void> {
  const campaigns = campaignsIn(TABLES.CAMPAIGNS_TABLE);
  const campaign = CampaignSchema.parse({
    ...{ campaignId: ID, name: 'Bench', channel: 'email', holdOutRate: HOLD_OUT_RATE, delivery: 'send', status: 'draft' },
    ...{
      startsOn: '2026-03-08',
      endsOn: '2026-03-14',
      currency: 'EUR',
      seed: 's',
      audience: { everyone: true },
      createdAt: asOf,
      createdBy: 'bench',
    },
    offer: { subject: 's', text: 't', couponCode: 'TEN' },
  });
  await campaigns.create(campaign, [], [{ costId: 'm', kind: 'media', amountMinor: PEOPLE }]);
  const members = Array.from({ length: PEOPLE }, (_, person) => ({
    ...{
      personKey: keyOf(person),
      arm: isTreated(person) ? ('treated' as const) : ('hold-out' as const),
      segment: `segment-${person % 5}`,
    },
    assignedAt: asOf,
  }));
  if (membersGiven === 'file') {
    const people = members.map((member) => ({ ...member, isControl: false, wasReached: false }));
    await audienceFilesIn(BUCKET).put(ID, { people, sent: { email: members.length }, complained: 0, bounced: 0, isSettled: true });
  } else await writeItems(members);
  const holdOut = members.filter(({ arm }) => arm === 'hold-out').length;
  await campaigns.markLaunching(ID, asOf, '2026Q1');
  await campaigns.markLaunched(ID, { treated: PEOPLE - holdOut, holdOut, control: 0 });
}

const makingSince = performance.now();
const orders = await makeOrders();
await makeCampaign();
const makingSeconds = (performance.now() - makingSince) / 1000;

let readUnits = 0;
documents.middlewareStack.add(
  (next) => async (request) => {
    Object.assign(request.input, { ReturnConsumedCapacity: 'TOTAL' });
    const answer = await next(request);
    const { ConsumedCapacity } = answer.output as { ConsumedCapacity?: { CapacityUnits?: number } | { CapacityUnits?: number }[] };
    for (const used of [ConsumedCapacity].flat()) readUnits += used?.CapacityUnits ?? 0;
    return answer;
  },
  { step: 'initialize', name: 'countUnits' },
);
globalThis.gc?.();
let peakBytes = 0;
const watch = setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
}, 20);
const beforeMegabytes = process.memoryUsage.rss() / 2 ** 20;

/** One night's measurement. */
async function night(id: string) {
  readUnits = 0;
  const cpu = process.cpuUsage();
  const since = performance.now();
  await shift.run('campaigns/measure-campaigns', { runId: id, asOf, orders });
  const seconds = (performance.now() - since) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuSeconds: (user + system) / 1e6, units: readUnits };
}

const first = await night('campaign-report-2026-04-20');
const later = await night('campaign-report-2026-04-21');
clearInterval(watch);
readUnits = 0;
const askedSince = performance.now();
const result = CampaignRoiSchema.parse(await campaignResultsIn(TABLES.CAMPAIGNS_TABLE).find(ID));
const askMilliseconds = performance.now() - askedSince;
const { roi, roiCi95, arms, adjusted, intervalBy } = result;
const told = {
  roi,
  roiCi95,
  intervalBy,
  adjustedCi95: adjusted?.roiCi95,
  treated: arms.treated.customers,
  holdOut: arms.holdOut.customers,
};
const figures = {
  ...{ people: PEOPLE, orders: PEOPLE * ORDERS_EACH, makingSeconds, first, later },
  ...{ peakMegabytes: peakBytes / 2 ** 20, beforeMegabytes, askMilliseconds, askUnits: readUnits, told },
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
await shift.stop();
process.exit(0);
