import { createHash } from 'node:crypto';
import { paginateQuery, TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { type ConsentRecord, ConsentRecordSchema } from '#schemas/consent.ts';
import type { PersonKey } from '#schemas/ids.ts';
import { documents } from './client.ts';
import { cancellationsOf, ErasedError, StaleWriteError } from './errors.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
type Item = Record<string, unknown>;

const LOG = 'LOG#';
/** Purposes begin with a small letter, which sorts after the ledger's prefix. */
const FIRST_PURPOSE = 'a';
const MAX_AT_ONCE = 30;

const slotOf = ({ purpose, channel }: ConsentRecord) => `${purpose}#${channel}`;
const hashOf = (record: ConsentRecord) =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(record).sort()))
    .digest('hex')
    .slice(0, 16);

/** Two words of the same moment: the one that allows less is believed. */
const weightOf = ({ status }: ConsentRecord) => ({ granted: 0, denied: 1, withdrawn: 2 })[status];
const isNewer = (left: ConsentRecord, right: ConsentRecord) =>
  left.at === right.at ? weightOf(left) > weightOf(right) : left.at > right.at;

/** The client says again, on some later call, what is in force already. */
const isRepeated = (record: ConsentRecord, known: ConsentRecord | undefined) => record.status === known?.status && record.at >= known.at;

/** The last word per purpose and channel. */
function latestOf(records: readonly ConsentRecord[]): ConsentRecord[] {
  const latest = new Map<string, ConsentRecord>();
  for (const record of records) {
    const known = latest.get(slotOf(record));
    if (!known || isNewer(record, known)) latest.set(slotOf(record), record);
  }
  return [...latest.values()];
}

/** What people allow: the last word per purpose and channel, and every word ever, which is never changed. */
export function consentsIn(TableName: string) {
  async function query(personKey: PersonKey, from: string, to: string): Promise<Item[]> {
    const items: Item[] = [];
    const pages = paginateQuery(
      { client: documents },
      {
        TableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': personKey, ':from': from, ':to': to },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) items.push(...Items);
    return items;
  }

  const ledgerPut = (personKey: PersonKey, record: ConsentRecord): TransactItem => ({
    Put: { TableName, Item: { pk: personKey, sk: `${LOG}${slotOf(record)}#${record.at}#${hashOf(record)}`, schemaVersion: 1, ...record } },
  });
  const currentPut = (personKey: PersonKey, record: ConsentRecord): TransactItem => ({
    Put: { TableName, Item: { pk: personKey, sk: slotOf(record), schemaVersion: 1, ...record } },
  });
  /** The person must still be one of their own; the check is in the same transaction as the words. */
  const personCheck = (customersTable: string, pk: PersonKey): TransactItem => ({
    ConditionCheck: {
      TableName: customersTable,
      Key: { pk },
      ConditionExpression: 'attribute_not_exists(mergedInto) AND attribute_not_exists(erasedAt)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  });
  async function ofPerson(personKey: PersonKey): Promise<ConsentRecord[]> {
    return (await query(personKey, FIRST_PURPOSE, '~')).map((item) => ConsentRecordSchema.parse(item));
  }

  type Current = ReadonlyMap<string, ConsentRecord>;

  async function write(customersTable: string, personKey: PersonKey, told: readonly ConsentRecord[], current: Current): Promise<void> {
    const records = told.filter((record) => !isRepeated(record, current.get(slotOf(record))));
    if (records.length === 0) return;
    const news = latestOf(records).filter((record) => {
      const known = current.get(slotOf(record));
      return !known || isNewer(record, known);
    });
    const guarded = news.map((record) => {
      const put = currentPut(personKey, record);
      const known = current.get(slotOf(record));
      const condition = known
        ? {
            ConditionExpression: '#at = :at AND #status = :status',
            ExpressionAttributeNames: { '#at': 'at', '#status': 'status' },
            ExpressionAttributeValues: { ':at': known.at, ':status': known.status },
          }
        : { ConditionExpression: 'attribute_not_exists(pk)' };
      return { Put: { ...put.Put, ...condition } } as TransactItem;
    });
    const logs = new Map(records.map((record) => [`${slotOf(record)}${record.at}${hashOf(record)}`, ledgerPut(personKey, record)]));
    const items = [personCheck(customersTable, personKey), ...guarded, ...logs.values()];
    try {
      await documents.send(new TransactWriteCommand({ TransactItems: items }));
    } catch (error) {
      const reasons = cancellationsOf(error);
      if (reasons?.[0]?.code === 'ConditionalCheckFailed' && reasons[0].item?.['erasedAt'] !== undefined)
        throw new ErasedError(`Person ${personKey} was erased.`, { cause: error });
      if (reasons?.some(({ code }) => code === 'ConditionalCheckFailed'))
        throw new StaleWriteError(`The consents of person ${personKey} changed meanwhile.`, { cause: error });
      throw error;
    }
  }

  return {
    /** The last word per purpose and channel. */
    ofPerson,
    /** Every word ever, oldest first within a purpose and channel. */
    ledgerOf: async (personKey: PersonKey): Promise<ConsentRecord[]> =>
      (await query(personKey, LOG, `${LOG}~`)).map((item) => ConsentRecordSchema.parse(item)),

    /**
     * Adds words to the ledger, and puts the latest in force; a word that is older than the one in force only enters the ledger.
     *
     * @param isFirst - nothing was said before, so that nothing is read
     * @throws {ErasedError} when the person was erased
     * @throws {StaleWriteError} when another word came between; read and decide again
     */
    async record(customersTable: string, personKey: PersonKey, records: readonly ConsentRecord[], isFirst = false): Promise<void> {
      const said = isFirst ? [] : await ofPerson(personKey);
      const current = new Map(said.map((record) => [slotOf(record), record]));
      for (let start = 0; start < records.length; start += MAX_AT_ONCE) {
        await write(customersTable, personKey, records.slice(start, start + MAX_AT_ONCE), current);
      }
    },

    /** The deletions that take every word of a person away. */
    async removalsOf(personKey: PersonKey): Promise<TransactItem[]> {
      const items = await query(personKey, ' ', '~');
      return items.map(({ sk }) => ({ Delete: { TableName, Key: { pk: personKey, sk } } }));
    },
  };
}
