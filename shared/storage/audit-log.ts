import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type AuditEntry, type ChainedEntry, ChainedEntrySchema } from '#schemas/privacy-audit.ts';
import { readAll } from './batch-read.ts';
import { documents, type TransactItem } from './client.ts';
import { refusalsOrThrow } from './errors.ts';
import { persist } from './patience.ts';

const HEAD = { pk: 'AUDIT#HEAD' };
const NO_HASH = '0'.repeat(64);
const HeadSchema = z.object({ index: z.number().int(), hash: z.string() });
export type AuditHead = z.infer<typeof HeadSchema>;
const ItemSchema = z.object({ pk: z.string(), hash: z.string(), entry: ChainedEntrySchema.shape.entry });

const keyOf = (index: number) => ({ pk: `AUDIT#${String(index).padStart(12, '0')}` });
const onceKey = ({ r, a }: AuditEntry) => ({ pk: `AUDITED#${r}#${a}` });
/** The hash of an entry, which holds the hash of the one before it. */
export type HashEntry = (before: string, entry: AuditEntry) => string;

/**
 * What was done with the data of people, by whom and when: a chain of entries each of which holds the hash of all before it.
 * Nothing here changes or removes an entry.
 */
export function auditLogIn(TableName: string, hashEntry: HashEntry) {
  async function head(): Promise<AuditHead> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: HEAD, ConsistentRead: true }));
    return Item ? HeadSchema.parse(Item) : { index: 0, hash: NO_HASH };
  }

  /** The writes that add an entry after a head as it was read; they fail together when another entry came between. */
  function appendItems(after: AuditHead, entry: AuditEntry): TransactItem[] {
    const index = after.index + 1;
    const hash = hashEntry(after.hash, entry);
    const isSame = after.index === 0 ? 'attribute_not_exists(pk)' : '#hash = :read';
    const named =
      after.index === 0 ? {} : { ExpressionAttributeNames: { '#hash': 'hash' }, ExpressionAttributeValues: { ':read': after.hash } };
    return [
      { Put: { TableName, Item: { ...HEAD, schemaVersion: 1, index, hash }, ConditionExpression: isSame, ...named } },
      { Put: { TableName, Item: { ...keyOf(index), schemaVersion: 1, hash, entry }, ConditionExpression: 'attribute_not_exists(pk)' } },
    ];
  }

  return {
    head,
    appendItems,

    /**
     * Adds an entry; of one request each act only once, however often it is told.
     *
     * @throws {TooBusyError}
     */
    async append(entry: AuditEntry): Promise<void> {
      const once = { Put: { TableName, Item: onceKey(entry), ConditionExpression: 'attribute_not_exists(pk)' } };
      await persist<void>(async () => {
        const write = new TransactWriteCommand({ TransactItems: [once, ...appendItems(await head(), entry)] });
        const refused = await documents.send(write).then(() => [], refusalsOrThrow);
        // The first is refused when the act is told already, the others when another entry came between.
        return refused.length === 0 || refused[0] === true ? { done: undefined } : { again: { kind: 'stale' } };
      });
    },

    /** Entries from a place on, as they stand; one that is not there is left out. */
    async read(from: number, to: number): Promise<ChainedEntry[]> {
      const places = Array.from({ length: Math.max(0, to - from + 1) }, (_, offset) => from + offset);
      const found = await readAll(places.map((index) => ({ table: TableName, key: keyOf(index) })));
      const entries = found.map(({ item }) => {
        const { pk, hash, entry } = ItemSchema.parse(item);
        return { index: Number(pk.slice('AUDIT#'.length)), hash, entry };
      });
      return entries.sort((left, right) => left.index - right.index);
    },
  };
}
