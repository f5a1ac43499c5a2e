import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type AttributeValue, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CampaignId, PersonKey, ProductId, RunId, UnitId } from '#schemas/ids.ts';
import { startEngine } from '../support/engine.ts';

const folder = path.resolve(import.meta.dirname, '../golden/stored');
const PERSON = 'z_2744TjN8WGFGDKfUA6SK' as PersonKey;
const table = (name: string) => process.env[`${name}_TABLE`] ?? '';

let engine: { stop: () => void };
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/** DynamoDB's own JSON, in which binaries are base64 text. */
function revived(item: Record<string, AttributeValue>): Record<string, AttributeValue> {
  const entries = Object.entries(item).map(([name, value]): [string, AttributeValue] => {
    const { B } = value as { B?: unknown };
    return [name, typeof B === 'string' ? { B: Buffer.from(B, 'base64') } : value];
  });
  return Object.fromEntries(entries);
}

async function load(file: string): Promise<void> {
  const client = new DynamoDBClient({});
  const tables = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Record<string, Record<string, AttributeValue>[]>;
  for (const [name, items] of Object.entries(tables)) {
    for (const item of items) {
      await client.send(new PutItemCommand({ TableName: table(name.toUpperCase()), Item: revived(item) }));
    }
  }
  client.destroy();
}

// Each file holds items that a released version has written, of every kind. What is in the tables of a shop must stay readable.
describe.each(readdirSync(folder))('items written by %s', (file) => {
  beforeAll(() => load(file));

  it('tell who a person is, what they bought, said and allowed', async () => {
    const { customersIn } = await import('#storage/profiles.ts');
    const { eventsIn } = await import('#storage/events.ts');
    const { ordersIn } = await import('#storage/orders.ts');
    const { consentsIn } = await import('#storage/consents.ts');
    const record = await customersIn(table('CUSTOMERS')).find(PERSON);
    expect(record).toMatchObject({
      kind: 'present',
      profile: {
        customerId: 'C00006',
        personKey: PERSON,
        traits: { allergens: { value: ['EGGS'] } },
        segment: { name: expect.any(String), score: expect.any(Number), since: expect.stringMatching(/^\d{4}-\d\d-\d\dT/), history: [] },
      },
    });
    const events = await eventsIn(table('EVENTS')).ofPerson(PERSON, '2026-01-01T00:00:00.000Z' as never);
    expect(events.map(({ name }) => name)).toEqual(expect.arrayContaining(['Order Completed', 'Product Viewed']));
    const order = await ordersIn(table('ORDERS')).find('shop#C00006-2025-05-24');
    expect(order?.owner).toMatchObject({ personKey: PERSON, isIdentified: true });
    expect(order?.completion?.totalMinor).toBeGreaterThan(0);
    expect(await consentsIn(table('CONSENTS')).ofPerson(PERSON)).toMatchObject([{ purpose: 'marketing', channel: 'email' }]);
  });

  it('tell of the catalogue, its holds and a campaign', async () => {
    const { productsIn } = await import('#storage/products.ts');
    const { holdsIn } = await import('#storage/holds.ts');
    const { campaignsIn } = await import('#storage/campaigns.ts');
    const { sourcesIn } = await import('#storage/sources.ts');
    expect(await productsIn(table('PRODUCTS')).find('P0246' as ProductId)).toMatchObject({ productId: 'P0246', isStub: false });
    expect(await holdsIn(table('HOLDS')).active()).toMatchObject([{ target: { kind: 'zone', unitId: 'fridge-01' } }]);
    const campaigns = campaignsIn(table('CAMPAIGNS'));
    const campaignId = 'c-a36c058783733a96' as CampaignId;
    expect(await campaigns.find(campaignId)).toMatchObject({ name: 'Harvest weeks', status: 'launched' });
    expect(await campaigns.costs(campaignId)).toHaveLength(1);
    expect(await campaigns.members(campaignId)).toMatchObject([{ arm: expect.stringMatching(/treated|hold-out/) }]);
    expect(await sourcesIn(table('SOURCES')).find('default' as never)).toMatchObject({ source: { group: 'shop' } });
  });

  it('tell of the nights and their segmentation', async () => {
    const { segmentationsIn } = await import('#storage/segments.ts');
    const { runsIn } = await import('#storage/runs.ts');
    const { pointersIn } = await import('#storage/artefacts.ts');
    expect((await segmentationsIn(table('SEGMENTS')).find())?.segments).toHaveLength(5);
    expect(await runsIn(table('RUNS')).find('nightly', 'nightly-2026-11-22-mag8ann' as RunId)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await pointersIn(table('RUNS')).find('neighbours')).toMatchObject({ format: 'neighbours-1', bytes: 408_892 });
  });

  it('tell of a unit, its state and its incident', async () => {
    const { unitsIn } = await import('#storage/units.ts');
    const { unitStatesIn } = await import('#storage/unit-states.ts');
    const { incidentsIn } = await import('#storage/incidents.ts');
    const unitId = 'fridge-01' as UnitId;
    expect(await unitsIn(table('UNITS')).find(unitId)).toMatchObject({ kind: 'fridge', limitCelsius: 5 });
    const state = await unitStatesIn(table('UNITS')).find(unitId);
    expect(state?.tail.length).toBeGreaterThan(0);
    const incident = await incidentsIn(table('INCIDENTS')).find('warm-fridge-01-20261122T070108197Z' as never);
    expect(incident).toMatchObject({ kind: 'warm', stage: 'cleared', severity: 'S3', extremeCelsius: 6.25 });
  });
});
