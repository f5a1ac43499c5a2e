import { BatchGetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type People, startPeople } from '../support/people.ts';

let shop: People;
let gatherReads: typeof import('#storage/gathered-reads.ts').gatherReads;
let documents: typeof import('#storage/client.ts').documents;

beforeAll(async () => {
  shop = await startPeople();
  ({ gatherReads } = await import('#storage/gathered-reads.ts'));
  ({ documents } = await import('#storage/client.ts'));
  for (const [pk, sk] of [
    ['a', '1'],
    ['a', '2'],
    ['b', '1'],
  ])
    await documents.send(new PutCommand({ TableName: 'consents-table', Item: { pk, sk } }));
  await documents.send(new PutCommand({ TableName: 'customers-table', Item: { pk: 'a' } }));
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => shop.stop());

const word = (pk: string, sk: string) => ({ table: 'consents-table', key: { pk, sk } });
const person = (pk: string) => ({ table: 'customers-table', key: { pk } });

describe('reads that are asked for at once', () => {
  it('cost one request together, and each gets what it asked for, also when two ask for the same', async () => {
    const sent = vi.spyOn(documents, 'send');
    const read = gatherReads();
    const asked = [[word('a', '1'), word('a', '2')], [person('a'), person('nobody')], [word('b', '1'), word('a', '1')], []];
    const found = await Promise.all(asked.map((keys) => read(keys)));
    expect(found.map((some) => some.map(({ item }) => [item['pk'], item['sk']].join('')))).toEqual([['a1', 'a2'], ['a'], ['b1', 'a1'], []]);
    expect(sent.mock.calls.filter(([command]) => command instanceof BatchGetCommand)).toHaveLength(1);
  });

  it('fail together, and not those that are asked for later', async () => {
    const read = gatherReads();
    vi.spyOn(documents, 'send').mockRejectedValueOnce(new Error('no table') as never);
    const results = await Promise.allSettled([read([word('a', '1')]), read([person('a')])]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await read([person('a')])).toHaveLength(1);
  });
});
