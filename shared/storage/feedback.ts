import { GetCommand, paginateQuery, paginateScan, QueryCommand, type QueryCommandInput, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Feedback, FeedbackId, FeedbackKind } from '#schemas/feedback.ts';
import { partsOfFeedbackId } from '#schemas/feedback.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import { readAll } from './batch-read.ts';
import { documents, type TransactItem } from './client.ts';
import { ErasedError, refusalsOf, StaleWriteError } from './errors.ts';
import { FEEDBACK_PREFIX, feedbackKey, feedbackOfItem, itemOfFeedback, monthOf } from './feedback-item.ts';

type Item = Record<string, unknown>;

/** What a list shows; each absent filter lets everything through. */
interface FeedbackFilter {
  readonly kind?: FeedbackKind | undefined;
  readonly status?: string | undefined;
  readonly productId?: string | undefined;
  /** `gtin#lot` */
  readonly lotName?: string | undefined;
  readonly topic?: string | undefined;
}

interface FeedbackPage {
  readonly items: Feedback[];
  /** Where the next page begins. */
  readonly next: Item | undefined;
}

/** Months that a span touches, as the index names them. */
function monthsBetween(from: Instant, until: Instant): string[] {
  const months: string[] = [];
  const date = new Date(`${monthOf(from)}-01T00:00:00.000Z`);
  for (; date.toISOString() <= until; date.setUTCMonth(date.getUTCMonth() + 1)) months.push(monthOf(date.toISOString()));
  return months;
}

function conditionsOf({ kind, status, productId, lotName, topic }: FeedbackFilter) {
  const tests = [
    { test: '#kind = :kind', name: 'kind', value: kind },
    { test: '#status = :status', name: 'status', value: status },
    { test: 'contains(#productIds, :productIds)', name: 'productIds', value: productId },
    { test: 'contains(#lotNames, :lotNames)', name: 'lotNames', value: lotName },
    { test: 'contains(#topics, :topics)', name: 'topics', value: topic },
  ].filter(({ value }) => value !== undefined);
  return {
    filter: tests.length === 0 ? {} : { FilterExpression: tests.map(({ test }) => test).join(' AND ') },
    names: Object.fromEntries(tests.map(({ name }) => [`#${name}`, name])),
    values: Object.fromEntries(tests.map(({ name, value }) => [`:${name}`, value])),
  };
}

const isPerson = (item: Item) => !String(item['pk']).startsWith('ANONYMOUS#');

/**
 * What people said and what became of it. A feedback stands under the id that it came under; of the erased there is left what is
 * nobody's, which only counts.
 */
