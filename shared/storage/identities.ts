import { paginateQuery, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type PersonKey, PersonKeySchema } from '#schemas/ids.ts';
import { type Instant, InstantSchema } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import { readAll, type TableKey } from './batch-read.ts';
import { documents, type TransactItem } from './client.ts';
import { isPassing, refusalsOf, StaleWriteError } from './errors.ts';
import { isNamesItem, nameRemovals } from './names.ts';
import { unchangedPerson, type WriteOutcome } from './person-ledger.ts';
import { itemOfProfile } from './profile-item.ts';
import { memberChanges } from './rule-members.ts';

/** An e-mail address, telephone number or card, by its pseudonym. */
export interface HashedIdentifier {
  readonly type: string;
  readonly hash: string;
}

const claimKey = ({ type, hash }: HashedIdentifier) => ({ pk: `ID#${type}#${hash}`, sk: 'CLAIM' });
/** Where it is kept whose an identifier is. */
export const claimRef = (table: string, identifier: HashedIdentifier): TableKey => ({ table, key: claimKey(identifier) });
const notErased = (TableName: string, pk: PersonKey): TransactItem => ({
  ConditionCheck: { TableName, Key: { pk }, ConditionExpression: 'attribute_not_exists(erasedAt)' },
});
const ClaimSchema = z.object({ owner: PersonKeySchema });

export const ownerOfClaim = (item: Readonly<Record<string, unknown>>): PersonKey => ClaimSchema.parse(item).owner;

