import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type ContactCounter, ContactCounterSchema } from '#schemas/contact.ts';
import type { PersonKey } from '#schemas/ids.ts';
import { readAll, type TableKey } from './batch-read.ts';
import { documents, type TransactItem } from './client.ts';
import { cancellationsOf } from './errors.ts';
import type { ReadItems } from './gathered-reads.ts';
import { persist } from './patience.ts';

/** Sorts among what an erasure takes away of a person, and not among the words in force. */
const SK = 'CONTACTS';

const NONE: ContactCounter = { schemaVersion: 1, version: 0, slots: [] };

/** Nobody has places who was erased, or goes by another id by now. */
const ownPerson = (customersTable: string, pk: PersonKey): TransactItem => ({
  ConditionCheck: {
    TableName: customersTable,
    Key: { pk },
    ConditionExpression: 'attribute_not_exists(mergedInto) AND attribute_not_exists(erasedAt)',
  },
});

/** Of each write of a cancelled transaction whether its condition was not met. */
function refusalsOf(error: unknown): boolean[] {
  const refused = cancellationsOf(error)?.map(({ code }) => code === 'ConditionalCheckFailed');
  if (refused?.includes(true)) return refused;
  throw error;
}

const counterKey = (personKey: PersonKey) => ({ pk: personKey, sk: SK });

/** How often each person was written to lately: one item of theirs, beside their consents. */
export function contactCountersIn(TableName: string) {
  async function ofPeople(personKeys: readonly PersonKey[], read: ReadItems = readAll): Promise<(personKey: PersonKey) => ContactCounter> {
    const found = await read([...new Set(personKeys)].map((key): TableKey => ({ table: TableName, key: counterKey(key) })));
    const counters = new Map(found.map(({ item }) => [item['pk'] as PersonKey, ContactCounterSchema.parse(item)]));
    return (personKey) => counters.get(personKey) ?? NONE;
  }

  /** Puts other places in the stead of those that were read; met only while nobody else has. It says nothing of the person. */
  function replacement(personKey: PersonKey, read: ContactCounter, slots: ContactCounter['slots']): TransactItem {
    const isNew = read.version === 0;
    return {
      Put: {
        TableName,
        Item: { ...counterKey(personKey), schemaVersion: 1, version: read.version + 1, slots },
        ConditionExpression: isNew ? 'attribute_not_exists(pk)' : 'version = :read',
        ...(isNew ? {} : { ExpressionAttributeValues: { ':read': read.version } }),
      },
    };
  }

  return {
    ofPeople,
    replacement,
    /**
     * Has the places under one id of a person count under another as well. A person who is gone has none.
     *
     * @throws {TooBusyError}
     */
    async carry(customersTable: string, { from, to }: { readonly from: PersonKey; readonly to: PersonKey }): Promise<void> {
      const { slots: told } = (await ofPeople([from]))(from);
      if (told.length === 0) return;
      await persist<void>(async () => {
        const read = (await ofPeople([to]))(to);
        const news = told.filter(({ sendId }) => !read.slots.some((slot) => slot.sendId === sendId));
        if (news.length === 0) return { done: undefined };
        const writes = [ownPerson(customersTable, to), replacement(to, read, [...read.slots, ...news])];
        const refused = await documents.send(new TransactWriteCommand({ TransactItems: writes })).then(() => undefined, refusalsOf);
        return refused === undefined || refused[0] === true ? { done: undefined } : { again: { kind: 'stale' } };
      });
    },
  };
}
