import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand, type PutCommandInput } from '@aws-sdk/lib-dynamodb';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunId, UnitIdSchema } from '#schemas/ids.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { OrderStateSchema } from '#schemas/order.ts';
import type { BegunRun } from '#schemas/run.ts';
import { StoredEventSchema } from '#schemas/stored-event.ts';
import { tables } from '../../cdk/tables.ts';
import { aSample, MINUTE, NOON } from '../support/cold-chain.ts';
import { BUCKET, type NightShift, startNightShift, TABLES } from '../support/night-shift.ts';
import { aCustomer, keyOf } from '../support/segment-builders.ts';

const AT = InstantSchema.parse('2026-11-20T10:00:00.000Z');
const PEOPLE = 12;
/** Of those above: one was erased, one asked for silence, one was merged into the one who asked. */
const [ERASED, RESTRICTED, MERGED] = [keyOf(1), keyOf(2), keyOf(3)];

const UNIT = UnitIdSchema.parse('fridge-1');
let shift: NightShift;
const nameOf = (noun: string) => `night-${noun}`;

async function put(noun: string, Item: NonNullable<PutCommandInput['Item']>): Promise<void> {
  const { documents } = await import('#storage/client.ts');
  await documents.send(new PutCommand({ TableName: nameOf(noun), Item }));
}

/** Tables that other nights have no need of. */
async function makeOtherTables(): Promise<void> {
  const client = new DynamoDBClient({});
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const });
  for (const [noun, { hasSortKey }] of Object.entries(tables)) {
    const variable = `${noun.toUpperCase()}_TABLE`;
    process.env[variable] = nameOf(noun);
    if (variable in TABLES) continue;
    const names = hasSortKey ? ['pk', 'sk'] : ['pk'];
    const KeySchema = names.map((AttributeName, index) => ({
      AttributeName,
      KeyType: index === 0 ? ('HASH' as const) : ('RANGE' as const),
    }));
    await client.send(
      new CreateTableCommand({ TableName: nameOf(noun), BillingMode: 'PAY_PER_REQUEST', AttributeDefinitions: names.map(text), KeySchema }),
    );
  }
}

async function know(person: number): Promise<void> {
  const { itemOfProfile } = await import('#storage/profile-item.ts');
  const { itemOfOrder } = await import('#storage/orders.ts');
  const { itemOfEvent } = await import('#storage/event-item.ts');
  const personKey = keyOf(person);
  await put('customers', itemOfProfile(aCustomer({ personKey, linkedIds: [] }), 1));
  const completion = { key: 'k', at: AT, richness: 1, currency: 'EUR', totalMinor: 500, discountMinor: 0, items: 1 };
  const order = { orderRef: `shop#${person}`, version: 1, orderedAt: AT, orderedDay: 20_777, completion, refunds: {} };
  await put('orders', itemOfOrder(OrderStateSchema.parse({ ...order, owner: { personKey, isIdentified: true, key: 'k' } }), 1));
  const event = { key: '0123456789abcdef', personKey, type: 'track', name: 'Product Viewed', at: AT, receivedAt: AT, source: 'web' };
  await put(
    'events',
    itemOfEvent(StoredEventSchema.parse({ ...event, userId: `canary-${person}`, properties: {}, traits: {}, context: {} })),
  );
  await put('campaigns', { pk: 'c-1', sk: `MEMBER#${personKey}`, personKey, arm: 'treated' });
}

/** The job, step by step. @param suffix - of the run's id, six letters or digits */
async function begin(suffix: string): Promise<BegunRun> {
  return await shift.run('kpis/begin-run', { job: 'export', asOf: AT, runId: `export-2026-11-20-m${suffix}` });
}
async function exportNow(suffix: string): Promise<BegunRun> {
  const run = await begin(suffix);
  for (const part of run.parts) await shift.run('kpis/export-tables', part);
  const exported = await shift.run('kpis/export-tables', { ...run, commit: true, of: run.parts.length });
  await shift.run('kpis/finish-run', { ...run, exported });
  return run;
}

async function latest() {
  const { exportFilesIn } = await import('#storage/export-files.ts');
  return await exportFilesIn({ bucket: BUCKET, table: TABLES.RUNS_TABLE }).manifest();
}
async function rowsOf(dataset: string, runId?: RunId): Promise<Record<string, unknown>[]> {
  const { objectsIn } = await import('#storage/objects.ts');
  const manifest = await latest();
  const files = (manifest?.files ?? []).filter((file) => file.dataset === dataset);
  const read = files.map(async ({ path }) => {
    const bytes = await objectsIn(BUCKET).get(`exports/${runId ?? manifest?.runId}/${path}`);
    return parquetReadObjects({ file: new Uint8Array(bytes ?? []).buffer });
  });
  return (await Promise.all(read)).flat();
}