/** The writes that claim identifiers which nobody has yet; with each claim the way back, by which an erasure finds it. */
export const claimPuts = (TableName: string, personKey: PersonKey, free: readonly HashedIdentifier[]): TransactItem[] =>
  free.flatMap((identifier) => [
    {
      Put: {
        TableName,
        Item: { ...claimKey(identifier), schemaVersion: 1, owner: personKey },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    { Put: { TableName, Item: { pk: personKey, sk: `CLAIM#${identifier.type}#${identifier.hash}` } } },
  ]);

const MergeAuditSchema = z.object({ sk: z.string(), reason: z.string(), at: InstantSchema });
export type MergeAudit = { readonly kind: 'merge' | 'conflict'; readonly other: PersonKey; readonly reason: string; readonly at: Instant };

export interface Merge {
  /** As read; version 0 when the id was never seen. */
  readonly source: Profile;
  /** As read. */
  readonly target: Profile;
  /** The target with the source taken in. */
  readonly merged: Profile;
  /** Keys of the ids that led to the source so far. */
  readonly sourceLinks: readonly PersonKey[];
  readonly reason: string;
  readonly at: Instant;
}

/** Who owns which e-mail address, telephone number or card, and which ids were joined or kept apart. */
export function identitiesIn(TableName: string) {
  async function* entriesOf(personKey: PersonKey): AsyncIterable<Record<string, unknown>> {
    const pages = paginateQuery(
      { client: documents },
      { TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': personKey }, ConsistentRead: true },
    );
    for await (const { Items = [] } of pages) yield* Items;
  }

  async function ownersOf(asked: readonly HashedIdentifier[]): Promise<Map<string, PersonKey>> {
    const found = await readAll(asked.map((identifier) => claimRef(TableName, identifier)));
    return new Map(found.map(({ item }) => [String(item['pk']), ownerOfClaim(item)]));
  }

  /** All or none, and only while the person is not erased. */
  async function claimAll(customersTable: string, personKey: PersonKey, free: readonly HashedIdentifier[]): Promise<void> {
    const TransactItems = [notErased(customersTable, personKey), ...claimPuts(TableName, personKey, free)];
    try {
      await documents.send(new TransactWriteCommand({ TransactItems }));
    } catch (error) {
      if (!refusalsOf(error).includes(true)) throw error;
      throw new StaleWriteError(`An identifier of person ${personKey} was claimed meanwhile.`, { cause: error });
    }
  }

  return {
    /**
     * Claims identifiers for a person, those that nobody has yet.
     *
     * @returns whose each of them is, in their order
     * @throws {StaleWriteError} when the person was erased, or somebody claimed one at the same moment
     */
    async claim(customersTable: string, personKey: PersonKey, asked: readonly HashedIdentifier[]): Promise<PersonKey[]> {
      if (asked.length === 0) return [];
      const owners = await ownersOf(asked);
      const free = asked.filter((identifier) => !owners.has(claimKey(identifier).pk));
      if (free.length > 0) await claimAll(customersTable, personKey, free);
      return asked.map((identifier) => owners.get(claimKey(identifier).pk) ?? personKey);
    },

    /** Whose an identifier is; undefined when nobody has told it. */
    async ownerOf(identifier: HashedIdentifier): Promise<PersonKey | undefined> {
      return (await ownersOf([identifier])).get(claimKey(identifier).pk);
    },

    /** Remembers that two ids looked like one person and were not joined; of an erased person nothing is remembered. */
    async recordConflict(customersTable: string, personKey: PersonKey, conflict: Omit<MergeAudit, 'kind'>): Promise<void> {
      const { other, reason, at } = conflict;
      const Item = { pk: personKey, sk: `CONFLICT#${other}`, schemaVersion: 1, reason, at };
      try {
        await documents.send(
          new TransactWriteCommand({ TransactItems: [notErased(customersTable, personKey), { Put: { TableName, Item } }] }),
        );
      } catch (error) {
        if (!refusalsOf(error).includes(true)) throw error;
      }
    },

    /** Joins the source to the target in one transaction: both profiles, every link, the lists they are in, and the audit of it. */
    async merge(
      tables: { readonly customers: string; readonly segments: string },
      { source, target, merged, sourceLinks, reason, at }: Merge,
    ): Promise<WriteOutcome> {
      const remainder = { pk: source.personKey, schemaVersion: 1, version: source.version + 1, mergedInto: target.personKey, mergedAt: at };
      const items: TransactItem[] = [
        { Put: { TableName: tables.customers, Item: remainder, ...unchangedPerson(source.version) } },
        { Put: { TableName: tables.customers, Item: itemOfProfile(merged, target.version + 1), ...unchangedPerson(target.version) } },
        ...sourceLinks.map((pk) => ({
          Update: {
            TableName: tables.customers,
            Key: { pk },
            UpdateExpression: 'SET mergedInto = :target',
            ConditionExpression: 'mergedInto = :source AND attribute_not_exists(erasedAt)',
            ExpressionAttributeValues: { ':target': target.personKey, ':source': source.personKey },
          },
        })),
        { Put: { TableName, Item: { pk: target.personKey, sk: `MERGE#${source.personKey}`, schemaVersion: 1, reason, at } } },
        ...memberChanges(tables.segments, target.personKey, target.ruleSegments, merged.ruleSegments),
        ...memberChanges(tables.segments, source.personKey, source.ruleSegments),
      ];
      try {
        await documents.send(new TransactWriteCommand({ TransactItems: items }));
        return { kind: 'saved' };
      } catch (error) {
        if (refusalsOf(error).includes(true)) return { kind: 'stale' };
        if (isPassing(error)) return { kind: 'busy', cause: error };
        throw error;
      }
    },

    /** Which ids were joined to this person, and which were kept apart, and why. */
    async auditOf(personKey: PersonKey): Promise<MergeAudit[]> {
      const audits: MergeAudit[] = [];
      for await (const item of entriesOf(personKey)) {
        const [word, other = ''] = String(item['sk']).split('#');
        if (word !== 'MERGE' && word !== 'CONFLICT') continue;
        const { reason, at } = MergeAuditSchema.parse(item);
        audits.push({ kind: word === 'MERGE' ? 'merge' : 'conflict', other: other as PersonKey, reason, at });
      }
      return audits;
    },

    /** The deletions that give up every claim of a person and forget what was joined, by the entry that they are for. */
    async removalsOf(personKey: PersonKey): Promise<TransactItem[][]> {
      const keys: string[] = [];
      const named: TransactItem[] = [];
      for await (const item of entriesOf(personKey)) {
        keys.push(String(item['sk']));
        if (isNamesItem(item)) named.push(...nameRemovals(TableName, personKey, item));
      }
      const claims = keys.flatMap((sk) => {
        const [word, type = '', hash = ''] = sk.split('#');
        return word === 'CLAIM' ? [{ type, hash }] : [];
      });
      const owners = await ownersOf(claims);
      return keys.map((sk) => {
        const [word, type = '', hash = ''] = sk.split('#');
        const claim = claimKey({ type, hash });
        const isOwn = word === 'CLAIM' && owners.get(claim.pk) === personKey; // it may be another person's by now
        const entries = isNamesItem({ sk }) ? named : [];
        return [{ Delete: { TableName, Key: { pk: personKey, sk } } }, ...(isOwn ? [ownClaim(claim, personKey)] : []), ...entries];
      });
    },
  };

  function ownClaim(Key: ReturnType<typeof claimKey>, personKey: PersonKey): TransactItem {
    return {
      Delete: {
        TableName,
        Key,
        ConditionExpression: 'attribute_not_exists(pk) OR #owner = :person',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':person': personKey },
      },
    };
  }
}
