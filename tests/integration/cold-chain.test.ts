import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, describe, expect, inject, it } from 'vitest';
import type { Incident } from '#schemas/incident.ts';
import type { ReadingView } from '#schemas/reading.ts';
import type { Command, CommandState, DeviceCommand, UnitStanding } from '#schemas/unit.ts';
import { accessTo } from '../support/local-runtime.ts';

type CommandView = Command & { state: CommandState };
const endpoints = inject('endpoints');
const { operator, stored } = accessTo(endpoints);
const MINUTE = 60_000;
const QUICK = { kind: 'fridge', storageClass: 'CHILLED_TCS', tauMinutes: 8, onDelayMinutes: 3, offDelayMinutes: 1 };
const clients: MqttClient[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)));
});

const json = async <Body>(path: string, init?: RequestInit) => (await (await operator(path, init)).json()) as Body;
const send = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  operator(path, { method: 'POST', body: JSON.stringify(body), headers });

async function newUnit(given: object = {}): Promise<string> {
  const unitId = `unit-${randomUUID().slice(0, 8)}`;
  const reply = await operator(`/v1/units/${unitId}`, {
    method: 'PUT',
    body: JSON.stringify({ ...QUICK, site: `store-${unitId}`, ...given }),
  });
  expect(reply.status).toBe(200);
  return unitId;
}

async function connect(unitId: string): Promise<MqttClient> {
  const client = await mqtt.connectAsync(endpoints.mqtt, { clientId: unitId, protocolVersion: 4, reconnectPeriod: 0 });
  clients.push(client);
  return client;
}

/** A product probe, a reading every half minute, the last one now. */
function series(celsius: readonly number[], until = Date.now()) {
  return celsius.map((value, index) => ({
    sensorId: 'product-1',
    bootId: 'b1',
    seq: index,
    measuredAt: new Date(until - (celsius.length - 1 - index) * (MINUTE / 2)).toISOString(),
    celsius: value,
    probe: 'product',
  }));
}
const steady = (count: number, celsius = 3) => Array.from({ length: count }, () => celsius);
const WARM = [...steady(10), ...steady(10, 6)];

async function incidentsOf(unitId: string): Promise<Incident[]> {
  await stored();
  return (await json<{ items: Incident[] }>(`/v1/incidents?unitId=${unitId}&limit=100`)).items;
}

async function until<Value>(ask: () => Promise<Value | undefined> | Value | undefined): Promise<Value> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await sleep(50)) {
    const value = await ask();
    if (value !== undefined) return value;
  }
  throw new Error('It did not happen within 10 s.');
}

describe('a device', () => {
  it('is heard, alarms people once, is ordered to cool, and its answer is kept', async () => {
    const unitId = await newUnit();
    const device = await connect(unitId);
    const orders: DeviceCommand[] = [];
    device.on('message', (_topic, payload) => orders.push(JSON.parse(payload.toString('utf8'))));
    await device.subscribeAsync(`larderly/units/${unitId}/commands`, { qos: 1 });
    const telemetry = JSON.stringify(series(WARM));
    for (let time = 0; time < 3; time++) await device.publishAsync(`larderly/units/${unitId}/telemetry`, telemetry, { qos: 1 });
    const order = await until(() => orders[0]);
    expect(order).toMatchObject({ kind: 'set-point', celsius: 2 });
    await device.publishAsync(
      `larderly/units/${unitId}/acks`,
      JSON.stringify({ commandId: order.commandId, status: 'done', at: new Date().toISOString() }),
      { qos: 1 },
    );
    const [incident, ...others] = await incidentsOf(unitId);
    expect(others).toEqual([]);
    expect(incident).toMatchObject({ kind: 'warm', status: 'open', stage: 'raised', severity: 'S3', unitId });
    const { items } = (await (await fetch(`${new URL(endpoints.outbox).origin}/outbox.json`)).json()) as {
      items: { attributes: object }[];
    };
    expect(items.filter(({ attributes }) => JSON.stringify(attributes).includes(incident?.incidentId ?? '?'))).toHaveLength(1);
    expect(new Set(orders.map(({ commandId }) => commandId)).size).toBe(1);
    const holds = await json<{ items: { target: { unitId?: string } }[] }>('/v1/holds?limit=100');
    expect(holds.items.filter(({ target }) => target.unitId === unitId)).toHaveLength(1);
    const { state } = await json<{ state: UnitStanding }>(`/v1/units/${unitId}`);
    expect(state).toMatchObject({ condition: 'critical', celsius: 6, openIncidents: [incident?.incidentId], setPointCelsius: 2 });
  });

  it("may not speak under another unit's name", async () => {
    const [own, other] = [await newUnit(), await newUnit()];
    const device = await connect(own);
    const isClosed = new Promise((resolve) => device.once('close', () => resolve('closed')));
    const publish = device.publishAsync(`larderly/units/${other}/telemetry`, JSON.stringify(series(WARM)), { qos: 1 });
    expect(
      await Promise.race([
        isClosed,
        publish.then(
          () => 'accepted',
          () => 'refused',
        ),
      ]),
    ).not.toBe('accepted');
    await stored();
    expect(await json(`/v1/units/${other}/readings`)).toMatchObject({ items: [] });
  });

  it('that sends garbage is listed with the rejects, and its good readings are taken', async () => {
    const unitId = await newUnit();
    const device = await connect(unitId);
    const topic = `$aws/rules/RecordReading/larderly/units/${unitId}/telemetry`;
    const [good] = series([3]);
    await device.publishAsync(topic, 'not json', { qos: 1 });
    await device.publishAsync(topic, JSON.stringify([{ ...good, seq: 1, celsius: 85 }, good, { ...good, seq: 2, unitId: 'another' }]), {
      qos: 1,
    });
    const stranger = await connect(`stranger-${unitId}`);
    await stranger.publishAsync(`larderly/units/stranger-${unitId}/telemetry`, JSON.stringify(good), { qos: 1 });
    const rejected = await until(async () => {
      await stored();
      const { items } = await json<{ items: { source: string; code: string }[] }>('/v1/rejects?word=cold-chain&limit=100');
      const mine = items.filter(({ source }) => source.endsWith(unitId));
      return mine.length === 4 ? mine : undefined;
    });
    expect(rejected.map(({ code }) => code).sort()).toEqual(['sensor-fault', 'unit-mismatch', 'unknown-unit', 'unreadable']);
    expect((await json<{ items: ReadingView[] }>(`/v1/units/${unitId}/readings`)).items).toMatchObject([{ celsius: 3 }]);
  });
});

