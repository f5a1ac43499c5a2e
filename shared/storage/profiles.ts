import { GetCommand, paginateScan, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { PersonKey } from '#schemas/ids.ts';
import type { Membership, PersonRecord, Profile } from '#schemas/profile.ts';
import { readAll } from './batch-read.ts';
import { documents } from './client.ts';
import { isConditionFailure, StaleWriteError } from './errors.ts';
import { unchangedPerson } from './person-ledger.ts';
import { membershipAttributes, recordOf, segmentShards } from './profile-item.ts';

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

const byScore = (left: Entry, right: Entry) => right.score - left.score || (left.personKey < right.personKey ? -1 : 1);

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

function segmentChange(personKey: PersonKey, membership: Membership | undefined) {
  if (membership === undefined) return { expression: ' REMOVE segment, segmentShard, score', values: {} };
  const { segment, segmentShard, score } = membershipAttributes(personKey, membership);
  return {
    expression: ', segment = :segment, segmentShard = :shard, score = :score',
    values: { ':segment': segment, ':shard': segmentShard, ':score': score },
  };
}

/** The people of the shop: one small item each. */
export function customersIn(TableName: string) {
  async function find(personKey: PersonKey): Promise<PersonRecord> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: { pk: personKey }, ConsistentRead: true }));
    return recordOf(Item);
  }

  async function findMany(personKeys: readonly PersonKey[]): Promise<Map<PersonKey, Profile>> {
    const found = await readAll([...new Set(personKeys)].map((pk) => ({ table: TableName, key: { pk } })));
    const profiles = found.flatMap(({ item }) => {
      const record = recordOf(item);
      return record.kind === 'present' ? [[record.profile.personKey, record.profile] as const] : [];
    });
    return new Map(profiles);
  }

  async function readShard(segmentShard: string, shard: number, place: Place, limit: number) {
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

  return {
    find,
    findMany,

    /** The person that an id stands for now, wherever it was merged to. */
    async resolve(personKey: PersonKey): Promise<PersonRecord> {
      let record = await find(personKey);
      while (record.kind === 'merged') record = await find(record.into);
      return record;
    },

    /** Part `part` of `of` equal parts of all people, without the merged and the erased. */
    async *scanPart(part: number, of: number): AsyncIterable<Profile> {
      const pages = paginateScan({ client: documents }, { TableName, Segment: part, TotalSegments: of, ConsistentRead: true });
      for await (const { Items = [] } of pages) {
        for (const item of Items) {
          const record = recordOf(item);
          if (record.kind === 'present') yield record.profile;
        }
      }
    },

    /** People of a segment by falling score; the cursor covers all shards. @throws {InvalidCursorError} */
    async ofSegment(
      name: string,
      page: { limit: number; cursor?: string | undefined },
    ): Promise<{ items: Profile[]; cursor: string | null }> {
      const shards = segmentShards(name);
      const places = placesOf(page.cursor, shards.length);
      const read = await Promise.all(shards.map((key, shard) => readShard(key, shard, places[shard] ?? null, page.limit)));
      const given = read
        .flatMap(({ entries }) => entries)
        .sort(byScore)
        .slice(0, page.limit);
      const next = advance(places, read, given);
      const profiles = await findMany(given.map(({ personKey }) => personKey));
      return {
        items: given.flatMap(({ personKey }) => profiles.get(personKey) ?? []),
        cursor: next.every((place) => place === null) ? null : Buffer.from(JSON.stringify(next)).toString('base64url'),
      };
    },

    /**
     * Gives a person the segment of a night, or takes it away.
     *
     * @param fence - of the run; a run that a newer one has overtaken is refused
     * @throws {StaleWriteError} when the person was changed, merged, erased or given a segment by a newer run since it was read
     */
    async saveSegment(profile: Profile, membership: Membership | undefined, fence: number): Promise<void> {
      const { ConditionExpression, ExpressionAttributeValues } = unchangedPerson(Math.max(1, profile.version));
      const change = segmentChange(profile.personKey, membership);
      try {
        await documents.send(
          new UpdateCommand({
            TableName,
            Key: { pk: profile.personKey },
            UpdateExpression: `SET version = :next, segmentFence = :fence${change.expression}`,
            ConditionExpression: `(${ConditionExpression}) AND (attribute_not_exists(segmentFence) OR segmentFence <= :fence)`,
            ExpressionAttributeValues: { ...ExpressionAttributeValues, ...change.values, ':next': profile.version + 1, ':fence': fence },
          }),
        );
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        throw new StaleWriteError(`Person ${profile.personKey} is no longer at version ${profile.version}.`, { cause: error });
      }
    },
  };
}