beforeAll(async () => {
  shift = await startNightShift();
  await makeOtherTables();
  for (let person = 1; person <= PEOPLE; person += 1) await know(person);
  await put('customers', { pk: ERASED, erasedAt: AT, schemaVersion: 2 });
  const { itemOfProfile } = await import('#storage/profile-item.ts');
  await put('customers', itemOfProfile(aCustomer({ personKey: RESTRICTED, linkedIds: [], restrictedAt: AT }), 2));
  await put('customers', { pk: MERGED, mergedInto: RESTRICTED, version: 2 });
  await put('customers', { pk: keyOf(99), version: 'not a profile' });
  await put('sources', { pk: 'SECRET', sk: 'PERSON_KEY', secret: 'the-secret-behind-all-pseudonyms-here' });
  const { packOf } = await import('#storage/reading-packs.ts');
  await put('units', packOf(UNIT, [aSample({ celsius: 3.5 }), aSample({ at: NOON + MINUTE, celsius: 4.25 })], NOON));
  await put('rejects', { pk: 'ingestion#2020-01-01', sk: 'a', expiresAt: 1 });
  await put('rejects', { pk: 'ingestion#2026-11-20', sk: 'a', expiresAt: 4_000_000_000 });
});
afterAll(() => shift.stop());

describe('the job export', () => {
  it('writes every row of every table but the escrow once, whichever part has read it', async () => {
    const run = await exportNow('aaaaaa');
    const manifest = await latest();
    expect(manifest?.runId).toBe(run.runId);
    expect(new Set(manifest?.datasets.map(({ table }) => table))).toEqual(
      new Set(Object.keys(tables).filter((table) => table !== 'escrow')),
    );
    expect((await rowsOf('orders')).map(({ orderRef }) => orderRef).sort()).toEqual(
      Array.from({ length: PEOPLE }, (_, index) => `shop#${index + 1}`).sort(),
    );
    expect(manifest?.datasets.find(({ name }) => name === 'orders')?.rows).toBe(PEOPLE);
  });

  it('leaves out who was erased or restricted, and who was merged into them', async () => {
    const others = Array.from({ length: PEOPLE - 3 }, (_, index) => keyOf(index + 4));
    for (const dataset of ['customers', 'events', 'campaigns']) {
      expect((await rowsOf(dataset)).map(({ personKey }) => personKey).sort(), dataset).toEqual(others);
    }
    const owners = (await rowsOf('orders')).map(({ personKey }) => personKey);
    expect(owners.filter((owner) => owner !== null).sort()).toEqual(others);
    expect(await rowsOf('customer_links')).toEqual([]);
  });

  it('counts what it cannot read, and exports the rest', async () => {
    expect((await latest())?.flaws).toEqual({ unreadable: { customers: 1 }, misfits: {} });
  });

  it('has no secret, no id of a person, and nothing that has expired', async () => {
    for (const { name } of (await latest())?.datasets ?? []) {
      const text = JSON.stringify(await rowsOf(name), (_key, value) => (typeof value === 'bigint' ? Number(value) : value));
      expect(text, name).not.toMatch(/canary-|the-secret-behind/);
    }
    expect((await rowsOf('rejects')).map(({ pk }) => pk)).toEqual(['ingestion#2026-11-20']);
  });

  it('unpacks what is stored packed', async () => {
    const readings = await rowsOf('readings');
    expect(readings.map(({ unitId, celsius }) => [unitId, celsius])).toEqual([
      [UNIT, 3.5],
      [UNIT, 4.25],
    ]);
    expect(readings.map(({ measuredAt }) => measuredAt)).toEqual([new Date(NOON), new Date(NOON + MINUTE)]);
  });

  it('tells what it came to', async () => {
    const { runsIn } = await import('#storage/runs.ts');
    const run = await runsIn(TABLES.RUNS_TABLE).find('export', 'export-2026-11-20-maaaaaa' as RunId);
    expect(run).toMatchObject({
      status: 'SUCCEEDED',
      result: { export: { unreadable: 1, rows: { orders: PEOPLE, customers: PEOPLE - 3 } } },
    });
  });

  it('that fails leaves the export before in force, and its files', async () => {
    const before = await latest();
    const run = await begin('bbbbbb');
    const [, ...parts] = run.parts;
    for (const part of parts) await shift.run('kpis/export-tables', part);
    await expect(shift.run('kpis/export-tables', { ...run, commit: true, of: run.parts.length })).rejects.toThrow('Part 0');
    await shift.run('kpis/finish-run', { ...run, failure: { Error: 'Error', Cause: 'Part 0' } });
    expect(await latest()).toEqual(before);
    expect(await rowsOf('orders')).toHaveLength(PEOPLE);
  });

  it('does a part once, and goes on with the others when it is begun again', async () => {
    const run = await begin('cccccc');
    const first = await shift.run('kpis/export-tables', run.parts[0]);
    const { documents } = await import('#storage/client.ts');
    await documents.send(new DeleteCommand({ TableName: nameOf('orders'), Key: { pk: 'shop#12' } }));
    expect(await shift.run('kpis/export-tables', run.parts[0])).toEqual(first);
    await shift.run('kpis/finish-run', run);
  });
});
