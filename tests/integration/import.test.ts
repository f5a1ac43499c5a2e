import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { accessTo } from '../support/local-runtime.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../../tools/import/main.ts');
const { operator, stored, endpoints } = accessTo(inject('endpoints'));
const folder = mkdtempSync(path.join(tmpdir(), 'larderly-import-test-'));
const files = path.join(folder, 'files');

interface Counts {
  read: number;
  accepted: number;
  repeated: number;
  rejected: number;
}

interface Report extends Counts {
  skipped: { path: string; reason: string }[];
  refusedLater: { count: number; codes: Record<string, number> } | null;
}

async function importFiles(...args: string[]): Promise<Report> {
  const fixed = [PROGRAM, '--endpoints', path.join(folder, 'endpoints.json'), '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, [...fixed, ...args], { cwd: folder });
  await stored();
  return JSON.parse(stdout);
}

const countsOf = ({ read, accepted, repeated, rejected }: Counts) => ({ read, accepted, repeated, rejected });
const file = (name: string) => path.join(files, name);

interface Customer {
  profile: { traits: Record<string, unknown> };
  aggregates: Record<string, unknown>;
}
interface Page {
  items: { name: string; campaignId: string }[];
}
const get = async <Form>(address: string) => (await (await operator(address)).json()) as Form;

beforeAll(() => {
  mkdirSync(files);
  writeFileSync(path.join(folder, 'endpoints.json'), JSON.stringify(endpoints));
  writeFileSync(
    file('people.csv'),
    'customer_id,first_name,email,allergens,updated_at,shoe_size\nimp-1,Mabo,imp1@example.org,MILK;NUTS,2026-01-01 08:00:00,42\nimp-2,Kido,imp2@example.org,,2026-01-01 08:00:00,NA\n,Nobody,x@example.org,,,\n',
  );
  writeFileSync(
    file('products.csv'),
    'sku;name;department;price;allergens;gtin\nimp-a;Milk;DAIRY;1.09;MILK;4006381333931\nimp-b;"Bread; dark";BAKERY;2.49;RYE;\nimp-c;Broken code;BAKERY;1.00;;4006381333932\n',
  );
  // Lines of one basket stand apart, one has quantity 0, one basket has a line that cannot be read.
  writeFileSync(
    file('baskets.csv.gz'),
    gzipSync(
      [
        'household,basket,product_id,quantity,sales_value,when,store',
        'imp-1,imp-o1,imp-a,2,2.18,2026-03-01 10:00:00,north',
        'imp-2,imp-o2,imp-b,1,2.49,2026-03-02 10:00:00,north',
        'imp-1,imp-o1,imp-z,0,0.99,2026-03-01 10:00:00,north',
        'imp-1,imp-o3,imp-a,1,1.09,2026-03-03 10:00:00,south',
        'imp-1,imp-o3,imp-b,many,2.49,2026-03-03 10:00:00,south',
      ].join('\n'),
    ),
  );
  writeFileSync(
    file('ratings.ndjson'),
    '{"customerId":"imp-1","productId":"imp-a","rating":5,"ratedAt":"2026-03-04T10:00:00Z"}\nnot json\n{"customerId":"imp-2","productId":"imp-b","rating":6}\n',
  );
  writeFileSync(file('plan.csv'), 'campaign_id,campaign_name,start_date,end_date\nimp-k,Spring,2026-03-01,2026-03-31\n');
  writeFileSync(file('reached.csv'), 'campaign_id,customer_id\nimp-k,imp-1\nimp-k,imp-2\n');
  // Named so that it is read before the campaigns; one product stands twice, one row is of a campaign that nobody described.
  writeFileSync(
    file('a-coupons.csv'),
    'coupon_id,product_id,campaign_id\nimp-5-off,imp-a,imp-k\nimp-5-off,imp-b,imp-k\nimp-5-off,imp-a,imp-k\nimp-5-off,imp-c,imp-none\nimp-5-off,,imp-k\n',
  );
  writeFileSync(file('units.csv'), 'unit_id,kind,site,storage_class\nimp-fridge,fridge,north,chilled_tcs\n');
  writeFileSync(
    file('temperatures.csv'),
    'unit_id,measured_at,celsius\nimp-fridge,2026-03-01T10:00:00+01:00,3.1\nimp-fridge,2026-03-01T10:01:00+01:00,3.2\n',
  );
  writeFileSync(file('strange.csv'), 'a,b\n1,2\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BASKETS = [
  '--map',
  'baskets.csv:household=customer_id,basket=order_id,when=ordered_at,store=store_id',
  '--time-zone',
  'Europe/Berlin',
];

describe('npm run import', () => {
  it('judges a whole folder without sending anything on a dry run, and skips what it cannot tell', async () => {
    const dry = await importFiles(files, ...BASKETS, '--dry-run');
    expect(countsOf(dry)).toEqual({ read: 25, accepted: 19, repeated: 0, rejected: 6 });
    expect(dry.skipped.map(({ path: skipped }) => path.basename(skipped))).toEqual(['strange.csv']);
    expect((await operator('/v1/products/imp-a')).status).toBe(404);
  });

  it('sends everything, each row accepted or rejected', async () => {
    const counts = await importFiles(files, ...BASKETS);
    // Of the products Larderly itself refuses the one whose bar code has a wrong check digit, of the coupons that of no campaign.
    expect(countsOf(counts)).toEqual({ read: 25, accepted: 17, repeated: 0, rejected: 8 });
  });

  it('keeps line totals, quantity 0 and the clock of the zone', async () => {
    const { aggregates, profile } = await get<Customer>('/v1/customers/imp-1');
    expect(aggregates).toMatchObject({ orders: 1, spendMinor: 317, items: 2, firstOrderOn: '2026-03-01' });
    expect(profile.traits).toMatchObject({ firstName: 'Mabo', shoe_size: '42' });
    expect(await get<Customer>('/v1/customers/imp-2')).toMatchObject({ aggregates: { orders: 1, spendMinor: 249 } });
  });

  it('has products, the campaign, the unit and its readings where they belong', async () => {
    expect(await get<object>('/v1/products/imp-b')).toMatchObject({
      name: 'Bread; dark',
      category: 'BAKERY',
      priceMinor: 249,
      allergens: { RYE: 'CONTAINS' },
    });
    const { items } = await get<Page>('/v1/campaigns?limit=100');
    expect(items.find(({ name }) => name === 'imp-k Spring')).toMatchObject({ status: 'launched', delivery: 'recorded' });
    expect((await get<Page>('/v1/units/imp-fridge/readings?from=2026-03-01T00:00:00.000Z')).items).toHaveLength(2);
  });

  it('knows what each coupon of a campaign is for', async () => {
    const { items } = await get<Page>('/v1/campaigns?limit=100');
    const { campaignId } = items.find(({ name }) => name === 'imp-k Spring') ?? {};
    expect(await get<object>(`/v1/campaigns/${campaignId}/coupons`)).toEqual({
      items: [{ couponId: 'imp-5-off', products: 2 }],
      cursor: null,
    });
    const coupon = await get<object>(`/v1/campaigns/${campaignId}/coupons/imp-5-off`);
    expect(coupon).toEqual({ couponId: 'imp-5-off', products: 2, productIds: ['imp-a', 'imp-b'] });
    const rejects = readFileSync(file('a-coupons.csv.rejected.csv'), 'utf8');
    expect(rejects).toContain('5,"there is no campaign imp-none');
    expect(rejects).toContain('6,"product_id is missing"');
  });

  it('takes the coupons of a campaign that was not there before', async () => {
    const body = { name: 'Late', reference: 'imp-none', channel: 'email', audience: { everyone: true }, delivery: 'recorded' };
    const days = { startsOn: '2026-04-01', endsOn: '2026-04-30', currency: 'EUR' };
    const init = { method: 'POST', body: JSON.stringify({ ...body, ...days }), headers: { 'idempotency-key': 'imp-none' } };
    expect((await operator('/v1/campaigns', init)).status).toBe(201);
    expect(countsOf(await importFiles(file('a-coupons.csv'), ...BASKETS))).toEqual({ read: 5, accepted: 4, repeated: 0, rejected: 1 });
    expect(countsOf(await importFiles(file('a-coupons.csv'), ...BASKETS))).toEqual({ read: 5, accepted: 0, repeated: 4, rejected: 1 });
  });

  it('writes line and reason of each reject beside the file', () => {
    const lines = readFileSync(file('baskets.csv.gz.rejected.csv'), 'utf8').trim().split('\n');
    expect(lines).toEqual(['line,reason', '5,"its basket has a fault in line 6"', '6,"quantity is ""many"", not a number such as 12.50"']);
    expect(readFileSync(file('people.csv.rejected.csv'), 'utf8')).toContain('4,"customer_id is missing"');
    expect(readFileSync(file('products.csv.rejected.csv'), 'utf8')).toMatch(/^line,reason\n4,/);
    expect(existsSync(file('units.csv.rejected.csv'))).toBe(false);
  });

  it('names the rows that Larderly refuses in its answer, and counts what it refuses later', async () => {
    const [readings, baskets] = [path.join(folder, 'more-temperatures.csv'), path.join(folder, 'more-baskets.csv')];
    const ahead = new Date(Date.now() + 86_400_000).toISOString();
    const cells = ['2026-03-02T10:00:00Z,3.1', '2026-03-02T10:01:00Z,85', '2026-03-02T10:02:00Z,3.2', `${ahead},3.3`];
    writeFileSync(readings, ['unit_id,measured_at,celsius', ...cells.map((row) => `imp-fridge,${row}`)].join('\n'));
    // More money than can be counted exactly: only who stores the order sees it.
    writeFileSync(
      baskets,
      'customer_id,order_id,product_id,price,quantity,ordered_at,currency\nimp-9,imp-o8,imp-a,9e11,1e6,2026-03-02T10:00:00Z,EUR\nimp-9,imp-o9,imp-a,2,1,2026-03-02T10:00:00Z,EURO\n',
    );
    const report = await importFiles(readings, baskets);
    expect(report).toMatchObject({ read: 6, accepted: 3, rejected: 3, refusedLater: { count: 1, codes: { unusable_order: 1 } } });
    expect(readFileSync(`${readings}.rejected.csv`, 'utf8')).toMatch(
      /^line,reason\n3,"85 °C is an error code.*\n5,".* lies in the future\."\n$/,
    );
    expect(readFileSync(`${baskets}.rejected.csv`, 'utf8')).toContain('3,"currency is not');
    expect(countsOf(await importFiles(readings))).toEqual({ read: 4, accepted: 0, repeated: 2, rejected: 2 });
  });

  it('changes nothing when the same files come again, and says that they are repeated', async () => {
    const before = await get<Customer>('/v1/customers/imp-1');
    const counts = await importFiles(files, ...BASKETS);
    expect(countsOf(counts)).toEqual({ read: 25, accepted: 0, repeated: 18, rejected: 7 });
    const after = await get<Customer>('/v1/customers/imp-1');
    expect(after.aggregates).toEqual(before.aggregates);
  });

  it('changes nothing either when nobody remembers the first time', async () => {
    rmSync(path.join(folder, '.larderly-import'), { recursive: true });
    const before = await get<Customer>('/v1/customers/imp-1');
    const counts = await importFiles(files, ...BASKETS);
    expect(counts.read).toBe(counts.accepted + counts.repeated + counts.rejected);
    const after = await get<Customer>('/v1/customers/imp-1');
    expect(after.aggregates).toEqual(before.aggregates);
    expect((await get<Page>('/v1/campaigns?limit=100')).items.filter(({ name }) => name === 'imp-k Spring')).toHaveLength(1);
  });
});
