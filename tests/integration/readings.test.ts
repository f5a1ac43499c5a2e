import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import type { AggregateView } from '#schemas/aggregate.ts';
import type { ReadingView } from '#schemas/reading.ts';
import { accessTo } from '../support/local-runtime.ts';

const endpoints = inject('endpoints');
const { operator, stored } = accessTo(endpoints);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const json = async <Body>(path: string, init?: RequestInit) => (await (await operator(path, init)).json()) as Body;
const post = (path: string, body: unknown) => operator(path, { method: 'POST', body: JSON.stringify(body) });

async function newUnit(): Promise<string> {
  const unitId = `unit-${randomUUID().slice(0, 8)}`;
  const body = JSON.stringify({ kind: 'fridge', storageClass: 'CHILLED_TCS', site: `store-${unitId}` });
  expect((await operator(`/v1/units/${unitId}`, { method: 'PUT', body })).status).toBe(200);
  return unitId;
}

const telemetry = (token: string, body: string) =>
  fetch(`${endpoints.api}/api/v1/${token}/telemetry`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });

type Page<Item> = { items: Item[]; resolution: string; cursor: string | null };

describe('readings of a unit', () => {
  it('are told one by one, by the minute and by the hour, in pages', async () => {
    const unitId = await newUnit();
    const begin = Math.floor(Date.now() / HOUR) * HOUR - 9 * 24 * HOUR;
    const readings = [0, 1, 2, 3].map((index) => ({
      measuredAt: new Date(begin + index * 30 * MINUTE).toISOString(),
      celsius: 3 + index,
    }));
    await post(`/v1/units/${unitId}/readings`, readings);
    await post(`/v1/units/${unitId}/readings`, readings.slice(1, 3));
    await stored();
    const path = `/v1/units/${unitId}/readings?from=${new Date(begin).toISOString()}`;
    const raw = await json<Page<ReadingView>>(path);
    expect(raw).toMatchObject({ resolution: 'raw', items: readings, cursor: null });
    const minutes = await json<Page<AggregateView>>(`${path}&resolution=minute`);
    expect(minutes.items.map(({ meanCelsius }) => meanCelsius)).toEqual([3, 4, 5, 6]);
    const hours = await json<Page<AggregateView>>(`${path}&resolution=auto&limit=1`);
    expect(hours).toMatchObject({ resolution: 'hour', items: [{ minCelsius: 3, maxCelsius: 4, meanCelsius: 3.5, count: 2 }] });
    const rest = await json<Page<AggregateView>>(`${path}&cursor=${hours.cursor}`);
    expect(rest).toMatchObject({ resolution: 'hour', items: [{ minCelsius: 5, maxCelsius: 6, meanCelsius: 5.5, count: 2 }], cursor: null });
  });
});

describe('a device with firmware for ThingsBoard', () => {
  it('is heard under the token of its unit, and gets an empty answer', async () => {
    const unitId = await newUnit();
    const { token } = await json<{ token: string }>(`/v1/units/${unitId}/token`, { method: 'POST' });
    const reply = await telemetry(
      token,
      JSON.stringify([{ temperature: '3.2' }, { ts: Date.now() - MINUTE, values: { coreTemp: 2.5, battery: 80 } }]),
    );
    expect([reply.status, await reply.text()]).toEqual([200, '']);
    await stored();
    const { items } = await json<Page<ReadingView>>(`/v1/units/${unitId}/readings`);
    expect(items).toMatchObject([
      { probe: 'product', celsius: 2.5 },
      { probe: 'air', celsius: 3.2 },
    ]);
  });

  it('is refused under no token, an unknown one, and one that was replaced', async () => {
    const unitId = await newUnit();
    const { token } = await json<{ token: string }>(`/v1/units/${unitId}/token`, { method: 'POST' });
    await post(`/v1/units/${unitId}/token`, {});
    const replies = await Promise.all([token, 'x'.repeat(32)].map((one) => telemetry(one, '{"temperature":3}')));
    expect(replies.map(({ status }) => status)).toEqual([401, 401]);
    await stored();
    expect((await json<Page<ReadingView>>(`/v1/units/${unitId}/readings`)).items).toEqual([]);
  });

  it('has what nobody can read listed with the rejects', async () => {
    const unitId = await newUnit();
    const { token } = await json<{ token: string }>(`/v1/units/${unitId}/token`, { method: 'POST' });
    expect((await telemetry(token, 'warm')).status).toBe(400);
    expect((await telemetry(token, '{"temperature":"n/a"}')).status).toBe(200);
    await stored();
    const { items } = await json<{ items: { source: string; code: string }[] }>('/v1/rejects?word=cold-chain&limit=100');
    expect(
      items
        .filter(({ source }) => source === unitId)
        .map(({ code }) => code)
        .sort(),
    ).toEqual(['invalid', 'unreadable']);
  });

  it('is told its orders and answers them, and tells and hears attributes', async () => {
    const unitId = await newUnit();
    const { token } = await json<{ token: string }>(`/v1/units/${unitId}/token`, { method: 'POST' });
    const device = async (method: string, path: string, body?: unknown) => {
      const reply = await fetch(`${endpoints.api}/api/v1/${token}/${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await reply.text();
      return { status: reply.status, body: text === '' ? undefined : JSON.parse(text) };
    };
    expect(await device('GET', 'rpc?timeout=20000')).toMatchObject({ status: 408 });
    const { commandId } = (await (await post(`/v1/units/${unitId}/commands`, { kind: 'set-point', celsius: 2 })).json()) as {
      commandId: string;
    };
    const order = await device('GET', 'rpc');
    expect(order).toMatchObject({ status: 200, body: { method: 'setPoint', params: { commandId, celsius: 2 } } });
    expect(await device('POST', `rpc/${order.body.id}`, { success: true })).toEqual({ status: 200, body: undefined });
    expect(await device('POST', 'rpc/1', {})).toMatchObject({ status: 404 });
    await stored();
    expect(await json(`/v1/units/${unitId}/commands/${commandId}`)).toMatchObject({ status: 'done' });
    expect(await device('GET', 'rpc')).toMatchObject({ status: 408 });
    expect((await device('POST', 'rpc', { method: 'getCurrentTime', params: {} })).body.ts).toBeGreaterThan(Date.now() - MINUTE);
    await device('POST', 'attributes', { firmware: '2.4.1', batteryPercent: 83 });
    await device('POST', 'attributes', { batteryPercent: 82 });
    expect((await device('GET', 'attributes')).body).toMatchObject({
      client: { firmware: '2.4.1', batteryPercent: 82 },
      shared: { limitCelsius: 5, storageClass: 'CHILLED_TCS' },
    });
    expect((await device('GET', 'attributes?sharedKeys=limitCelsius')).body).toEqual({ client: {}, shared: { limitCelsius: 5 } });
    expect(await device('POST', 'attributes', { nested: { a: 1 } })).toMatchObject({ status: 400 });
    const stranger = await fetch(`${endpoints.api}/api/v1/${'x'.repeat(32)}/rpc`);
    expect(stranger.status).toBe(401);
  });
});
