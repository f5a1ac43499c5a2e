import { DeleteCommand, PutCommand, paginateQuery, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type Aggregate, beginOf, weekOf } from '#schemas/aggregate.ts';
import type { UnitId } from '#schemas/ids.ts';
import type { Sample } from '#schemas/reading.ts';
import { documents } from './client.ts';
import { isConditionFailure } from './errors.ts';
import { decodeHours, encodeHours } from './packed-hours.ts';
import { bytes, expiryOf, firstPackKey, NO_PACK, samplesOf, secondsOf } from './reading-packs.ts';
import { StateItemSchema } from './unit-states.ts';

/**
 * Weeks are numbered backwards in their keys, which lie above those of packs and state: so the packs since some moment, the state,
 * and the weeks from the newest back to an old one are one range.
 */
const LAST_WEEK = 99_999;
const numbered = (prefix: string) => (week: number) => `${prefix}#${String(LAST_WEEK - week).padStart(5, '0')}`;
const weekKey = numbered('WEEK');
const staleKey = numbered('STALE');
const STATE = 'STATE';
/** Who has marked a week need not mark it again for so long; marks are kept for twice as long, so that each is seen after what it tells of. */
const MARK_HOLDS_MILLIS = 300_000;
const MARKS_REMEMBERED = 10_000;

type Item = Record<string, unknown>;
const weekIn = ({ sk }: Item) => LAST_WEEK - Number(String(sk).split('#')[1]);
const startsWith = (prefix: string) => (item: Item) => String(item['sk']).startsWith(prefix);
const isWeek = startsWith('WEEK#');
const isStale = startsWith('STALE#');
const MarkSchema = z.object({ markedAt: z.number() });

/** A week of which readings have come after it was put away. */
interface StaleWeek {
  readonly week: number;
  readonly markedAt: number;
}

interface WholeWeek {
  readonly week: number;
  readonly hours: readonly Aggregate[];
  /** How many readings they are made from. */
  readonly readings: number;
}

