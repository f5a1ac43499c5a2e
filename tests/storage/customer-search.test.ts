import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Context, SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aBatch, aChunk, anEvent } from '../support/customer-builders.ts';
import { type ErasureOutside, mockErasureOutside } from '../support/erasure-outside.ts';
import { call, type People, startPeople } from '../support/people.ts';

let shop: People;
let outside: ErasureOutside;
let getProfile: unknown;
let manageRequests: unknown;
let eraseCustomer: (event: SQSEvent, context: Context) => Promise<unknown>;

beforeAll(async () => {
  shop = await startPeople();
  outside = mockErasureOutside();
  getProfile = (await import('../../functions/profiles/get-profile.ts')).handler;
  manageRequests = (await import('../../functions/privacy/manage-requests.ts')).handler;
  eraseCustomer = (await import('../../functions/privacy/erase-customer.ts')).handler as typeof eraseCustomer;
  await shop.store(
    aChunk([
      named('u-1', { name: 'Ada Lovelace', email: 'ada@shop.io' }),
      named('u-2', { firstName: 'Adam', lastName: 'Müller-Lüdenscheidt' }),
      named('u-3', { firstName: 'Eve', lastName: 'Müller', phone: '+49 30 1234567' }),
      named('u-4', { name: '王小明' }),
    ]),
  );
});
afterAll(() => shop.stop());

const named = (userId: string, traits: object, more: object = {}) =>
  anEvent({ type: 'identify', event: undefined, userId, traits, ...more });
const search = async (text: string) => (await call(getProfile, 'POST /v1/customers/search', { body: { text } })).body;
const found = async (text: string): Promise<string[]> =>
  (await search(text)).items.map(({ customerId }: { customerId: string }) => customerId);
/** What the index holds: `NAME…` entries and what each person has of them. */
async function entries(): Promise<Record<string, unknown>[]> {
  const { documents } = await import('#storage/client.ts');
  const { Items = [] } = await documents.send(new ScanCommand({ TableName: 'identities-table' }));
  return Items.filter(({ pk, sk }) => String(pk).startsWith('NAME#') || sk === 'NAMES');
}

describe('a search for people', () => {
  it('finds them by how a word of their name begins, by several words in any order, and without accents', async () => {
    expect(await found('ad')).toEqual(['u-1', 'u-2']);
    expect(await found('LOVE')).toEqual(['u-1']);
    expect(await found('muller')).toEqual(['u-2', 'u-3']);
    expect(await found('Müller, Adam')).toEqual(['u-2']);
    expect(await found('王小')).toEqual(['u-4']);
    expect(await found('Ada Müllers')).toEqual([]);
  });

  it('finds them by an e-mail address, a telephone number or an id too', async () => {
    expect([await found('Ada@shop.io'), await found('+49 30 123 45 67'), await found('u-4')]).toEqual([['u-1'], ['u-3'], ['u-4']]);
  });

  it('says so when there are more than it shows', async () => {
    const people = Array.from({ length: 55 }, (_, index) => named(`many-${index}`, { name: `Quentin ${index}` }));
    await shop.store(aChunk(people.slice(0, 30)), aChunk(people.slice(30)));
    const { items, isCut } = await search('quent');
    expect([items.length, isCut]).toEqual([50, true]);
    expect((await search('lovel')).isCut).toBe(false);
  });

  it('goes by the name of now: a corrected one finds nobody by the old, also when word of the old comes late', async () => {
    await shop.store(aChunk([named('u-5', { name: 'Smithe' }, { at: '2026-11-20T10:00:00.000Z' })]));
    const before = (await entries()).length;
    await shop.store(aChunk([named('u-5', { name: 'Smith' }, { at: '2026-11-21T10:00:00.000Z' })]));
    await shop.store(aChunk([named('u-5', { name: 'Smythe' }, { at: '2026-11-19T10:00:00.000Z' })]));
    expect([await found('smithe'), await found('smythe'), await found('smith')]).toEqual([[], [], ['u-5']]);
    expect((await entries()).length).toBe(before);
  });

  it('finds a person once and as they are by now, when a device of theirs told the name before it was joined', async () => {
    await shop.store(aChunk([anEvent({ type: 'identify', event: undefined, anonymousId: 'phone-6', traits: { name: 'Olga Pavlova' } })]));
    await shop.store(aChunk([named('u-6', { firstName: 'Olga' }, { anonymousId: 'phone-6' })]));
    expect(await found('olga pav')).toEqual(['u-6']);
    expect(await found('olga')).toEqual(['u-6']);
  });

  it('holds no name, and nothing at all of who was erased', async () => {
    const text = JSON.stringify(await entries()).toLowerCase();
    for (const name of ['ada', 'lovelace', 'müller', '王', 'olga']) expect(text).not.toContain(`"${name}`);
    const keys = [await shop.keys.of('u-6'), await shop.keys.of('phone-6')];
    expect(keys.some((key) => JSON.stringify([text]).includes(key.toLowerCase()))).toBe(true);
    await call(manageRequests, 'POST /v1/privacy/requests', { body: { kind: 'erasure', customerId: 'u-6' } });
    for (let message = outside.sent.shift(); message !== undefined; message = outside.sent.shift())
      expect(await eraseCustomer(aBatch(message), {} as Context)).toEqual({ batchItemFailures: [] });
    await shop.store(aChunk([named('u-6', { name: 'Olga Pavlova' })]));
    const left = JSON.stringify(await entries());
    for (const key of keys) expect(left).not.toContain(key);
    expect(await found('olga')).toEqual([]);
  });

  it('asks for a text of a sensible length', async () => {
    for (const text of ['', ' ', 'x'.repeat(201)])
      expect((await call(getProfile, 'POST /v1/customers/search', { body: { text } })).status).toBe(400);
  });
});