export function feedbackIn(TableName: string) {
  const query = (input: Omit<QueryCommandInput, 'TableName'>) => documents.send(new QueryCommand({ TableName, ...input }));

  async function* pagesOf(input: Omit<QueryCommandInput, 'TableName'>): AsyncIterable<Item[]> {
    for await (const { Items = [] } of paginateQuery({ client: documents }, { TableName, ...input })) yield Items;
  }

  async function find(id: FeedbackId): Promise<Feedback | undefined> {
    const { personKey, eventKey } = partsOfFeedbackId(id);
    const { Item } = await documents.send(new GetCommand({ TableName, Key: feedbackKey(personKey, eventKey), ConsistentRead: true }));
    return Item && feedbackOfItem(Item);
  }

  async function write(puts: TransactItem[], person: TransactItem): Promise<void> {
    try {
      await documents.send(new TransactWriteCommand({ TransactItems: [person, ...puts] }));
    } catch (error) {
      const [isErased, ...others] = refusalsOf(error);
      if (isErased) throw new ErasedError('The person of a feedback was erased.', { cause: error });
      if (others.includes(true)) throw new StaleWriteError('A feedback was changed meanwhile.', { cause: error });
      throw error;
    }
  }

  return {
    find,

    /** Those of some events that are known already. */
    async known(ids: readonly FeedbackId[]): Promise<Set<FeedbackId>> {
      const keys = ids
        .map(partsOfFeedbackId)
        .map(({ personKey, eventKey }) => ({ table: TableName, key: feedbackKey(personKey, eventKey) }));
      return new Set((await readAll(keys)).map(({ item }) => item['feedbackId'] as FeedbackId));
    },

    /**
     * Keeps new feedback of one person with what follows from it, all or none.
     *
     * @param entries - at most 25
     * @param person - the check that the person is not erased
     * @throws {ErasedError} when they are
     * @throws {StaleWriteError} when some of it is known already, or what follows has changed
     */
    async add(entries: readonly Feedback[], follows: readonly TransactItem[], person: TransactItem): Promise<void> {
      const isNew = { ConditionExpression: 'attribute_not_exists(pk)' };
      const puts = entries.map((entry): TransactItem => ({ Put: { TableName, Item: itemOfFeedback(entry), ...isNew } }));
      await write([...puts, ...follows], person);
    },

    /** Keeps a changed feedback. @throws {ErasedError} @throws {StaleWriteError} when it is not as it was read */
    async change(feedback: Feedback, follows: readonly TransactItem[], person: TransactItem): Promise<Feedback> {
      const next = { ...feedback, version: feedback.version + 1 };
      const unchanged = { ConditionExpression: 'version = :read', ExpressionAttributeValues: { ':read': feedback.version } };
      await write([{ Put: { TableName, Item: itemOfFeedback(next), ...unchanged } }, ...follows], person);
      return next;
    },

    /** What waits for an answer: dangers first, then by age. A page may be shorter than its limit and not the last. */
    async queue(filter: FeedbackFilter, limit: number, after?: Item): Promise<FeedbackPage> {
      const { filter: expression, names, values } = conditionsOf(filter);
      const { Items = [], LastEvaluatedKey } = await query({
        IndexName: 'byQueue',
        KeyConditionExpression: '#queue = :open',
        ...expression,
        ExpressionAttributeNames: { '#queue': 'queue', ...names },
        ExpressionAttributeValues: { ':open': 'OPEN', ...values },
        Limit: limit,
        ...(after === undefined ? {} : { ExclusiveStartKey: after }),
      });
      return { items: Items.map(feedbackOfItem), next: LastEvaluatedKey };
    },

    /** Everything of one local day that is somebody's, the newest first. */
    async ofDay(day: LocalDay, filter: FeedbackFilter, limit: number, after?: Item): Promise<FeedbackPage> {
      const { filter: expression, names, values } = conditionsOf(filter);
      const { Items = [], LastEvaluatedKey } = await query({
        IndexName: 'byDay',
        KeyConditionExpression: '#day = :day',
        ...expression,
        ExpressionAttributeNames: { '#day': 'day', ...names },
        ExpressionAttributeValues: { ':day': day, ...values },
        ScanIndexForward: false,
        Limit: limit,
        ...(after === undefined ? {} : { ExclusiveStartKey: after }),
      });
      return { items: Items.filter(isPerson).map(feedbackOfItem), next: LastEvaluatedKey };
    },

    /** Everything that counts of one local day, that of the erased too; those of the last second may be missing. */
    async *countedOfDay(day: LocalDay): AsyncIterable<Feedback> {
      const dayOf = { IndexName: 'byDay', KeyConditionExpression: '#day = :day', ExpressionAttributeNames: { '#day': 'day' } };
      for await (const items of pagesOf({ ...dayOf, ExpressionAttributeValues: { ':day': day } })) yield* items.map(countedOf);
    },

    /** The same of all days, in no order: many days come sooner page by page than with a query each. */
    async *countedOfAll(): AsyncIterable<{ day: LocalDay; counted: Feedback }> {
      const pages = paginateScan({ client: documents }, { TableName, IndexName: 'byDay' });
      for await (const { Items = [] } of pages) yield* Items.map((item) => ({ day: item['day'] as LocalDay, counted: countedOf(item) }));
    },

    /** Feedback of people who were not content, of some time; that of the erased is not among it. */
    async complaints(from: Instant, until: Instant): Promise<Feedback[]> {
      const found: Feedback[] = [];
      for (const month of monthsBetween(from, until)) {
        const pages = pagesOf({
          IndexName: 'byComplaint',
          KeyConditionExpression: 'complaintMonth = :month AND #at BETWEEN :from AND :until',
          ExpressionAttributeNames: { '#at': 'at' },
          ExpressionAttributeValues: { ':month': month, ':from': from, ':until': until },
        });
        for await (const items of pages) found.push(...items.filter(isPerson).map(feedbackOfItem));
      }
      return found;
    },

    /** All that one id ever said, as it is at this moment. */
    async ofPerson(personKey: PersonKey): Promise<Feedback[]> {
      const found: Feedback[] = [];
      const own = { KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)', ConsistentRead: true };
      const pages = pagesOf({ ...own, ExpressionAttributeValues: { ':pk': personKey, ':prefix': FEEDBACK_PREFIX } });
      for await (const items of pages) found.push(...items.map(feedbackOfItem));
      return found;
    },
  };
}

/** What nobody owns any more is counted under a name that nobody has. */
function countedOf(item: Item): Feedback {
  if (isPerson(item)) return feedbackOfItem(item);
  const [eventKey, personKey] = ['0'.repeat(16), '0'.repeat(22)];
  return feedbackOfItem({ ...item, pk: personKey, feedbackId: `${eventKey}${personKey}` });
}
