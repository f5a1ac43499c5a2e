import {
  BatchWriteCommand,
  type BatchWriteCommandInput,
  type BatchWriteCommandOutput,
  paginateQuery,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Instant } from '#schemas/instant.ts';
import { type Reject, RejectSchema, type RejectWord } from '#schemas/reject.ts';
import { documents } from './client.ts';

const KEPT_DAYS = 30;
const DAY_SECONDS = 86_400;
/** More than this of one request tells nobody anything new. */
const MAX_KEPT_AT_ONCE = 25;
const ROUNDS = 3;

export type NewReject = Omit<Reject, 'word' | 'rejectedAt' | 'more'>;

const ReasonSchema = RejectSchema.pick({ code: true, rejectedAt: true, type: true, more: true });
type RejectReason = Pick<Reject, 'code' | 'rejectedAt' | 'type' | 'more'>;

export interface RejectPage {
  readonly items: Reject[];
  readonly cursor: string | null;
}

const dayOf = (at: string) => at.slice(0, 10);
const partitionOf = (word: RejectWord, day: string) => `${word}#${day}`;
const secondsOf = (at: string) => Math.floor(Date.parse(at) / 1000);
const daysBefore = (at: string, days: number) => new Date((secondsOf(at) - days * DAY_SECONDS) * 1000).toISOString();
const dayBefore = (day: string) => dayOf(daysBefore(`${day}T00:00:00.000Z`, 1));
/** Above every sort key. */
const AFTER_ALL = '~';
const CURSOR = /^(\d{4}-\d{2}-\d{2})\|(.+)$/;

/** A UTC day's rejects that are older than the sort key `before`. */
export interface RejectPlace {
  readonly day: string;
  readonly before?: string | undefined;
}

/** What was refused, by word and UTC day, kept for 30 days. */
export function rejectsIn(TableName: string) {
  async function put(items: readonly Record<string, unknown>[]): Promise<void> {
    let open: BatchWriteCommandInput['RequestItems'] = { [TableName]: items.map((Item) => ({ PutRequest: { Item } })) };
    for (let round = 0; round < ROUNDS && Object.keys(open ?? {}).length > 0; round++) {
      const written: BatchWriteCommandOutput = await documents.send(new BatchWriteCommand({ RequestItems: open }));
      open = written.UnprocessedItems;
    }
  }

  async function ofDay(word: RejectWord, at: Instant, { day, before = AFTER_ALL, limit }: RejectPlace & { limit: number }) {
    const { Items = [], LastEvaluatedKey } = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND sk < :before',
        // The table may still hold what its time has passed.
        FilterExpression: 'expiresAt > :now',
        ExpressionAttributeValues: { ':pk': partitionOf(word, day), ':before': before, ':now': secondsOf(at) },
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return {
      found: Items.map((item) => ({ sk: String(item['sk']), reject: RejectSchema.parse(item) })),
      end: LastEvaluatedKey && String(LastEvaluatedKey['sk']),
    };
  }

  /** The words' rejects of a day as one list; what is beyond the place where it ends is left to the next page. */
  async function ofWords(words: readonly RejectWord[], at: Instant, place: RejectPlace & { limit: number }) {
    const pages = await Promise.all(words.map((word) => ofDay(word, at, place)));
    // A word that was not read to its end hides what may lie below the last that was read of it.
    const read = pages.flatMap(({ end = '' }) => end).reduce((highest, end) => (end > highest ? end : highest), '');
    const rows = pages.flatMap(({ found }) => found).filter(({ sk }) => sk >= read);
    rows.sort((left, right) => (left.sk < right.sk ? 1 : -1));
    const taken = rows.slice(0, place.limit);
    const end = rows.length > taken.length ? taken.at(-1)?.sk : read;
    return { found: taken.map(({ reject }) => reject), end: end === '' ? undefined : end };
  }

  return {
    /** Keeps the first 25 of one request, and with the last of them how many more there were. @param uniqueId - tells requests of the same millisecond apart */
    async append(word: RejectWord, rejects: readonly NewReject[], rejectedAt: Instant, uniqueId: string): Promise<void> {
      if (rejects.length === 0) return;
      const expiresAt = secondsOf(rejectedAt) + KEPT_DAYS * DAY_SECONDS;
      const items = rejects.slice(0, MAX_KEPT_AT_ONCE).map((reject, index) => ({
        pk: partitionOf(word, dayOf(rejectedAt)),
        sk: `${rejectedAt}#${uniqueId}#${String(index).padStart(2, '0')}`,
        ...reject,
        ...(index === MAX_KEPT_AT_ONCE - 1 && rejects.length > MAX_KEPT_AT_ONCE ? { more: rejects.length - MAX_KEPT_AT_ONCE } : {}),
        word,
        rejectedAt,
        expiresAt,
      }));
      await put(items);
    },

    /** Why each of a UTC day was refused, oldest first. */
    async *reasonsOfDay(word: RejectWord, day: string): AsyncIterable<RejectReason> {
      const pages = paginateQuery(
        { client: documents },
        {
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ProjectionExpression: 'code, rejectedAt, #type, more',
          ExpressionAttributeNames: { '#type': 'type' },
          ExpressionAttributeValues: { ':pk': partitionOf(word, day) },
        },
      );
      for await (const { Items = [] } of pages) for (const item of Items) yield ReasonSchema.parse(item);
    },

    /** Newest first, going back day by day. @param page - `from` is where the page before it ended */
    async list(words: readonly RejectWord[], at: Instant, page: { limit: number; from?: RejectPlace | undefined }): Promise<RejectPage> {
      const items: Reject[] = [];
      const [today, oldest] = [dayOf(at), dayOf(daysBefore(at, KEPT_DAYS))];
      let place: RejectPlace = page.from && page.from.day <= today ? page.from : { day: today };
      while (place.day >= oldest && items.length < page.limit) {
        const { found, end } = await ofWords(words, at, { ...place, limit: page.limit - items.length });
        items.push(...found);
        place = end === undefined ? { day: dayBefore(place.day) } : { day: place.day, before: end };
      }
      return { items, cursor: place.day >= oldest ? cursorOf(place) : null };
    },
  };
}

const cursorOf = ({ day, before = AFTER_ALL }: RejectPlace) => Buffer.from(`${day}|${before}`).toString('base64url');

/** The place that a cursor names, or undefined when this list never gave it out. */
export function rejectPlaceOf(cursor: string): RejectPlace | undefined {
  const [, day, before] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  return day === undefined ? undefined : { day, before };
}