describe('readings over HTTP', () => {
  it('give the same incidents and readings whatever their order and repetition, and actuate nothing when they are old', async () => {
    const past = Date.now() - 30 * 24 * 60 * MINUTE;
    const wave = [...steady(60), ...steady(30, 6), ...steady(40), ...steady(25, 7), ...steady(40)];
    const readings = series(wave, past);
    const shuffled = readings
      .map((reading, index) => ({ reading, place: (index * 7919) % readings.length }))
      .sort((a, b) => a.place - b.place);
    const [ordered, mixed] = [await newUnit(), await newUnit()];
    expect(await (await send(`/v1/units/${ordered}/readings`, { readings })).json()).toEqual({ accepted: readings.length, rejected: [] });
    for (let part = 0; part < 5; part++) {
      const some = shuffled.filter((_, index) => index % 5 === part || index % 11 === 0).map(({ reading }) => reading);
      expect((await send(`/v1/units/${mixed}/readings`, some)).status).toBe(202);
    }
    const storyOf = async (unitId: string) =>
      (await incidentsOf(unitId)).map(({ startedAt, raisedAt, clearedAt, severity, extremeCelsius }) => ({
        startedAt,
        raisedAt,
        clearedAt,
        severity,
        extremeCelsius,
      }));
    expect(await storyOf(ordered)).toHaveLength(2);
    expect(await storyOf(mixed)).toEqual(await storyOf(ordered));
    const from = `from=${readings[0]?.measuredAt}&limit=4000`;
    const [left, right] = await Promise.all(
      [ordered, mixed].map((id) => json<{ items: ReadingView[] }>(`/v1/units/${id}/readings?${from}`)),
    );
    expect(left?.items).toHaveLength(readings.length);
    expect(right?.items).toEqual(left?.items);
    expect((await json<{ state: UnitStanding }>(`/v1/units/${mixed}`)).state).toMatchObject({ condition: 'unknown', setPointCelsius: 3 });
  });

  it('are refused for an unknown unit, and paged', async () => {
    expect((await send('/v1/units/nowhere/readings', series([3]))).status).toBe(404);
    const unitId = await newUnit();
    await send(`/v1/units/${unitId}/readings`, series([1, 2, 3]));
    await stored();
    const first = await json<{ items: ReadingView[]; cursor: string }>(`/v1/units/${unitId}/readings?limit=2`);
    const second = await json<{ items: ReadingView[]; cursor: null }>(`/v1/units/${unitId}/readings?limit=2&cursor=${first.cursor}`);
    expect([...first.items, ...second.items].map(({ celsius }) => celsius)).toEqual([1, 2, 3]);
    expect(second.cursor).toBeNull();
  });
});

