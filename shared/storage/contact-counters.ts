import { type ContactCounter, ContactCounterSchema } from '#schemas/contact.ts';
import type { PersonKey } from '#schemas/ids.ts';
import { readAll, type TableKey } from './batch-read.ts';
import type { TransactItem } from './client.ts';

/** Sorts among what an erasure takes away of a person, and not among the words in force. */
const SK = 'CONTACTS';

const NONE: ContactCounter = { schemaVersion: 1, version: 0, slots: [] };

const counterKey = (personKey: PersonKey) => ({ pk: personKey, sk: SK });

/** How often each person was written to lately: one item of theirs, beside their consents. */
export function contactCountersIn(TableName: string) {
  return {
    async ofPeople(personKeys: readonly PersonKey[]): Promise<(personKey: PersonKey) => ContactCounter> {
      const found = await readAll([...new Set(personKeys)].map((key): TableKey => ({ table: TableName, key: counterKey(key) })));
      const counters = new Map(found.map(({ item }) => [item['pk'] as PersonKey, ContactCounterSchema.parse(item)]));
      return (personKey) => counters.get(personKey) ?? NONE;
    },

    /** Puts other places in the stead of those that were read; met only while nobody else has. It says nothing of the person. */
    replacement(personKey: PersonKey, read: ContactCounter, slots: ContactCounter['slots']): TransactItem {
      const isNew = read.version === 0;
      return {
        Put: {
          TableName,
          Item: { ...counterKey(personKey), schemaVersion: 1, version: read.version + 1, slots },
          ConditionExpression: isNew ? 'attribute_not_exists(pk)' : 'version = :read',
          ...(isNew ? {} : { ExpressionAttributeValues: { ':read': read.version } }),
        },
      };
    },
  };
}
