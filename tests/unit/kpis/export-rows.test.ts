import { describe, expect, it } from 'vitest';
import { DATASETS, EXPORTED_TABLES, shareOf } from '#domain/kpis/export-datasets.ts';
import { itemRows } from '#domain/kpis/export-items.ts';
import { exportSummaryOf, manifestOf, mostlyUnreadable } from '#domain/kpis/export-manifest.ts';
import { consentRows, customerRows, eventRows, identityRows, orderRows, readingRows } from '#domain/kpis/export-rows.ts';
import { ConsentRecordSchema } from '#schemas/consent.ts';
import { DATA_CLASSES } from '#schemas/data-classes.ts';
import { PersonKeySchema, RunIdSchema } from '#schemas/ids.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { OrderStateSchema } from '#schemas/order.ts';
import { StoredEventSchema } from '#schemas/stored-event.ts';
import { aSample } from '../../support/cold-chain.ts';

const ANNA = PersonKeySchema.parse('annaannaannaannaannaan');
const BORIS = PersonKeySchema.parse('borisborisborisborisbo');
const NOBODY: ReadonlySet<string> = new Set();
const AT = InstantSchema.parse('2026-11-22T09:00:00.000Z');

const anOrder = (given: object = {}) =>
  OrderStateSchema.parse({
    orderRef: 'shop#1',
    version: 2,
    orderedAt: AT,
    orderedDay: 20_779,
    owner: { personKey: ANNA, isIdentified: true, key: 'k' },
    completion: {
      ...{ key: 'k', at: AT, richness: 9, currency: 'EUR', totalMinor: 1000, discountMinor: 50, items: 3, channel: 'web' },
      lines: [
        ['milk', 2, 400],
        ['bread', 1, 600],
      ],
    },
    refunds: { r: { key: 'r', at: AT, scale: 2, amountMinor: 250 } },
    ...given,
  });

const anEvent = (given: object = {}) =>
  StoredEventSchema.parse({
    ...{ key: '0123456789abcdef', personKey: ANNA, type: 'track', name: 'Product Viewed', at: AT, receivedAt: AT, source: 'web' },
    ...{ properties: {}, traits: {}, context: {} },
    ...given,
  });

describe('what is exported', () => {
  it('has no column that says who people are, how they are reached, where they live or what they may not eat', () => {
    const withheld = DATA_CLASSES.filter((name) => ['identifier', 'contact', 'identity', 'special', 'location', 'operator'].includes(name));
    for (const { name, columns } of DATASETS)
      for (const column of columns) expect(withheld, `${name} ${column.name}`).not.toContain(column.dataClass);
  });

  it('marks the columns that tell of people', () => {
    const customers = DATASETS.find(({ name }) => name === 'customers');
    const marked = Object.fromEntries(customers?.columns.map(({ name, dataClass }) => [name, dataClass]) ?? []);
    expect(marked).toMatchObject({
      personKey: 'pseudonym',
      orders: 'purchase',
      segment: 'inferred',
      lastSeenAt: 'behaviour',
      version: undefined,
    });
  });

  it('is read once: every table as a whole by one part, or a share of it by each', () => {
    for (const table of EXPORTED_TABLES) {
      const shares = Array.from({ length: 8 }, (_, part) => shareOf(table, { part, of: 8 })).filter((share) => share !== undefined);
      expect(shares.length === 1 ? shares : shares.map(({ of }) => of), table).toEqual(
        shares.length === 1 ? [{ part: 0, of: 1 }] : Array.from({ length: 8 }, () => 8),
      );
    }
  });
});

