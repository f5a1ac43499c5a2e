import { DynamoDBDocumentClient, PutCommand, ScanCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ConsentRecord } from '#schemas/consent.ts';
import { aChunk, anEvent, anOrder } from '../support/customer-builders.ts';
import { type People, startPeople } from '../support/people.ts';

let shop: People;
beforeAll(async () => {
  shop = await startPeople();
  await shop.store(aChunk([anEvent({ userId: 'anybody' })])); // makes the secret, and reads the rule segments
});
afterAll(() => shop.stop());
afterEach(() => vi.restoreAllMocks());

const send = DynamoDBDocumentClient.prototype.send as (command: unknown) => Promise<unknown>;

/** Does something once, between what store-event reads and its first transaction. */
async function beforeFirstWrite(intrude: () => Promise<unknown>) {
  const { documents } = await import('#storage/client.ts');
  let isFirst = true;
  vi.spyOn(documents, 'send').mockImplementation(async (command: unknown) => {
    if (command instanceof TransactWriteCommand && isFirst) {
      isFirst = false;
      await intrude();
    }
    return (await send.call(documents, command)) as never;
  });
}

/** Names of the commands that are sent from now on. */
async function listen(): Promise<string[]> {
  const { documents } = await import('#storage/client.ts');
  const names: string[] = [];
  vi.spyOn(documents, 'send').mockImplementation(async (command: unknown) => {
    names.push((command as object).constructor.name);
    return (await send.call(documents, command)) as never;
  });
  return names;
}

/** The transactions are made, or not even begun, and then the process dies. */
async function killAt(write: number) {
  const { documents } = await import('#storage/client.ts');
  let left = write;
  vi.spyOn(documents, 'send').mockImplementation(async (command: unknown) => {
    if (command instanceof TransactWriteCommand && left-- <= 0) throw new Error('killed');
    return (await send.call(documents, command)) as never;
  });
}

const mail = (status: string) => [{ purpose: 'marketing', channel: 'email', status }];
const anIdentify = (ids: Record<string, string>, traits: Record<string, unknown>, at = '2026-11-20T10:00:00.000Z') =>
  anEvent({ type: 'identify', event: undefined, ...ids, traits, at });
const keyOf = (id: string) => shop.keys.of(id);
const wordsOf = async (id: string) => (await shop.consents.ofPerson(await keyOf(id))).map(({ purpose, status }) => `${purpose} ${status}`);

async function ownerOf(address: string, asker: string) {
  const hash = await shop.keys.ofIdentifier('email', address);
  const [owner] = await shop.identities.claim('customers-table', await keyOf(asker), [{ type: 'email', hash }]);
  return owner;
}

