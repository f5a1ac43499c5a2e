import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type ContactCounter, ContactCounterSchema } from '#schemas/contact.ts';
import type { PersonKey } from '#schemas/ids.ts';
import { readAll, type TableKey } from './batch-read.ts';
import { documents, type TransactItem } from './client.ts';
import { refusalsOrThrow } from './errors.ts';
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

const counterKey = (personKey: PersonKey) => ({ pk: personKey, sk: SK });

/**
 * A newer version of somebody's places, for the transaction in which they say what they allow: whoever read the places before it
 * decides once more.
 */
export const wordsNoticed = (TableName: string, personKey: PersonKey): TransactItem => ({
  Update: {
    TableName,
    Key: counterKey(personKey),
    UpdateExpression: 'SET schemaVersion = if_not_exists(schemaVersion, :one) ADD version :one',
    ExpressionAttributeValues: { ':one': 1 },
  },
});

/** How often each person was written to lately: one item of theirs, beside their consents. */
export function contactCountersIn(TableName: string) {
  async function ofPeople(personKeys: readonly PersonKey[]): Promise<(personKey: PersonKey) => ContactCounter> {
    const found = await readAll([...new Set(personKeys)].map((key): TableKey => ({ table: TableName, key: counterKey(key) })));
    const counters = new Map(found.map(({ item }) => [item['pk'] as PersonKey, ContactCounterSchema.parse(item)]));
    return (personKey) => counters.get(personKey) ?? NONE;
  }

  /** Met only while nobody else has changed the places, and the person has said nothing new. */
  function unchanged({ version }: ContactCounter) {
    if (version === 0) return { ConditionExpression: 'attribute_not_exists(pk)' };
    return { ConditionExpression: 'version = :read', ExpressionAttributeValues: { ':read': version } };
  }

  /** Puts other places in the stead of those that were read; met only while these are the last. It says nothing of the person. */
  const replacement = (personKey: PersonKey, read: ContactCounter, slots: ContactCounter['slots']): TransactItem => ({
    Put: { TableName, Item: { ...counterKey(personKey), schemaVersion: 1, version: read.version + 1, slots }, ...unchanged(read) },
  });

  /** Met only while the places that were read are the last. */
  const check = (personKey: PersonKey, read: ContactCounter): TransactItem => ({
    ConditionCheck: { TableName, Key: counterKey(personKey), ...unchanged(read) },
  });

  return {
    ofPeople,
    replacement,
    check,
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
        const refused = await documents.send(new TransactWriteCommand({ TransactItems: writes })).then(() => undefined, refusalsOrThrow);
        return refused === undefined || refused[0] === true ? { done: undefined } : { again: { kind: 'stale' } };
      });
    },
  };
}