describe('a row', () => {
  it('of an order has its amounts as they stand now, in minor units, and a row for each product', () => {
    const [order, ...lines] = orderRows(anOrder(), NOBODY);
    expect(order).toMatchObject({ dataset: 'orders', partition: 'month=2026-11' });
    expect(order?.row).toMatchObject({
      personKey: ANNA,
      totalMinor: 1000,
      refundedMinor: 250,
      orderedOn: '2026-11-22',
      isCancelled: false,
    });
    expect(lines.map(({ row }) => [row['productId'], row['quantity'], row['totalMinor']])).toEqual([
      ['milk', 2, 400],
      ['bread', 1, 600],
    ]);
  });

  it('of an order whose person is withheld belongs to nobody', () => {
    const [order] = orderRows(anOrder(), new Set([ANNA]));
    expect(order?.row).toMatchObject({ orderRef: 'shop#1', personKey: undefined, isIdentified: undefined });
    expect(JSON.stringify(order)).not.toContain(ANNA);
  });

  it('of an order that nobody has completed yet has no month', () => {
    const [order] = orderRows(anOrder({ completion: undefined, orderedAt: undefined, orderedDay: undefined }), NOBODY);
    expect(order).toMatchObject({ partition: 'month=unknown', row: { orderedOn: undefined } });
    expect(order?.row['totalMinor']).toBeUndefined();
  });

  it('of an event has its goods in columns, and nothing that is free to say who it was', () => {
    const properties = {
      product_id: 'milk',
      price: '1.99',
      currency: 'EUR',
      quantity: 2,
      email: 'anna@shop.example',
      review_body: 'Anna likes it',
    };
    const [event] = eventRows(anEvent({ userId: 'anna-1', properties, traits: { name: 'Anna' }, context: { ip: '192.0.2.1' } }), NOBODY);
    expect(event?.row).toMatchObject({ productId: 'milk', priceMinor: 199, currency: 'EUR', quantity: 2 });
    expect(JSON.stringify(event)).not.toMatch(/anna@|anna-1|Anna|192\.0/);
  });

  it('of a consent says whether it is in force, without proof and who said it', () => {
    const word = ConsentRecordSchema.parse({
      purpose: 'marketing',
      status: 'granted',
      at: AT,
      source: 'web',
      guardian: 'Otto',
      proof: 'letter 5',
    });
    const [row] = consentRows(ANNA, word, true, NOBODY);
    expect(row?.row).toMatchObject({ personKey: ANNA, purpose: 'marketing', channel: 'all', status: 'granted', isInForce: true });
    expect(JSON.stringify(row)).not.toMatch(/Otto|letter/);
  });

  it('of an identity says of what type an identifier is, or who belongs together, and has no hash of what people are called', () => {
    const rowOf = (pk: string, sk: string) => identityRows({ pk, sk, at: AT }, NOBODY)[0]?.row;
    expect(rowOf(ANNA, 'CLAIM#email#hashhashhash')).toEqual({
      personKey: ANNA,
      relation: 'has-identifier',
      identifierType: 'email',
      at: AT,
    });
    expect(rowOf(ANNA, `MERGE#${BORIS}`)).toMatchObject({ relation: 'merged-with', otherPersonKey: BORIS });
    expect([rowOf('ID#email#hashhashhash', 'CLAIM'), rowOf('NAME#hash', `ab#${ANNA}`)]).toEqual([undefined, undefined]);
    expect(identityRows({ pk: ANNA, sk: `CONFLICT#${BORIS}` }, new Set([BORIS]))).toEqual([]);
  });

  it('of a merged id links it to the person, unless one of them is withheld', () => {
    const merged = { kind: 'merged', into: BORIS, version: 1 } as const;
    expect(customerRows(ANNA, merged, NOBODY)).toEqual([{ dataset: 'customer_links', row: { personKey: ANNA, mergedInto: BORIS } }]);
    expect(customerRows(ANNA, merged, new Set([BORIS]))).toEqual([]);
    expect(customerRows(ANNA, { kind: 'erased' }, NOBODY)).toEqual([]);
  });

  it('of a measurement stands in its month', () => {
    const [row] = readingRows('fridge-1', [aSample({ at: Date.parse('2026-01-31T23:59:59.000Z'), celsius: 4.5 })]);
    expect(row).toMatchObject({ dataset: 'readings', partition: 'month=2026-01', row: { unitId: 'fridge-1', celsius: 4.5 } });
  });
});

