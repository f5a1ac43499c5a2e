import { ProvisionedThroughputExceededException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { aChunk, anEvent, anOrder } from '../support/customer-builders.ts';
import { type People, startPeople } from '../support/people.ts';

type Command = { input: { TransactItems?: { Put?: { TableName?: string; Item?: Record<string, unknown> } }[]; TableName?: string } };
type Fault = (command: Command, isTransaction: boolean) => Error | undefined;

let shop: People;
beforeAll(async () => {
  shop = await startPeople();
  await shop.keys.of('anybody'); // makes the secret
});
afterAll(() => shop.stop());
afterEach(() => vi.restoreAllMocks());

const metadata = { $metadata: {}, message: 'injected' };
const conflict = () =>
  new TransactionCanceledException({ ...metadata, CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }] });
const throttledTransaction = () => new TransactionCanceledException({ ...metadata, CancellationReasons: [{ Code: 'ThrottlingError' }] });
const throttled = () => new ProvisionedThroughputExceededException(metadata);

/** Lets the fault answer instead of the table, or after it: a reply that never arrives. */
async function inject(fault: Fault, when: 'before' | 'after' = 'before') {
  const { documents } = await import('#storage/client.ts');
  const send = DynamoDBDocumentClient.prototype.send as (command: unknown) => Promise<unknown>;
  const calls = { injected: 0 };
  vi.spyOn(documents, 'send').mockImplementation(async (command: unknown) => {
    const isTransaction = command instanceof TransactWriteCommand;
    const isWrite = isTransaction || command instanceof PutCommand;
    const error = isWrite ? fault(command as Command, isTransaction) : undefined;
    if (error) calls.injected += 1;
    if (error && when === 'before') throw error;
    const reply = await send.call(documents, command);
    if (error) throw error;
    return reply as never;
  });
  return calls;
}

/** A fault for the first `times` writes, then none. */
function first(times: number, make: () => Error): Fault {
  let left = times;
  return () => (left-- > 0 ? make() : undefined);
}

const aVisit = (userId: string) => aChunk([anOrder(`${userId}-1`, { userId }), anEvent({ userId }), anOrder(`${userId}-2`, { userId })]);
const wholeVisit = { orders: 2, activeDays: 1, byCurrency: { EUR: { orders: 2, spendMinor: 2000 } } };

describe('storeEvents under faults of the tables', () => {
  it.each([
    ['a conflict with another transaction', conflict],
    ['a throttled transaction', throttledTransaction],
    ['a throttled table', throttled],
  ])('tries again after %s', async (name, make) => {
    const userId = name.replaceAll(' ', '-');
    const calls = await inject(first(3, make));
    expect(await shop.store(aVisit(userId))).toEqual([]);
    expect(calls.injected).toBe(3);
    expect(await shop.profileOf(userId)).toMatchObject(wholeVisit);
  });

  it('gives a message back when the conflict does not end, and only that one', async () => {
    const stuck = await shop.keys.of('stuck');
    await inject(({ input }) => (input.TransactItems?.some(({ Put }) => Put?.Item?.['pk'] === stuck) ? conflict() : undefined));
    expect(await shop.store(aVisit('stuck'), aVisit('fluent'))).toEqual(['message-0']);
    expect(await shop.profileOf('fluent')).toMatchObject(wholeVisit);
    vi.restoreAllMocks();
    expect(await shop.recordOf('stuck')).toEqual({ kind: 'absent' });
    await shop.store(aVisit('stuck'));
    expect(await shop.profileOf('stuck')).toMatchObject(wholeVisit);
  });

  it('counts once what was written though the reply was lost', async () => {
    await inject(first(2, conflict), 'after');
    const visit = aVisit('lost-reply');
    expect(await shop.store(visit)).toEqual([]);
    vi.restoreAllMocks();
    await shop.store(visit);
    expect(await shop.profileOf('lost-reply')).toMatchObject(wholeVisit);
  });

  it('completes on redelivery what a kill cut short at any write', async () => {
    const device = aChunk([anOrder('cut-0', { anonymousId: 'cut-device' })]);
    const traits = { email: 'cut@shop.io', consents: [{ purpose: 'marketing', channel: 'email', status: 'granted' }] };
    const signIn = aChunk([
      anEvent({ type: 'identify', event: undefined, userId: 'cut', anonymousId: 'cut-device', traits }),
      anOrder('cut-1', { userId: 'cut' }),
      anEvent({ userId: 'cut' }),
    ]);
    await shop.store(device);
    // Each delivery dies one write later than the one before it, until one gets through.
    for (let survived = 0; survived < 12; survived++) {
      let left = survived;
      await inject(() => (left-- > 0 ? undefined : new Error('killed')));
      if ((await shop.store(signIn)).length === 0) break;
    }
    vi.restoreAllMocks();
    expect(await shop.profileOf('cut-device')).toMatchObject({ customerId: 'cut', orders: 2, activeDays: 1, sources: { web: 3 } });
    expect(await shop.consents.ofPerson(await shop.keys.of('cut'))).toHaveLength(1);
    const key = await shop.keys.of('cut');
    const { identitiesIn } = await import('#storage/identities.ts');
    const hash = await shop.keys.ofIdentifier('email', 'cut@shop.io');
    expect(await identitiesIn('identities-table').claim('customers-table', key, [{ type: 'email', hash }])).toEqual([key]);
  });

  it('drops a duplicate from its transaction and keeps the rest of it', async () => {
    const known = anOrder('dup-1', { userId: 'duplicate' });
    await shop.store(aChunk([known]));
    expect(await shop.store(aChunk([known, anOrder('dup-2', { userId: 'duplicate' })]))).toEqual([]);
    expect(await shop.profileOf('duplicate')).toMatchObject({ orders: 2, sources: { web: 2 } });
  });

  it('follows a merge that happened between its read and its write', async () => {
    await shop.store(aChunk([anOrder('merge-0', { anonymousId: 'merge-device' })]), aVisit('merge-user'));
    let isMerged = false;
    const alias = aChunk([anEvent({ type: 'alias', event: undefined, previousId: 'merge-device', userId: 'merge-user' })]);
    const { documents } = await import('#storage/client.ts');
    const send = DynamoDBDocumentClient.prototype.send as (command: unknown) => Promise<unknown>;
    vi.spyOn(documents, 'send').mockImplementation(async (command: unknown) => {
      if (command instanceof TransactWriteCommand && !isMerged) {
        isMerged = true;
        await shop.store(alias);
      }
      return (await send.call(documents, command)) as never;
    });
    expect(await shop.store(aChunk([anOrder('merge-1', { anonymousId: 'merge-device' })]))).toEqual([]);
    vi.restoreAllMocks();
    expect(await shop.profileOf('merge-device')).toMatchObject({ customerId: 'merge-user', orders: 4 });
  });
});