describe('an operator', () => {
  it('acknowledges an incident with a reason, once', async () => {
    const unitId = await newUnit({ automation: 'off' });
    await send(`/v1/units/${unitId}/readings`, series(WARM));
    const [incident] = await incidentsOf(unitId);
    const path = `/v1/incidents/${incident?.incidentId}/acknowledge`;
    for (const body of [{}, { reason: ' ' }]) {
      const refused = await send(path, body);
      expect(refused.status).toBe(400);
      expect(JSON.stringify(await refused.json())).toContain('reason');
    }
    expect(await (await send(path, { reason: 'Compressor tripped.' })).json()).toMatchObject({
      acknowledgement: { reason: 'Compressor tripped.' },
    });
    expect((await send(path, { reason: 'Compressor tripped.' })).status).toBe(200);
    expect((await send(path, { reason: 'Something else.' })).status).toBe(409);
    expect((await send('/v1/incidents/warm-nothing/acknowledge', { reason: 'x' })).status).toBe(404);
  });

  it('orders a set-point within the bounds, which stops the automation and is sent once', async () => {
    const unitId = await newUnit();
    const device = await connect(unitId);
    const orders: DeviceCommand[] = [];
    device.on('message', (_topic, payload) => orders.push(JSON.parse(payload.toString('utf8'))));
    await device.subscribeAsync(`larderly/units/${unitId}/commands`, { qos: 1 });
    expect((await send(`/v1/units/${unitId}/commands`, { kind: 'set-point', celsius: 0.5 })).status).toBe(400);
    const order = () => send(`/v1/units/${unitId}/commands`, { kind: 'set-point', celsius: 2.5 }, { 'idempotency-key': unitId });
    const command = (await (await order()).json()) as Command;
    const received = await until(() => orders[0]);
    expect(received).toMatchObject({ commandId: command.commandId, celsius: 2.5 });
    const ack = { commandId: command.commandId, status: 'done', at: new Date().toISOString() };
    await device.publishAsync(`larderly/units/${unitId}/acks`, JSON.stringify(ack), { qos: 1 });
    await until(async () => ((await (await order()).json()) as Command).status === 'done' || undefined);
    const path = `/v1/units/${unitId}/commands`;
    const { items } = await json<{ items: CommandView[] }>(path);
    expect(items).toMatchObject([{ commandId: command.commandId, state: 'accepted', celsius: 2.5, acknowledgedAt: expect.any(String) }]);
    expect(await json(`${path}/${command.commandId}`)).toMatchObject({ state: 'accepted', issuedBy: expect.any(String) });
    expect((await operator(`${path}/operator-nothing`)).status).toBe(404);
    await send(`/v1/units/${unitId}/readings`, series(WARM));
    expect(await incidentsOf(unitId)).toHaveLength(1);
    expect(orders).toHaveLength(1);
  });

  it('orders nothing by itself while the automation is switched off, and tells what it would have ordered', async () => {
    const path = '/v1/automation';
    const turn = (mode: string) =>
      operator(path, { method: 'PUT', body: JSON.stringify({ mode, reason: 'Engineers are at the fridges.' }) });
    expect((await turn('off')).status).toBe(400);
    expect((await turn('dry-run')).status).toBe(200);
    try {
      expect(await json(path)).toMatchObject({ mode: 'dry-run', reason: 'Engineers are at the fridges.', changedAt: expect.any(String) });
      const unitId = await newUnit();
      const device = await connect(unitId);
      const orders: unknown[] = [];
      device.on('message', (_topic, payload) => orders.push(payload));
      await device.subscribeAsync(`larderly/units/${unitId}/commands`, { qos: 1 });
      await device.publishAsync(`larderly/units/${unitId}/telemetry`, JSON.stringify(series(WARM)), { qos: 1 });
      const listed = async () => (await json<{ items: CommandView[] }>(`/v1/units/${unitId}/commands`)).items;
      expect(await until(async () => (await listed())[0])).toMatchObject({ state: 'dry-run', celsius: 2 });
      await stored();
      expect(await incidentsOf(unitId)).toHaveLength(1);
      expect(orders).toEqual([]);
    } finally {
      await turn('on');
    }
  });

  it('lists units with how they stand; one that was never heard is unknown, not fine', async () => {
    const unitId = await newUnit();
    const items: { unitId: string; state: UnitStanding }[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: typeof items; cursor: string | null } = await json(
        `/v1/units?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      items.push(...page.items);
      cursor = page.cursor;
    }
    expect(items.find((unit) => unit.unitId === unitId)?.state.condition).toBe('unknown');
    expect(
      (await operator('/v1/units/x', { method: 'PUT', body: JSON.stringify({ ...QUICK, site: 'store-1', storageClass: 'WARM' }) })).status,
    ).toBe(400);
  });

  it('pages through the incidents of all statuses, and refuses a cursor of its own making', async () => {
    const all = await json<{ items: { incidentId: string }[] }>('/v1/incidents?limit=100');
    const paged: { incidentId: string }[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: typeof paged; cursor: string | null } = await json(
        `/v1/incidents?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      paged.push(...page.items);
      cursor = page.cursor;
    }
    expect(paged).toEqual(all.items);
    for (const made of ['open {"pk":1}', 'open x', 'closed []']) {
      expect((await operator(`/v1/incidents?cursor=${Buffer.from(made).toString('base64url')}`)).status).toBe(400);
    }
  });
});
