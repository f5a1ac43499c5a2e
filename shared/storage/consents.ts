import { createHash } from 'node:crypto';
import { paginateQuery, paginateScan, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type ConsentRecord, ConsentRecordSchema } from '#schemas/consent.ts';
import type { PersonKey } from '#schemas/ids.ts';
import { readAll, type TableKey } from './batch-read.ts';
import { documents, type TransactItem } from './client.ts';
import { wordsNoticed } from './contact-counters.ts';
import { cancellationsOf, ErasedError, refusalsOf, StaleWriteError } from './errors.ts';
import type { ReadItems } from './gathered-reads.ts';

type Item = Record<string, unknown>;

const LOG = 'LOG#';
/** Purposes begin with a small letter, which sorts after the ledger's prefix. */
const FIRST_PURPOSE = 'a';
const MAX_AT_ONCE = 30;
const SCANS_AT_ONCE = 4;

/** What a word is about: the later word on it replaces the earlier one. */
export const slotOf = ({ purpose, channel }: ConsentRecord) => `${purpose}#${channel}`;
const hashOf = (record: ConsentRecord) =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(record).sort()))
    .digest('hex')
    .slice(0, 16);

/** Two words of the same moment: the one that allows less is believed. */
const weightOf = ({ status }: ConsentRecord) => ({ granted: 0, denied: 1, withdrawn: 2 })[status];
const isNewer = (left: ConsentRecord, right: ConsentRecord) =>
  left.at === right.at ? weightOf(left) > weightOf(right) : left.at > right.at;

/**
 * The client says again, on some later call, that something is allowed that is allowed already. A word against it moves on
 * with each time it is said, so that a consent of the time between, which comes late, does not count; one that the browser
 * sends along with every request does not.
 */
const isSaidByMachine = (record: ConsentRecord, known: ConsentRecord) =>
  record.status === 'granted' || (record.method !== undefined && record.method === known.method && record.method.startsWith('Sec-'));
const isRepeated = (record: ConsentRecord, known: ConsentRecord | undefined) =>
  record.status === known?.status && (record.at === known.at || (isSaidByMachine(record, known) && record.at > known.at));

/** The last word per purpose and channel. */
function latestOf(records: readonly ConsentRecord[]): ConsentRecord[] {
  const latest = new Map<string, ConsentRecord>();
  for (const record of records) {
    const known = latest.get(slotOf(record));
    if (!known || isNewer(record, known)) latest.set(slotOf(record), record);
  }
  return [...latest.values()];
}

export const wordOfItem = (item: Item): ConsentRecord => ConsentRecordSchema.parse(item);

/** Where the word in force is kept. */
export const consentRef = (table: string, personKey: PersonKey, record: ConsentRecord): TableKey => ({
  table,
  key: { pk: personKey, sk: slotOf(record) },
});

/** Met only while the word in force is the one that was read, or none when there was none. */
function unchangedWord(known: ConsentRecord | undefined) {
  if (!known) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ConditionExpression: '#at = :at AND #status = :status',
    ExpressionAttributeNames: { '#at': 'at', '#status': 'status' },
    ExpressionAttributeValues: { ':at': known.at, ':status': known.status },
  };
}

type Current = ReadonlyMap<string, ConsentRecord>;

/**
 * The writes that add words to the ledger and put the latest in force; none for what is in force already. Messages that were
 * decided on before new words and not yet claimed are decided on again. They say nothing of the person, who has to be guarded in
 * the same transaction.
 *
 * @param current - the words in force by `slotOf`, as read
 */
