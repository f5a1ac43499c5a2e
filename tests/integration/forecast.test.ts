import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { getForecast, listForecasts } from '#schemas/routes/forecasts.ts';
import { type LocalRuntime, startLocal } from '../support/local-runtime.ts';

const DAY = 86_400_000;
const FIRST = Date.parse('2026-06-01T10:00:00.000Z');
const DAYS = 91;
/** Days of two campaigns for milk; in the first one three times as much was bought, the second one is to come. */
const [PAST_CAMPAIGN, NEXT_CAMPAIGN] = [
  { from: 70, to: 76 },
  { from: 91, to: 97 },
] as const;
/** The night after the last day; the shop's zone is ahead of Greenwich. */
const AS_OF = new Date(FIRST + DAYS * DAY - 6 * 3_600_000).toISOString();
const HORIZON = 28;
const PEOPLE = 5;

const ForecastSchema = getForecast.reply as NonNullable<typeof getForecast.reply>;
const ListSchema = listForecasts.reply as NonNullable<typeof listForecasts.reply>;

let shop: LocalRuntime;

/** Milk on an ordinary day: ten pieces on a weekday, twenty on a Saturday or Sunday. */
const milkOf = (day: number) => (day % 7 >= 5 ? 20 : 10);
const soldOn = (day: number) => milkOf(day) * (day >= PAST_CAMPAIGN.from && day <= PAST_CAMPAIGN.to ? 3 : 1);
const dayOf = (day: number) => new Date(FIRST + day * DAY).toISOString().slice(0, 10);

function orderOn(day: number, person: number, lines: readonly object[], store: string | undefined) {
  const order_id = `${day}-${person}`;
  return {
    type: 'track',
    userId: `person-${person}`,
    event: 'Order Completed',
    messageId: order_id,
    timestamp: new Date(FIRST + day * DAY).toISOString(),
    properties: { order_id, currency: 'EUR', products: lines, ...(store === undefined ? {} : { store_id: store }) },
  };
}

async function send(batch: readonly object[]): Promise<void> {
  for (let from = 0; from < batch.length; from += 100) {
    const body = JSON.stringify({ batch: batch.slice(from, from + 100), sentAt: new Date().toISOString() });
    expect((await shop.track('/v1/batch', { method: 'POST', body })).status).toBe(200);
  }
  await shop.stored();
}

