import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type Larderly, larderlyAt } from '../api/larderly.ts';
import type { Bench } from './bench.ts';
import { type OwnRuntime, startRuntime, temporaryFolder } from './own-runtime.ts';
import { table } from './table.ts';
import { type Units, unitsEach } from './usage.ts';

/** Fewer for a first look: `SENDS_PEOPLE=500 npm run bench -- campaign-sends`. */
const PEOPLE = z.coerce.number().int().min(100).default(6000).parse(process.env['SENDS_PEOPLE']);
const BAR = 300;
const BATCH = 500;
const LISTED = 5000;
const NOON = 12;
const QUIET_MILLIS = 1000;

export interface CampaignSendsFigures {
  readonly messages: number;
  readonly seconds: number;
  readonly messagesPerSecond: number;
  readonly barMessagesPerSecond: number;
  /** Of the function that sends, for each message. */
  readonly units: Units;
}

/** A zone in which people may be written to now. */
function zoneAtNoon(): string {
  const ahead = NOON - new Date().getUTCHours();
  return ahead === 0 ? 'Etc/UTC' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

async function addPeople(shop: Larderly, runtime: OwnRuntime): Promise<string[]> {
  const ids = Array.from({ length: PEOPLE }, (_, index) => `person-${index}`);
  const consents = [{ purpose: 'marketing', channel: 'email', status: 'granted' }];
  const timezone = zoneAtNoon();
  const eventOf = (userId: string) => {
    const traits = { email: `${userId}@shop.example`, firstName: 'Ann', timezone, consents };
    return { type: 'identify', userId, messageId: `i-${userId}`, traits };
  };
  for (let from = 0; from < ids.length; from += BATCH) await shop.track(ids.slice(from, from + BATCH).map(eventOf));
  await runtime.drained();
  return ids;
}

async function launch(shop: Larderly, customerIds: readonly string[]): Promise<void> {
  const offer = { subject: 'Fresh bread', text: 'Dear {{ givenName }}, all of this week.\n\nCome and see.', couponCode: 'BREAD-10' };
  const days = { startsOn: '2020-01-01', endsOn: '2099-12-31', currency: 'EUR' };
  const body = { name: 'Bread', channel: 'email', holdOutRate: 0, controlRate: 0, offer, ...days, audience: { customerIds } };
  const { campaignId } = (await shop.post('/v1/campaigns', body)) as { campaignId: string };
  await shop.post(`/v1/campaigns/${campaignId}/launch`, {});
}

/** Seconds between the first message that left and the last, and how many there were. */
async function sendingIn(folder: string): Promise<{ messages: number; seconds: number }> {
  const lines = (await readFile(path.join(folder, 'outbox.ndjson'), 'utf8')).trimEnd().split('\n');
  const moments = lines.map((line) => Date.parse((JSON.parse(line) as { at: string }).at));
  return { messages: moments.length, seconds: (Math.max(...moments) - Math.min(...moments)) / 1000 };
}

/** Looks at what left, now and then: asking for the queues all the time would be work of its own. */
async function untilSent(folder: string): Promise<void> {
  let [bytes, before] = [0, -1];
  while (bytes !== before || bytes === 0) {
    await sleep(QUIET_MILLIS);
    before = bytes;
    bytes = await stat(path.join(folder, 'outbox.ndjson')).then(
      ({ size }) => size,
      () => 0,
    );
  }
}

async function figuresOf(folder: string, say: (line: string) => void): Promise<CampaignSendsFigures> {
  const runtime = await startRuntime(folder, ['--empty', '--no-schedules']);
  try {
    const shop = larderlyAt(runtime.endpoints);
    say(`${PEOPLE} people`);
    const ids = await addPeople(shop, runtime);
    const before = await runtime.usage();
    say('messages');
    for (let from = 0; from < ids.length; from += LISTED) await launch(shop, ids.slice(from, from + LISTED));
    await untilSent(folder);
    await runtime.drained();
    const sender = Object.entries(await runtime.usage()).filter(([name]) => name.endsWith('send-batch'));
    const { messages, seconds } = await sendingIn(folder);
    const each = { messages, seconds, messagesPerSecond: messages / seconds, barMessagesPerSecond: BAR };
    const earlier = Object.fromEntries(Object.entries(before).filter(([name]) => name.endsWith('send-batch')));
    return { ...each, units: unitsEach(earlier, Object.fromEntries(sender), messages) };
  } finally {
    await runtime.stop();
  }
}

function textOf({ messages, seconds, messagesPerSecond, barMessagesPerSecond, units }: CampaignSendsFigures): string {
  const rows = [
    ['messages', String(messages), ''],
    ['seconds, first to last', seconds.toFixed(1), ''],
    ['messages a second', messagesPerSecond.toFixed(0), `bar ≥ ${barMessagesPerSecond}`],
    ['read units each', units.readUnits.toFixed(2), ''],
    ['write units each', units.writeUnits.toFixed(2), ''],
    ['calls of the function each', units.invocations.toFixed(3), ''],
  ];
  return table(['campaign messages', '', ''], rows);
}

/** E-mails through the sender on the embedded engines, drawing of the audience included while it overlaps. */
export const campaignSends: Bench = {
  name: 'campaign-sends',
  summary: 'messages a second through the sender of campaigns: decided, reserved, rendered, handed over and noted one by one',
  usualRuns: 1,
  async run({ say }) {
    const { folder, remove } = await temporaryFolder();
    try {
      const figures = await figuresOf(folder, say);
      return { figures, text: textOf(figures) };
    } finally {
      await remove();
    }
  },
};
