import { GetCommand, paginateScan, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Membership, PersonRecord, Profile } from '#schemas/profile.ts';
import { readAll } from './batch-read.ts';
import { documents } from './client.ts';
import { isConditionFailure, StaleWriteError, UnreadableItemError } from './errors.ts';
import { type IndependentWrite, type WriteResult, writeEach } from './independent-writes.ts';
import { membershipAttributes } from './membership-item.ts';
import { unchangedPerson } from './person-ledger.ts';
import { attributesOf, recordOf } from './profile-item.ts';

function segmentChange(membership: Membership | undefined) {
  if (membership === undefined) return { expression: ' REMOVE #segment, score', values: {} };
  const { segment, score } = membershipAttributes(membership);
  return { expression: ', #segment = :segment, score = :score', values: { ':segment': segment, ':score': score } };
}

/** The segment that a night gives to somebody as they were read. */
export interface NewSegment {
  readonly profile: Profile;
  readonly membership: Membership;
}

/** The condition is that of `saveSegment`. */
function segmentWrite(table: string, { profile, membership }: NewSegment, fence: number): IndependentWrite {
  const { segment, score } = membershipAttributes(membership);
  const read = Math.max(1, profile.version);
  return {
    Statement: `UPDATE "${table}" SET "version" = ?, "segmentFence" = ?, "segment" = ?, "score" = ? WHERE "pk" = ? AND "version" = ? AND "mergedInto" IS MISSING AND "erasedAt" IS MISSING AND ("segmentFence" IS MISSING OR "segmentFence" <= ?)`,
    Parameters: [profile.version + 1, fence, segment, score, profile.personKey, read, fence],
  };
}

/** Takes note of a profile that cannot be read; whoever lists people goes on without it. */
export type OnUnreadable = (personKey: PersonKey) => void;

/** Which items of a parallel scan are people of their own. */
const OWN_PEOPLE = 'attribute_not_exists(mergedInto) AND attribute_not_exists(erasedAt)';

/** One of some equal parts of all people; everybody when it is left out. */
export interface Share {
  readonly part?: number;
  readonly of?: number;
}

function projectionOf(fields: readonly (keyof Profile)[]) {
  const names = attributesOf(fields).map((name): [string, string] => [`#${name}`, name]);
  return { ProjectionExpression: names.map(([place]) => place).join(', '), ExpressionAttributeNames: Object.fromEntries(names) };
}

/** @throws {UnreadableItemError} when it is stored and cannot be read */
function readable(record: PersonRecord): PersonRecord {
  if (record.kind !== 'unreadable') return record;
  throw new UnreadableItemError(`The profile of person ${record.salvage.personKey} cannot be read; the job rebuild mends it.`);
}

