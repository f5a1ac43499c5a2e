import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomerId } from '#schemas/ids.ts';
import type { Profile } from '#schemas/profile.ts';
import { type NightShift, segmentNight, startNightShift, TABLES } from '../support/night-shift.ts';
import { call } from '../support/people.ts';
import { aShopper, HABITS, keyOf } from '../support/segment-builders.ts';

const LOYAL = 3;
const asOf = '2026-11-22T03:30:00.000Z';
/** Every fifth has the habit of the loyal; of these, every third are alike. */
const shoppers = Array.from({ length: 60 }, (_, index) => {
  const habit = HABITS[index % HABITS.length] ?? { orders: 1, daysAgo: 1 };
  const shopper = aShopper(index, { ...habit, orders: habit.orders + (index % 3) });
  return { ...shopper, customerId: `shopper-${index}` as CustomerId };
});
const loyalIds = shoppers.flatMap(({ customerId }, index) => (index % HABITS.length === LOYAL ? [customerId] : [])).sort();

let shift: NightShift;
let getProfile: unknown;

async function put(Item: Record<string, unknown>): Promise<void> {
  const { documents } = await import('#storage/client.ts');
  await documents.send(new PutCommand({ TableName: TABLES.CUSTOMERS_TABLE, Item }));
}
async function save(profile: Profile): Promise<void> {
  const { itemOfProfile } = await import('#storage/profile-item.ts');
  await put(itemOfProfile(profile, profile.version));
}

beforeAll(async () => {
  shift = await startNightShift();
  Object.assign(process.env, { CONSENTS_TABLE: 'no-consents', IDENTITIES_TABLE: 'no-identities', SOURCES_TABLE: 'no-sources' });
  getProfile = (await import('../../functions/profiles/get-profile.ts')).handler;
  for (const shopper of shoppers) await save(shopper);
});
afterAll(() => shift.stop());

const night = (suffix: string) => segmentNight(shift, asOf, suffix);

type Listed = { customerId: string; segment: string; score: number };
type Page = { status: number; body: { items: Listed[]; cursor: string | null } };
const page = (query: Record<string, string>): Promise<Page> =>
  call(getProfile, 'GET /v1/customers', { query: { segment: 'Loyal', limit: '5', ...query } }) as Promise<Page>;

/** All that is listed from a cursor on. */
async function listedFrom(cursor?: string | null): Promise<Listed[]> {
  const { status, body } = await page(cursor ? { cursor } : {});
  expect(status).toBe(200);
  return body.cursor === null ? body.items : [...body.items, ...(await listedFrom(body.cursor))];
}

describe('the list of a segment', () => {
  it('is empty before the first night', async () => {
    expect(await page({})).toMatchObject({ status: 200, body: { items: [], cursor: null } });
  });

  it('has everybody once, by falling score, page by page', async () => {
    await night('000001');
    const first = await page({});
    expect(first.body.items).toHaveLength(5);
    const all = await listedFrom();
    expect(all.map(({ customerId }) => customerId).sort()).toEqual(loyalIds);
    const scores = all.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((left, right) => right - left));
    expect(new Set(scores).size).toBe(3);
    expect(all.every(({ segment }) => segment === 'Loyal')).toBe(true);
    const exactly = await page({ limit: '12' });
    expect(exactly.body).toMatchObject({ items: all, cursor: null });
  });

  it('leaves out who was merged, erased or cannot be read, and goes on', async () => {
    const [merged, erased, damaged] = [keyOf(8), keyOf(13), keyOf(18)];
    await put({ pk: merged, mergedInto: keyOf(3), version: 9 });
    await put({ pk: erased, erasedAt: asOf });
    await put({ pk: damaged, version: 2, recent: '[[' });
    const gone = ['shopper-8', 'shopper-13', 'shopper-18'];
    const ids = (await listedFrom()).map(({ customerId }) => customerId).sort();
    expect(ids).toEqual(loyalIds.filter((id) => !gone.includes(id)));
    for (const index of [8, 13, 18]) await save(shoppers[index] as Profile);
  });

  it('goes on as it began while a night makes another, until three more nights have passed', async () => {
    const { body } = await page({});
    const rest = await listedFrom(body.cursor);
    await save({ ...aShopper(53, { orders: 6, daysAgo: 250, every: 15, orderMinor: 3000 }), customerId: 'shopper-53' as CustomerId });
    await night('000002');
    expect(await listedFrom(body.cursor)).toEqual(rest);
    expect((await listedFrom()).map(({ customerId }) => customerId)).not.toContain('shopper-53');
    await night('000003');
    expect(await listedFrom(body.cursor)).toEqual(rest);
    await night('000004');
    expect(await page({ cursor: String(body.cursor) })).toMatchObject({ status: 400 });
    expect(await listedFrom()).toHaveLength(loyalIds.length - 1);
  });

  it.each(['x', 'segments-2026-11-22-m000004:999999', 'segments-2026-11-22-m000004:-1', '../../runs:0', 'nobody:0'])(
    'refuses the cursor %s, which it has not given out',
    async (cursor) => {
      expect(await page({ cursor })).toMatchObject({ status: 400 });
    },
  );

  it('of a segment that there is not has nobody', async () => {
    for (const cursor of ['', 'segments-2026-11-22-m000004:0'])
      expect(await page({ segment: '../Loyal', ...(cursor ? { cursor } : {}) })).toMatchObject({
        status: 200,
        body: { items: [], cursor: null },
      });
  });

  it('cannot be mistaken for an empty one when its file is missing', async () => {
    const { objectsIn } = await import('#storage/objects.ts');
    await objectsIn(String(process.env['ARTEFACTS_BUCKET'])).remove('segments/segments-2026-11-22-m000004/Loyal');
    expect(await page({})).toMatchObject({ status: 500 });
    expect((await page({ segment: 'Churning' })).body.items).toHaveLength(5);
  });
});