describe('what people say of themselves', () => {
  it('is stored with the event in one transaction, and is neither read nor written again by itself', async () => {
    const traits = { email: 'one@shop.io', phone: '+49 30 1111111', consents: mail('granted') };
    const names = await listen();
    const first = aChunk([anIdentify({ userId: 'one' }, traits), anOrder('w1', { userId: 'one' })]);
    expect(await shop.store(first)).toEqual([]);
    expect(names.splice(0)).toEqual(['BatchGetCommand', 'TransactWriteCommand']);
    const second = aChunk([anIdentify({ userId: 'one' }, { ...traits, consents: mail('withdrawn') }, '2026-11-20T11:00:00.000Z')]);
    for (const delivery of [second, second]) {
      expect(await shop.store(delivery)).toEqual([]);
      expect(names.splice(0)).toEqual(['BatchGetCommand', 'BatchGetCommand', 'TransactWriteCommand']);
    }
    expect(await wordsOf('one')).toEqual(['marketing withdrawn']);
    expect(await shop.consents.ledgerOf(await keyOf('one'))).toHaveLength(2);
    expect(await ownerOf('one@shop.io', 'one')).toBe(await keyOf('one'));
  });

  it.each([
    ['withdrawn first', [1, 0, 2]],
    ['granted first', [0, 1, 2]],
    ['all at once', undefined],
  ] as const)('comes to the same in whatever sequence and however often it arrives: %s', async (name, sequence) => {
    const userId = name.replaceAll(' ', '-');
    const told = [
      anIdentify({ userId }, { email: `${userId}@shop.io`, consents: mail('granted') }, '2026-11-20T10:00:00.000Z'),
      anIdentify({ userId }, { phone: `+49 30 22222${userId.length}`, consents: mail('withdrawn') }, '2026-11-20T11:00:00.000Z'),
      anOrder(`${userId}-1`, { userId }),
    ].map((event) => aChunk([event]));
    if (sequence) for (const index of [...sequence, ...sequence]) expect(await shop.store(told[index])).toEqual([]);
    else expect((await Promise.all([...told, ...told].map((chunk) => shop.store(chunk)))).flat()).toEqual([]);
    expect(await wordsOf(userId)).toEqual(['marketing withdrawn']);
    expect(await shop.consents.ledgerOf(await keyOf(userId))).toHaveLength(2);
    expect(await shop.profileOf(userId)).toMatchObject({ orders: 1, sources: { web: 3 } });
    expect(await ownerOf(`${userId}@shop.io`, userId)).toBe(await keyOf(userId));
  });

  it('counts for the last time that it was said, when it takes a consent back', async () => {
    const told = (status: string, at: string) => aChunk([anIdentify({ userId: 'firm' }, { consents: mail(status) }, at)]);
    await shop.store(told('withdrawn', '2026-11-20T05:00:00.000Z'));
    await shop.store(told('withdrawn', '2026-11-20T10:00:00.000Z'));
    await shop.store(told('granted', '2026-11-20T07:00:00.000Z'));
    expect(await wordsOf('firm')).toEqual(['marketing withdrawn']);
    await shop.store(told('granted', '2026-11-20T11:00:00.000Z'));
    expect(await wordsOf('firm')).toEqual(['marketing granted']);
  });

  it('is followed up on redelivery when more was said than fits the transaction and a kill came between', async () => {
    const consents = Array.from({ length: 60 }, (_, index) => ({ purpose: `purpose-${index}`, status: 'granted' }));
    const chunk = aChunk([anIdentify({ userId: 'talkative' }, { email: 'talk@shop.io', consents })]);
    await killAt(1);
    expect(await shop.store(chunk)).toEqual(['message-0']);
    vi.restoreAllMocks();
    expect(await shop.profileOf('talkative')).toMatchObject({ sources: { web: 1 } });
    expect(await wordsOf('talkative')).toEqual([]);
    expect(await shop.store(chunk, chunk)).toEqual([]);
    expect(await wordsOf('talkative')).toHaveLength(60);
    expect(await ownerOf('talk@shop.io', 'talkative')).toBe(await keyOf('talkative'));
  });

  it('joins two ids when somebody else claims the address between read and write', async () => {
    const traits = { email: 'shared@shop.io' };
    await beforeFirstWrite(() =>
      shop.store(aChunk([anIdentify({ anonymousId: 'quick' }, traits), anOrder('w2', { anonymousId: 'quick' })])),
    );
    expect(await shop.store(aChunk([anIdentify({ userId: 'slow' }, { ...traits, consents: mail('granted') })]))).toEqual([]);
    expect(await shop.profileOf('quick')).toMatchObject({ customerId: 'slow', orders: 1, linkedIds: ['quick'], sources: { web: 3 } });
    expect(await wordsOf('slow')).toEqual(['marketing granted']);
  });

  it('yields to a later word that comes between read and write, and keeps both', async () => {
    await shop.store(aChunk([anOrder('w3', { userId: 'torn' })]));
    const later = { purpose: 'marketing', channel: 'email', status: 'withdrawn', at: '2026-11-20T12:00:00.000Z', source: 'operator' };
    const key = await keyOf('torn');
    await beforeFirstWrite(() => shop.consents.record('customers-table', key, [later as ConsentRecord]));
    expect(await shop.store(aChunk([anIdentify({ userId: 'torn' }, { consents: mail('granted') })]))).toEqual([]);
    expect(await wordsOf('torn')).toEqual(['marketing withdrawn']);
    expect(await shop.consents.ledgerOf(key)).toHaveLength(2);
  });

  it.each(['known', 'new'])('is lost with a %s person who is erased between read and write', async (kind) => {
    const { documents } = await import('#storage/client.ts');
    const userId = `forgotten-${kind}`;
    if (kind === 'known') await shop.store(aChunk([anOrder('w4', { userId })]));
    const tombstone = { pk: await keyOf(userId), schemaVersion: 1, erasedAt: '2026-11-21T08:00:00.000Z' };
    await beforeFirstWrite(() => documents.send(new PutCommand({ TableName: 'customers-table', Item: tombstone })));
    const traits = { email: `${kind}@shop.io`, consents: mail('granted') };
    expect(await shop.store(aChunk([anIdentify({ userId }, traits)]))).toEqual([]);
    vi.restoreAllMocks();
    expect(await shop.recordOf(userId)).toEqual({ kind: 'erased' });
    const tables = ['identities-table', 'consents-table'];
    const scans = await Promise.all(tables.map((TableName) => documents.send(new ScanCommand({ TableName }))));
    const claim = `ID#email#${await shop.keys.ofIdentifier('email', `${kind}@shop.io`)}`;
    const left = scans.flatMap(({ Items = [] }) => Items).filter(({ pk }) => pk === tombstone.pk || pk === claim);
    expect(left).toEqual([]);
  });

  it('holds for the person whom an id was joined to, and also when the join comes between read and write', async () => {
    await shop.store(aChunk([anOrder('w5', { anonymousId: 'phone' }), anOrder('w6', { userId: 'owner' })]));
    const alias = aChunk([anEvent({ type: 'alias', event: undefined, previousId: 'phone', userId: 'owner' })]);
    const word = (purpose: string, email: string) =>
      aChunk([anIdentify({ anonymousId: 'phone' }, { email, consents: [{ purpose, status: 'granted' }] })]);
    await beforeFirstWrite(() => shop.store(alias));
    expect(await shop.store(word('offers', 'a@shop.io'))).toEqual([]);
    expect(await shop.store(word('surveys', 'b@shop.io'))).toEqual([]);
    expect(await wordsOf('owner')).toEqual(['offers granted', 'surveys granted']);
    expect(await wordsOf('phone')).toEqual([]);
    expect(await ownerOf('b@shop.io', 'owner')).toBe(await keyOf('phone'));
  });

  it('goes with the person when the address that it comes with joins them to somebody', async () => {
    await shop.store(aChunk([anIdentify({ userId: 'host' }, { email: 'host@shop.io' })]));
    await shop.store(aChunk([anIdentify({ anonymousId: 'guest-7' }, { email: 'host@shop.io', consents: mail('granted') })]));
    expect(await shop.profileOf('guest-7')).toMatchObject({ customerId: 'host' });
    expect(await wordsOf('host')).toEqual(['marketing granted']);
  });

  it('needs nothing when all that a batch has of a person is unusable', async () => {
    const bad = anOrder('w9', { userId: 'unusable', properties: { products: [{ product_id: 'p', price: 'a lot' }] } });
    expect(await shop.store(aChunk([bad]))).toEqual([]);
    expect(await shop.recordOf('unusable')).toEqual({ kind: 'absent' });
  });
});