export interface ProfilePage {
  readonly profiles: readonly Profile[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
}

export interface ScannedPage extends ProfilePage {
  /** Keys on the page at which nobody is that could be listed: merged, erased, unreadable, or unknown. */
  readonly missing: readonly PersonKey[];
}

/**
 * The people of the shop: one small item each.
 *
 * @param onUnreadable - told of each profile that a list leaves out because it cannot be read
 */
export function customersIn(TableName: string, onUnreadable: OnUnreadable = () => undefined) {
  function presentIn(record: PersonRecord): Profile[] {
    if (record.kind === 'unreadable') onUnreadable(record.salvage.personKey);
    return record.kind === 'present' ? [record.profile] : [];
  }

  async function find(personKey: PersonKey): Promise<PersonRecord> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: { pk: personKey }, ConsistentRead: true }));
    return recordOf(Item);
  }

  async function findMany(personKeys: readonly PersonKey[]): Promise<Map<PersonKey, Profile>> {
    const found = await readAll([...new Set(personKeys)].map((pk) => ({ table: TableName, key: { pk } })));
    return new Map(found.flatMap(({ item }) => presentIn(recordOf(item))).map((profile) => [profile.personKey, profile]));
  }

  /** Whom ids stand for now, wherever they were merged to; one read when none was merged. */
  async function follow(personKeys: readonly PersonKey[]): Promise<(personKey: PersonKey) => PersonRecord> {
    const records = new Map<PersonKey, PersonRecord>();
    const read = async (open: readonly PersonKey[]): Promise<void> => {
      for (const personKey of open) records.set(personKey, { kind: 'absent' });
      const found = await readAll(open.map((pk) => ({ table: TableName, key: { pk } })));
      for (const { item } of found) records.set(item['pk'] as PersonKey, recordOf(item));
      const led = [...records.values()].flatMap((record) => (record.kind === 'merged' && !records.has(record.into) ? [record.into] : []));
      if (led.length > 0) await read([...new Set(led)]);
    };
    const endOf = (personKey: PersonKey): PersonRecord => {
      const record = records.get(personKey) ?? { kind: 'absent' };
      return record.kind === 'merged' ? endOf(record.into) : record;
    };
    await read([...new Set(personKeys)]);
    return endOf;
  }

  /**
   * One page of all people, or of one of some equal parts of them, without the merged and the erased.
   *
   * @param fields - the only ones that may be asked of the profiles, and that are read; all when it is left out
   */
  async function scanPage(limit: number, cursor?: string, share: Share = {}, fields?: readonly (keyof Profile)[]): Promise<ScannedPage> {
    const { part = 0, of = 1 } = share;
    const start = cursor === undefined ? {} : { ExclusiveStartKey: { pk: cursor } };
    const segment = of === 1 ? {} : { Segment: part, TotalSegments: of };
    const { Items = [], LastEvaluatedKey } = await documents.send(
      new ScanCommand({ TableName, Limit: limit, ConsistentRead: true, ...segment, ...start, ...(fields ? projectionOf(fields) : {}) }),
    );
    const profiles = Items.flatMap((item) => presentIn(recordOf(item, fields)));
    const listed = new Set(profiles.map(({ personKey }) => personKey));
    const missing = Items.map(({ pk }) => pk as PersonKey).filter((key) => !listed.has(key));
    return { profiles, missing, ...(LastEvaluatedKey ? { next: String(LastEvaluatedKey['pk']) } : {}) };
  }

  return {
    find,
    findMany,

    /** Those of some keys under which a tombstone stands now. */
    async erasedAmong(personKeys: readonly PersonKey[]): Promise<PersonKey[]> {
      const keys = [...new Set(personKeys)].map((pk) => ({ table: TableName, key: { pk } }));
      const found = await readAll(keys, 'pk, erasedAt');
      return found.flatMap(({ item }) => (item['erasedAt'] === undefined ? [] : [item['pk'] as PersonKey]));
    },

    /** The people that ids stand for now, by the ids asked for; the erased and the unknown are left out. */
    async resolveMany(personKeys: readonly PersonKey[]): Promise<Map<PersonKey, Profile>> {
      const endOf = await follow(personKeys);
      return new Map(personKeys.flatMap((personKey) => presentIn(endOf(personKey)).map((profile) => [personKey, profile] as const)));
    },

    /** The person that an id stands for now, wherever it was merged to. @throws {UnreadableItemError} */
    async resolve(personKey: PersonKey): Promise<PersonRecord> {
      let record = await find(personKey);
      while (record.kind === 'merged') record = await find(record.into);
      return readable(record);
    },

    /** The people that two ids stand for now, in one read when neither was merged. @throws {UnreadableItemError} */
    async resolvePair(one: PersonKey, other: PersonKey): Promise<[PersonRecord, PersonRecord]> {
      const endOf = await follow([one, other]);
      return [readable(endOf(one)), readable(endOf(other))];
    },

    /** The key of the person that an id stands for now. */
    async ownKeyOf(personKey: PersonKey): Promise<PersonKey> {
      let own = personKey;
      for (let record = await find(own); record.kind === 'merged'; record = await find(own)) own = record.into;
      return own;
    },

    /** Keys of the people of their own in part `part` of `of` equal parts, whether or not their profiles can be read. */
    async *scanKeys(part: number, of: number): AsyncIterable<PersonKey> {
      const keys = { ProjectionExpression: 'pk', FilterExpression: OWN_PEOPLE };
      const pages = paginateScan({ client: documents }, { TableName, Segment: part, TotalSegments: of, ConsistentRead: true, ...keys });
      for await (const { Items = [] } of pages) yield* Items.map(({ pk }) => pk as PersonKey);
    },

    /** Notes that nothing may be done with somebody's data but to keep it, or that it may again. @throws {StaleWriteError} */
    async restrict(profile: Profile, restrictedAt: Instant | undefined): Promise<void> {
      const { ConditionExpression, ExpressionAttributeValues } = unchangedPerson(Math.max(1, profile.version));
      const change = restrictedAt === undefined ? ' REMOVE restrictedAt' : ', restrictedAt = :since';
      try {
        await documents.send(
          new UpdateCommand({
            TableName,
            Key: { pk: profile.personKey },
            UpdateExpression: `SET version = :next${change}`,
            ConditionExpression,
            ExpressionAttributeValues: {
              ...ExpressionAttributeValues,
              ':next': profile.version + 1,
              ...(restrictedAt === undefined ? {} : { ':since': restrictedAt }),
            },
          }),
        );
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        throw new StaleWriteError(`Person ${profile.personKey} is no longer at version ${profile.version}.`, { cause: error });
      }
    },

    /** Part `part` of `of` equal parts of all people whose data may be worked on, without the merged and the erased. */
    async *scanPart(part: number, of: number): AsyncIterable<Profile> {
      const pages = paginateScan({ client: documents }, { TableName, Segment: part, TotalSegments: of, ConsistentRead: true });
      for await (const { Items = [] } of pages) {
        yield* Items.flatMap((item) => presentIn(recordOf(item))).filter(({ restrictedAt }) => restrictedAt === undefined);
      }
    },

    scanPage,

    /** The first people of the table. Their keys are hashes, so that they are a random sample of all. */
    async sample(size: number): Promise<{ profiles: Profile[]; isEverybody: boolean }> {
      const profiles: Profile[] = [];
      let cursor: string | undefined;
      do {
        const page = await scanPage(size - profiles.length, cursor);
        profiles.push(...page.profiles);
        cursor = page.next;
      } while (cursor !== undefined && profiles.length < size);
      return { profiles, isEverybody: cursor === undefined };
    },

    /**
     * Gives a person the segment of a night, or takes it away.
     *
     * @param fence - of the run; a run that a newer one has overtaken is refused
     * @throws {StaleWriteError} when the person was changed, merged, erased or given a segment by a newer run since it was read
     */
    async saveSegment(profile: Profile, membership: Membership | undefined, fence: number): Promise<void> {
      const { ConditionExpression, ExpressionAttributeValues } = unchangedPerson(Math.max(1, profile.version));
      const change = segmentChange(membership);
      try {
        await documents.send(
          new UpdateCommand({
            TableName,
            Key: { pk: profile.personKey },
            UpdateExpression: `SET version = :next, segmentFence = :fence${change.expression}`,
            ExpressionAttributeNames: { '#segment': 'segment' },
            ConditionExpression: `(${ConditionExpression}) AND (attribute_not_exists(segmentFence) OR segmentFence <= :fence)`,
            ExpressionAttributeValues: { ...ExpressionAttributeValues, ...change.values, ':next': profile.version + 1, ':fence': fence },
          }),
        );
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        throw new StaleWriteError(`Person ${profile.personKey} is no longer at version ${profile.version}.`, { cause: error });
      }
    },

    /** As `saveSegment` for many people, who must differ; for each in their order whether it was saved or refused. */
    saveSegments: (changes: readonly NewSegment[], fence: number): Promise<WriteResult[]> =>
      writeEach(changes.map((change) => segmentWrite(TableName, change, fence))),
  };
}
