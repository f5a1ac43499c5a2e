import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { armOf } from '#domain/campaigns/hold-out.ts';
import type { Send } from '#schemas/send.ts';
import { type LocalRuntime, startLocal } from '../support/local-runtime.ts';
import { noonZone } from '../support/noon-zone.ts';

const PEOPLE = 700;
const HOLD_OUT_RATE = 0.2;
const SEED = 'faults';
const OPT_OUTS = 25;
/** One copy of the sender, which has so many messages under way at once (`AT_ONCE` of functions/campaigns/send-batch.ts). */
const ARGS = ['--no-schedules', '--pool', '1'];
const IN_FLIGHT = 12;
const ids = Array.from({ length: PEOPLE }, (_, index) => `person-${index}`);
const treated = ids.filter((id) => armOf(SEED, id, HOLD_OUT_RATE) === 'treated');

let shop: LocalRuntime;
afterAll(async () => {
  await shop.stop();
  rmSync(shop.dataDir, { recursive: true, force: true });
});

interface Mail {
  readonly id: number;
  readonly at: string;
  readonly kind: string;
  readonly to: readonly string[];
}

/** The mails that left so far. The last line may be cut off by a kill. */
function mailsIn(dataDir: string): Mail[] {
  const lines = readFileSync(path.join(dataDir, 'outbox.ndjson'), { encoding: 'utf8', flag: 'a+' }).split('\n');
  return lines.flatMap((line) => {
    try {
      const entry = JSON.parse(line) as Mail;
      return entry.kind === 'email' ? [entry] : [];
    } catch {
      return [];
    }
  });
}
const personOf = ({ to }: Mail): string => to[0]?.split('@')[0] ?? '';

async function json<Reply>(runtime: LocalRuntime, route: string, init?: RequestInit): Promise<Reply> {
  const response = await runtime.operator(route, init);
  expect(response.ok, `${route} answered ${response.status}`).toBe(true);
  return (await response.json()) as Reply;
}

async function untilMails(dataDir: string, count: number): Promise<void> {
  for (let round = 0; round < 3000; round++) {
    if (mailsIn(dataDir).length >= count) return;
    await delay(10);
  }
  throw new Error(`There were only ${mailsIn(dataDir).length} mails.`);
}

async function addPeople(runtime: LocalRuntime): Promise<void> {
  const events = ids.map((userId) => ({
    type: 'identify',
    userId,
    messageId: `i-${userId}`,
    traits: {
      email: `${userId}@shop.example`,
      timezone: noonZone(),
      consents: [{ purpose: 'marketing', channel: 'email', status: 'granted' }],
    },
  }));
  for (let from = 0; from < events.length; from += 200)
    expect(
      (await runtime.track('/v1/batch', { method: 'POST', body: JSON.stringify({ batch: events.slice(from, from + 200) }) })).status,
    ).toBe(200);
  await runtime.stored();
}

async function launch(runtime: LocalRuntime): Promise<string> {
  const body = {
    ...{ name: 'Bread', channel: 'email', seed: SEED, holdOutRate: HOLD_OUT_RATE, controlRate: 0 },
    ...{ startsOn: '2026-01-01', endsOn: '2099-12-31', currency: 'EUR', offer: { subject: 'Bread', text: 'Fresh.' } },
    audience: { customerIds: ids },
  };
  const { campaignId } = await json<{ campaignId: string }>(runtime, '/v1/campaigns', { method: 'POST', body: JSON.stringify(body) });
  await json(runtime, `/v1/campaigns/${campaignId}/launch`, { method: 'POST', body: '{}' });
  return campaignId;
}

/** Lets some people who have no mail yet opt out. @returns when each was told that they have */
async function optOut(runtime: LocalRuntime): Promise<Map<string, string>> {
  const reached = new Set(mailsIn(runtime.dataDir).map(personOf));
  const leaving = treated.filter((id) => !reached.has(id)).slice(-OPT_OUTS);
  const body = JSON.stringify({ consents: [{ purpose: 'marketing', channel: 'email', status: 'withdrawn' }] });
  const told = new Map<string, string>();
  for (const id of leaving) {
    await json(runtime, `/v1/customers/${id}/consents`, { method: 'PUT', body });
    told.set(id, new Date().toISOString());
  }
  return told;
}

async function everySend(campaignId: string): Promise<Send[]> {
  const all: Send[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const after: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page: { items: Send[]; cursor: string | null } = await json(shop, `/v1/campaigns/${campaignId}/sends?limit=100${after}`);
    all.push(...page.items);
    cursor = page.cursor;
  }
  return all;
}

it('writes to nobody twice, to nobody who is held out or opted out, and to everybody else once, though it is killed twice', async () => {
  const first = await startLocal({ args: ARGS });
  await addPeople(first);
  const campaignId = await launch(first);
  await untilMails(first.dataDir, 60);
  await first.kill();
  const atFirst = mailsIn(first.dataDir).length;

  const second = await startLocal({ dataDir: first.dataDir, args: ARGS });
  const optedOut = await optOut(second);
  await untilMails(second.dataDir, atFirst + 120);
  await second.kill();
  const atSecond = mailsIn(second.dataDir).length;
  expect(atSecond, 'the second kill is in the middle').toBeLessThan(treated.length - OPT_OUTS);

  shop = await startLocal({ dataDir: first.dataDir, args: ARGS });
  await shop.stored();
  const mails = mailsIn(shop.dataDir);
  const reached = new Map(mails.map((mail) => [personOf(mail), mail]));
  expect(mails.length, 'nobody twice').toBe(reached.size);
  expect(
    [...reached.keys()].filter((id) => !treated.includes(id)),
    'nobody held out',
  ).toEqual([]);
  expect(
    [...optedOut].filter(([id, at]) => (reached.get(id)?.at ?? '') > at),
    'nobody after they opted out',
  ).toEqual([]);

  const sends = await everySend(campaignId);
  const open = sends.filter(({ status }) => status === 'claimed' || status === 'uncertain');
  expect(open.length).toBeLessThanOrEqual(2 * IN_FLIGHT);
  expect(open.every(({ customerId, claimedAt }) => customerId !== null && claimedAt !== undefined)).toBe(true);
  const isOpen = new Set(open.map(({ customerId }) => customerId));
  // Everybody else exactly once: who is not in the outbox is listed as open, or has opted out.
  const missing = treated.filter((id) => !reached.has(id) && !isOpen.has(id as never) && !optedOut.has(id));
  expect(missing, 'everybody else').toEqual([]);
  const byStatus = Object.groupBy(sends, ({ status }) => status);
  expect(Object.keys(byStatus).filter((status) => !['sent', 'withheld', 'claimed', 'uncertain'].includes(status))).toEqual([]);
  expect(byStatus.sent?.every(({ customerId }) => reached.has(customerId ?? ''))).toBe(true);

  // What did go out is known as soon as the mail service tells of it.
  const arrived = open.flatMap(({ customerId }) => reached.get(customerId ?? '') ?? []);
  for (const { id } of arrived) {
    const played = { method: 'POST', body: JSON.stringify({ id, eventType: 'Delivery' }), headers: { 'content-type': 'application/json' } };
    expect((await fetch(new URL('/mail-events', shop.endpoints.outbox), played)).status).toBe(202);
  }
  await shop.stored();
  const resolved = new Map((await everySend(campaignId)).map((send) => [send.customerId as string, send]));
  for (const mail of arrived)
    expect(resolved.get(personOf(mail))).toMatchObject({ status: 'sent', resolvedBy: 'delivery-events', delivery: 'delivered' });
});