const RunSchema = z.object({
  runId: z.string(),
  status: z.string(),
  result: z.record(z.string(), z.unknown()).optional(),
  failure: z.unknown().optional(),
});
async function run(job: string, asOf: string) {
  const started = await shop.operator(`/v1/jobs/${job}/runs`, { method: 'POST', body: JSON.stringify({ asOf }) });
  const { runId } = RunSchema.parse(await started.json());
  for (let attempt = 0; attempt < 600; attempt++) {
    const found = RunSchema.parse(await (await shop.operator(`/v1/jobs/${job}/runs/${runId}`)).json());
    if (found.status !== 'QUEUED' && found.status !== 'RUNNING') return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Run ${runId} did not end.`);
}

async function read<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.infer<Schema>> {
  const reply = await shop.operator(path);
  expect(reply.status).toBe(200);
  return schema.parse(await reply.json());
}

beforeAll(async () => {
  shop = await startLocal({ args: ['--no-schedules', '--no-sweeper'] });
  const product = { name: 'Milk', category: 'Dairy' };
  await shop.operator('/v1/products/milk', { method: 'PUT', body: JSON.stringify(product) });
  for (const { from, to } of [PAST_CAMPAIGN, NEXT_CAMPAIGN]) {
    const campaign = {
      name: `from ${from}`,
      channel: 'email',
      delivery: 'recorded',
      startsOn: dayOf(from),
      endsOn: dayOf(to),
      currency: 'EUR',
      audience: { everyone: true },
      offer: { subject: 'Milk', text: 'Milk', productIds: ['milk'] },
    };
    const drafted = await shop.operator('/v1/campaigns', { method: 'POST', body: JSON.stringify(campaign) });
    const { campaignId } = z.object({ campaignId: z.string() }).parse(await drafted.json());
    expect((await shop.operator(`/v1/campaigns/${campaignId}/launch`, { method: 'POST' })).status).toBeLessThan(300);
  }
  const days = Array.from({ length: DAYS }, (_, day) => day);
  await send(
    days.flatMap((day) =>
      Array.from({ length: PEOPLE }, (_, person) =>
        orderOn(
          day,
          person,
          [
            { product_id: 'milk', quantity: soldOn(day) / PEOPLE, price: 1 },
            ...(day === 30 && person === 0 ? [{ product_id: 'tent', quantity: 1, price: 90 }] : []),
          ],
          's1',
        ),
      ),
    ),
  );
});
afterAll(() => shop.stop());

describe('before the first night', () => {
  it('there are no forecasts', async () => {
    expect(await read('/v1/forecasts', ListSchema)).toMatchObject({ items: [], cursor: null, asOf: null, groups: [] });
    expect((await shop.operator('/v1/forecasts/milk?store=s1')).status).toBe(404);
  });
});

describe('the job forecast', () => {
  it('foresees the pieces of each day with the season of the week, and says how accurate it was', async () => {
    const found = await run('forecast', AS_OF);
    expect(found).toMatchObject({ status: 'SUCCEEDED', result: { forecast: { series: 2 }, orders: { customers: PEOPLE } } });
    const milk = await read('/v1/forecasts/milk?store=s1', ForecastSchema);
    expect(milk).toMatchObject({
      productId: 'milk',
      storeId: 's1',
      demandClass: 'smooth',
      startsOn: dayOf(DAYS),
      historyDays: DAYS,
      censoredDays: 0,
      asOf: AS_OF,
    });
    expect(milk.days).toHaveLength(HORIZON);
    for (const { p10, p50, p90, p99 } of milk.days) {
      expect(p10).toBeLessThanOrEqual(p50);
      expect(p50).toBeLessThanOrEqual(p90);
      expect(p90).toBeLessThanOrEqual(p99);
    }
    for (const [day, { mean }] of milk.days.entries()) if (day >= 14) expect(Math.abs(mean - milkOf(day))).toBeLessThan(2);
    expect(milk.week.mean).toBeCloseTo(
      milk.days.slice(0, 7).reduce((sum, { mean }) => sum + mean, 0),
      0,
    );
    expect(milk.accuracy.accuracy).toBeGreaterThan(0.85);
    expect(await read('/v1/forecasts/milk', ForecastSchema)).toEqual(milk);
    expect((await shop.operator('/v1/forecasts/milk?store=s2')).status).toBe(404);
  });

  it('lists every forecast, most expected demand first, with the accuracy of shop, stores and categories beside what is usual', async () => {
    const list = await read('/v1/forecasts?limit=1', ListSchema);
    expect(list.items.map(({ productId, storeId }) => [productId, storeId])).toEqual([['milk', 's1']]);
    expect(list.usualAccuracy).toEqual({ from: 0.7, to: 0.8 });
    expect(list.groups.map(({ by, name, series }) => [by, name, series])).toEqual([
      ['shop', '', 2],
      ['store', 's1', 2],
      ['category', 'Dairy', 1],
      ['category', '', 1],
    ]);
    const next = await read(`/v1/forecasts?limit=1&cursor=${list.cursor}`, ListSchema);
    expect(next).toMatchObject({ items: [{ productId: 'tent' }], cursor: null });
  });

  it('takes promotions to come by what they did before', async () => {
    const { days } = await read('/v1/forecasts/milk?store=s1', ForecastSchema);
    const sumOf = (from: number) => days.slice(from, from + 7).reduce((sum, { mean }) => sum + mean, 0);
    expect(sumOf(0) / sumOf(14)).toBeGreaterThan(2.4);
    expect(sumOf(0) / sumOf(14)).toBeLessThan(3.2);
  });
});
