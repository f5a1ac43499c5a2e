import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { PersonKey } from '#schemas/ids.ts';
import { documents } from './client.ts';
import { segmentShards } from './membership-item.ts';

const INDEX_BY_SEGMENT = 'bySegment';

/** Where a list by segment goes on: the last key given of each of its shards, or null when that shard is done. */
const PlacesSchema = z.array(z.union([z.tuple([z.string(), z.number()]), z.null(), z.literal('start')]));
type Place = z.infer<typeof PlacesSchema>[number];
type Entry = { readonly personKey: PersonKey; readonly score: number; readonly shard: number };

/** The cursor of a list is none that was given out. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
}

const START = 'start';

function placesOf(cursor: string | undefined, shards: number): Place[] {
  if (cursor === undefined) return Array.from({ length: shards }, () => START);
  try {
    return PlacesSchema.length(shards).parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    throw new InvalidCursorError('The cursor was not given out by this list.', { cause });
  }
}

/** Equals stay as their shard gave them: that is where its next page begins. */
const byScore = (left: Entry, right: Entry) => right.score - left.score;

/** Where each shard stands once `given` has been given out of what was read. */
function advance(
  places: readonly Place[],
  read: readonly { entries: readonly Entry[]; isLast: boolean }[],
  given: readonly Entry[],
): Place[] {
  return places.map((place, shard) => {
    const { entries, isLast } = read[shard] ?? { entries: [], isLast: true };
    const last = given.filter((entry) => entry.shard === shard).at(-1);
    const isUsedUp = last === undefined ? entries.length === 0 : last === entries.at(-1);
    if (isUsedUp && isLast) return null;
    return last ? [last.personKey, last.score] : place;
  });
}

export interface SegmentPageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

interface ShardPlace {
  readonly segmentShard: string;
  readonly shard: number;
  readonly place: Place;
}

async function readShard(TableName: string, { segmentShard, shard, place }: ShardPlace, limit: number) {
  if (place === null) return { entries: [], isLast: true };
  const start = place === START ? {} : { ExclusiveStartKey: { pk: place[0], score: place[1], segmentShard } };
  const { Items = [], LastEvaluatedKey } = await documents.send(
    new QueryCommand({
      TableName,
      IndexName: INDEX_BY_SEGMENT,
      KeyConditionExpression: 'segmentShard = :shard',
      ExpressionAttributeValues: { ':shard': segmentShard },
      ScanIndexForward: false,
      Limit: limit,
      ...start,
    }),
  );
  const entries = Items.map((item): Entry => ({ personKey: item['pk'], score: Number(item['score']), shard }));
  return { entries, isLast: LastEvaluatedKey === undefined };
}

/** Keys of a segment's people by falling score, over all its shards. @throws {InvalidCursorError} */
export async function segmentPage(
  TableName: string,
  name: string,
  page: SegmentPageQuery,
): Promise<{ personKeys: PersonKey[]; next: string | undefined }> {
  const shards = segmentShards(name);
  const places = placesOf(page.cursor, shards.length);
  const asked = shards.map((segmentShard, shard) => ({ segmentShard, shard, place: places[shard] ?? null }));
  const read = await Promise.all(asked.map((place) => readShard(TableName, place, page.limit)));
  const given = read
    .flatMap(({ entries }) => entries)
    .sort(byScore)
    .slice(0, page.limit);
  const next = advance(places, read, given);
  const isLast = next.every((place) => place === null);
  return {
    personKeys: given.map(({ personKey }) => personKey),
    next: isLast ? undefined : Buffer.from(JSON.stringify(next)).toString('base64url'),
  };
}