/** The weeks of a unit that are put away as hours: lowest, highest, sum and count of each sensor. */
export function unitWeeksIn(TableName: string) {
  const marks = new Map<string, number>();

  async function* pagesOf(unitId: UnitId, fromKey: string, toKey: string): AsyncIterable<Item[]> {
    const pages = paginateQuery(
      { client: documents },
      {
        TableName,
        KeyConditionExpression: 'pk = :unit AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':unit': unitId, ':from': fromKey, ':to': toKey },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) yield Items;
  }

  async function range(unitId: UnitId, fromKey: string, toKey: string): Promise<Item[]> {
    const items: Item[] = [];
    for await (const page of pagesOf(unitId, fromKey, toKey)) items.push(...page);
    return items;
  }

  const tailOf = (items: readonly Item[]): Sample[] =>
    items.filter(({ sk }) => sk === STATE).flatMap((item) => StateItemSchema.parse(item).tail);

  async function firstKey(unitId: UnitId, prefix: string): Promise<string | undefined> {
    const { Items = [] } = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :unit AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':unit': unitId, ':prefix': prefix },
        ConsistentRead: true,
        Limit: 1,
      }),
    );
    return Items[0] && String(Items[0]['sk']);
  }

  /** The readings of one week; some may come twice. */
  async function readings(unitId: UnitId, week: number, at: number): Promise<Sample[]> {
    const found: Sample[] = [];
    for await (const page of pagesOf(unitId, firstPackKey(beginOf(week)), STATE)) {
      found.push(...[...samplesOf(page, at), ...tailOf(page)].filter((sample) => weekOf(sample.at) === week));
    }
    return found;
  }

  /** Of a unit that was never put away: the week of its oldest pack. A unit without packs has all its readings in its state. */
  async function oldestWeek(unitId: UnitId): Promise<number | undefined> {
    const key = await firstKey(unitId, NO_PACK);
    const item = key === undefined ? await range(unitId, STATE, STATE) : await range(unitId, key, key);
    const [first] = [...samplesOf(item, 0), ...tailOf(item)];
    return first && weekOf(first.at);
  }

  return {
    readings,

    /**
     * The hours of weeks that are put away, from a moment on, and the readings of all others: together exact at any time.
     * One query, unless a week is late; it reads about a kilobyte a week and sensor, and the packs of two weeks.
     */
    async hoursSince(unitId: UnitId, from: number, at: number): Promise<{ hours: Aggregate[]; samples: Sample[] }> {
      const recent = Math.max(from, beginOf(weekOf(at) - 1));
      const items = await range(unitId, firstPackKey(recent), weekKey(weekOf(from)));
      const stale = new Set(items.filter(isStale).map(weekIn));
      const whole = items.filter((item) => isWeek(item) && !stale.has(weekIn(item)) && Number(item['expiresAt']) > secondsOf(at));
      const known = new Set(whole.map(weekIn));
      const newest = Math.max(...known, Number.NEGATIVE_INFINITY);
      const open = [...stale].filter((week) => week >= weekOf(from)).map(beginOf);
      const missing = Math.max(from, Math.min(beginOf(newest + 1), ...open));
      const older = missing < recent ? await range(unitId, firstPackKey(missing), firstPackKey(recent)) : [];
      const samples = [...samplesOf([...older, ...items], at), ...tailOf(items)].filter(
        (sample) => sample.at >= from && !known.has(weekOf(sample.at)),
      );
      const hours = whole.flatMap(({ hours }) => decodeHours(bytes.parse(hours))).filter((hour) => hour.at >= from);
      return { hours, samples };
    },

    /** Weeks up to the last one that are not put away yet, oldest first, and those that have become stale. */
    async due(unitId: UnitId, last: number, at: number): Promise<{ over: number[]; stale: StaleWeek[] }> {
      const newest = await firstKey(unitId, 'WEEK#');
      const first = newest === undefined ? await oldestWeek(unitId) : weekIn({ sk: newest }) + 1;
      const over = first === undefined || first > last ? [] : Array.from({ length: last - first + 1 }, (_, index) => first + index);
      const marked = await range(unitId, 'STALE#', 'STALE#~');
      const stale = marked.map((item) => ({ week: weekIn(item), markedAt: MarkSchema.parse(item).markedAt }));
      return { over, stale: stale.filter(({ markedAt }) => at - markedAt > 2 * MARK_HOLDS_MILLIS) };
    },

    /** Puts a week away. Of two that put the same week away at once, the one stays that has seen more. */
    async putAway(unitId: UnitId, { week, hours, readings: count }: WholeWeek, at: number): Promise<void> {
      const Item = {
        pk: unitId,
        sk: weekKey(week),
        schemaVersion: 1,
        hours: encodeHours(hours),
        readings: count,
        expiresAt: expiryOf(at),
      };
      const ConditionExpression = 'attribute_not_exists(pk) OR readings <= :readings';
      const ExpressionAttributeValues = { ':readings': count };
      try {
        await documents.send(new PutCommand({ TableName, Item, ConditionExpression, ExpressionAttributeValues }));
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
      }
    },

    /** Notes that readings of weeks have come late, after they were stored. */
    async markStale(unitId: UnitId, weeks: readonly number[], at: number): Promise<void> {
      if (marks.size > MARKS_REMEMBERED) marks.clear();
      for (const week of weeks) {
        const name = `${unitId}#${week}`;
        if (at - (marks.get(name) ?? 0) < MARK_HOLDS_MILLIS) continue;
        await documents.send(new PutCommand({ TableName, Item: { pk: unitId, sk: staleKey(week), schemaVersion: 1, markedAt: at } }));
        marks.set(name, at);
      }
    },

    /** The week has been put away anew since; a newer mark stays. */
    async unmark(unitId: UnitId, { week, markedAt }: StaleWeek): Promise<void> {
      const ConditionExpression = 'markedAt = :read';
      try {
        const Key = { pk: unitId, sk: staleKey(week) };
        await documents.send(new DeleteCommand({ TableName, Key, ConditionExpression, ExpressionAttributeValues: { ':read': markedAt } }));
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
      }
    },
  };
}