export function consentPuts(TableName: string, personKey: PersonKey, told: readonly ConsentRecord[], current: Current): TransactItem[] {
  const records = told.filter((record) => !isRepeated(record, current.get(slotOf(record))));
  const news = latestOf(records).filter((record) => {
    const known = current.get(slotOf(record));
    return !known || isNewer(record, known);
  });
  const logs = new Map(records.map((record) => [`${LOG}${slotOf(record)}#${record.at}#${hashOf(record)}`, record]));
  const item = (sk: string, record: ConsentRecord) => ({ pk: personKey, sk, schemaVersion: 1, ...record });
  return [
    ...news.map((record) => ({
      Put: { TableName, Item: item(slotOf(record), record), ...unchangedWord(current.get(slotOf(record))) },
    })),
    ...[...logs].map(([sk, record]) => ({ Put: { TableName, Item: item(sk, record) } })),
    ...(news.length > 0 ? [wordsNoticed(TableName, personKey)] : []),
  ];
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
    return (await query(personKey, FIRST_PURPOSE, '~')).map(wordOfItem);
  }

  async function write(customersTable: string, personKey: PersonKey, told: readonly ConsentRecord[], current: Current): Promise<void> {
    const puts = consentPuts(TableName, personKey, told, current);
    if (puts.length === 0) return;
    try {
      await documents.send(new TransactWriteCommand({ TransactItems: [personCheck(customersTable, personKey), ...puts] }));
    } catch (error) {
      const reasons = cancellationsOf(error);
      if (reasons?.[0]?.code === 'ConditionalCheckFailed' && reasons[0].item?.['erasedAt'] !== undefined)
        throw new ErasedError(`Person ${personKey} was erased.`, { cause: error });
      if (refusalsOf(error).includes(true))
        throw new StaleWriteError(`The consents of person ${personKey} changed meanwhile.`, { cause: error });
      throw error;
    }
  }

  return {
    /** The last word per purpose and channel. */
    ofPerson,
    /** The words of some people on some purposes and channels, in few requests. */
    async wordsOf(
      personKeys: readonly PersonKey[],
      slots: readonly Pick<ConsentRecord, 'purpose' | 'channel'>[],
      read: ReadItems = readAll,
    ): Promise<Map<PersonKey, ConsentRecord[]>> {
      const keys = [...new Set(personKeys)].flatMap((pk) => slots.map(({ purpose, channel }) => ({ pk, sk: `${purpose}#${channel}` })));
      const found = await read(keys.map((key) => ({ table: TableName, key })));
      const byPerson = Map.groupBy(found, ({ item }) => item['pk'] as PersonKey);
      return new Map([...byPerson].map(([personKey, items]) => [personKey, items.map(({ item }) => wordOfItem(item))]));
    },
    /**
     * The words in force on a purpose, of everybody, in no order; what was said in the last second may be missing, and what cannot
     * be read allows nothing. The whole table is read for them: half a read unit for each 4 KB.
     *
     * @param note - gets each word and whose it is
     */
    async scanWords(purpose: string, note: (personKey: string, word: ConsentRecord) => void): Promise<void> {
      const scan = async (Segment: number) => {
        const pages = paginateScan(
          { client: documents },
          {
            TableName,
            ...{ Segment, TotalSegments: SCANS_AT_ONCE },
            FilterExpression: 'begins_with(sk, :purpose)',
            ExpressionAttributeValues: { ':purpose': `${purpose}#` },
          },
        );
        for await (const { Items = [] } of pages) {
          for (const item of Items) {
            const { data: word } = ConsentRecordSchema.safeParse(item);
            if (word !== undefined) note(String(item['pk']), word);
          }
        }
      };
      await Promise.all(Array.from({ length: SCANS_AT_ONCE }, (_, segment) => scan(segment)));
    },
    /** Every word ever, oldest first within a purpose and channel. */
    ledgerOf: async (personKey: PersonKey): Promise<ConsentRecord[]> => (await query(personKey, LOG, `${LOG}~`)).map(wordOfItem),

    /**
     * Adds words to the ledger, and puts the latest in force; a word that is older than the one in force only enters the ledger.
     *
     * @throws {ErasedError} when the person was erased
     * @throws {StaleWriteError} when another word came between; read and decide again
     */
    async record(customersTable: string, personKey: PersonKey, records: readonly ConsentRecord[]): Promise<void> {
      const said = await ofPerson(personKey);
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