describe('an item of a table of many kinds', () => {
  it('has what it is asked for in columns, and the whole of it as JSON', () => {
    const item = {
      pk: 'P1',
      productId: 'P1',
      name: 'Käse',
      priceMinor: 229,
      currency: 'EUR',
      allergens: { MILK: 'CONTAINS' },
      updatedAt: AT,
    };
    const [row] = itemRows('products', item, NOBODY);
    expect(row?.row).toMatchObject({ pk: 'P1', recordKind: 'ITEM', name: 'Käse', priceMinor: 229, updatedAt: AT });
    expect(row?.row['item']).toMatchObject({ allergens: { MILK: 'CONTAINS' }, priceMinor: 229 });
  });

  it('tells its kind by the capitals of its key', () => {
    const kindOf = (pk: string, sk: string) => itemRows('units', { pk, sk }, NOBODY)[0]?.row['recordKind'];
    expect([kindOf('fridge-1', 'UNIT'), kindOf('fridge-1', 'COMMAND#7'), kindOf('UNITS', 'fridge-1')]).toEqual([
      'UNIT',
      'COMMAND',
      'UNITS',
    ]);
  });

  it('leaves behind secrets, wherever they are kept', () => {
    expect(itemRows('sources', { pk: 'SECRET', sk: 'PERSON_KEY', secret: 'x' }, NOBODY)).toEqual([]);
    expect(itemRows('units', { pk: 'TOKEN#ab', sk: 'TOKEN' }, NOBODY)).toEqual([]);
    const [supplier] = itemRows(
      'inventory',
      { pk: 'SUPPLIERS', sk: 's1', webhookSecret: 'open sesame', terms: '{"apiToken":"t0p","days":3}' },
      NOBODY,
    );
    expect(JSON.stringify(supplier)).not.toMatch(/sesame|t0p/);
    expect(supplier?.row['item']).toEqual({ terms: { days: 3 } });
    expect(itemRows('campaigns', { pk: 'WEBHOOKS', sk: 'w1', url: 'https://hooks.example/T0/B1' }, NOBODY)[0]?.row['item']).toEqual({});
  });

  it('leaves behind who people are, in texts of JSON too', () => {
    const item = { pk: 'c-1', sk: 'CAMPAIGN', createdBy: 'olga', told: '{"customerId":"anna-1","arm":"treated"}', country: 'DE' };
    const [row] = itemRows('campaigns', item, NOBODY);
    expect(row?.row['item']).toEqual({ told: { arm: 'treated' } });
  });

  it('under the key of somebody who is withheld is left out, and their pseudonym in others too', () => {
    const withheld = new Set<string>([ANNA]);
    expect(itemRows('campaigns', { pk: 'c-1', sk: `MEMBER#${ANNA}`, personKey: ANNA }, withheld)).toEqual([]);
    const [row] = itemRows('campaigns', { pk: 'c-1', sk: 'LISTED#0000', personKeys: [ANNA, BORIS], by: { [ANNA]: 1 } }, withheld);
    expect(JSON.stringify(row)).not.toContain(ANNA);
    expect(row?.row['item']).toEqual({ personKeys: [BORIS] });
  });

  it('has a value of another type in the JSON alone', () => {
    const [row] = itemRows('runs', { pk: 'ARTEFACT', sk: 'rules', version: 'nightly-1', status: 7 }, NOBODY);
    expect(row?.row).toEqual({ pk: 'ARTEFACT', sk: 'rules', recordKind: 'ARTEFACT', item: { status: 7 } });
  });
});

describe('the manifest', () => {
  it('sums the parts of a run, and names what has no rows', () => {
    const file = (dataset: string, path: string, rows: number) => ({ dataset, path, rows, bytes: rows * 10, sha256: 'ab' });
    const parts = [
      { files: [file('orders', 'orders/month=2026-11/part-01-000.parquet', 5)], flaws: { unreadable: { orders: 1 }, misfits: {} } },
      {
        files: [file('orders', 'orders/month=2026-11/part-00-000.parquet', 7)],
        flaws: { unreadable: { orders: 2 }, misfits: { orders: 1 } },
      },
    ];
    const told = { runId: RunIdSchema.parse('export-2026-11-22'), asOf: AT, publishedAt: AT };
    const manifest = manifestOf(told, DATASETS, parts);
    expect(manifest.files.map(({ rows }) => rows)).toEqual([7, 5]);
    expect(manifest.datasets.find(({ name }) => name === 'orders')).toMatchObject({ rows: 12, files: 2, bytes: 120 });
    expect(mostlyUnreadable(manifest)).toEqual([]);
    expect(exportSummaryOf(manifest)).toMatchObject({ files: 2, bytes: 120, unreadable: 3, misfits: 1, rows: { orders: 12, products: 0 } });
  });

  it('tells when most of a table could not be read', () => {
    const told = { runId: RunIdSchema.parse('export-2026-11-22'), asOf: AT, publishedAt: AT };
    const file = { dataset: 'orders', path: 'orders/month=2026-11/part-00-000.parquet', rows: 3, bytes: 9, sha256: 'ab' };
    const lost = (orders: number) => manifestOf(told, DATASETS, [{ files: [file], flaws: { unreadable: { orders }, misfits: {} } }]);
    expect([mostlyUnreadable(lost(3)), mostlyUnreadable(lost(4))]).toEqual([[], ['orders']]);
  });
});
