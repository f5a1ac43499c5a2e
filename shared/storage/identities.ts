import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  paginateQuery,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type PersonKey, PersonKeySchema } from '#schemas/ids.ts';
import { type Instant, InstantSchema } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import { documents } from './client.ts';
import { cancellationsOf, isConditionFailure, isPassing } from './errors.ts';
import { unchangedPerson, type WriteOutcome } from './person-ledger.ts';
import { itemOfProfile } from './profile-item.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

const claimKey = (type: string, hash: string) => ({ pk: `ID#${type}#${hash}`, sk: 'CLAIM' });
const ClaimSchema = z.object({ owner: PersonKeySchema });

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

  async function ownerOf(type: string, hash: string): Promise<PersonKey | undefined> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: claimKey(type, hash), ConsistentRead: true }));
    return Item && ClaimSchema.parse(Item).owner;
  }

  return {
    /** Claims an identifier for a person who has none before them. @returns whose it is */
    async claim(type: string, hash: string, personKey: PersonKey): Promise<PersonKey> {
      // The way back first, so that an erasure finds every claim; without its claim it says nothing.
      await documents.send(new PutCommand({ TableName, Item: { pk: personKey, sk: `CLAIM#${type}#${hash}` } }));
      try {
        const Item = { ...claimKey(type, hash), schemaVersion: 1, owner: personKey };
        await documents.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
        return personKey;
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        return (await ownerOf(type, hash)) ?? personKey;
      }
    },

    /** Remembers that two ids looked like one person and were not joined. */
    async recordConflict(personKey: PersonKey, other: PersonKey, told: { reason: string; at: Instant }): Promise<void> {
      await documents.send(new PutCommand({ TableName, Item: { pk: personKey, sk: `CONFLICT#${other}`, schemaVersion: 1, ...told } }));
    },

    /** Joins the source to the target in one transaction: both profiles, every link, and the audit of it. */
    async merge(customersTable: string, { source, target, merged, sourceLinks, reason, at }: Merge): Promise<WriteOutcome> {
      const remainder = { pk: source.personKey, schemaVersion: 1, version: source.version + 1, mergedInto: target.personKey, mergedAt: at };
      const items: TransactItem[] = [
        { Put: { TableName: customersTable, Item: remainder, ...unchangedPerson(source.version) } },
        { Put: { TableName: customersTable, Item: itemOfProfile(merged, target.version + 1), ...unchangedPerson(target.version) } },
        ...sourceLinks.map((pk) => ({
          Update: {
            TableName: customersTable,
            Key: { pk },
            UpdateExpression: 'SET mergedInto = :target',
            ConditionExpression: 'mergedInto = :source AND attribute_not_exists(erasedAt)',
            ExpressionAttributeValues: { ':target': target.personKey, ':source': source.personKey },
          },
        })),
        { Put: { TableName, Item: { pk: target.personKey, sk: `MERGE#${source.personKey}`, schemaVersion: 1, reason, at } } },
      ];
      try {
        await documents.send(new TransactWriteCommand({ TransactItems: items }));
        return { kind: 'saved' };
      } catch (error) {
        if (cancellationsOf(error)?.some(({ code }) => code === 'ConditionalCheckFailed')) return { kind: 'stale' };
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

    /** Gives up every claim of a person, and forgets what was joined. Repeating it does no harm. */
    async removeOf(personKey: PersonKey): Promise<number> {
      let removed = 0;
      for await (const { sk } of entriesOf(personKey)) {
        const [word, type = '', hash = ''] = String(sk).split('#');
        if (word === 'CLAIM') await release(type, hash, personKey);
        await documents.send(new DeleteCommand({ TableName, Key: { pk: personKey, sk } }));
        removed += 1;
      }
      return removed;
    },
  };

  async function release(type: string, hash: string, personKey: PersonKey): Promise<void> {
    try {
      await documents.send(
        new DeleteCommand({
          TableName,
          Key: claimKey(type, hash),
          ConditionExpression: 'attribute_not_exists(pk) OR #owner = :person',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: { ':person': personKey },
        }),
      );
    } catch (error) {
      if (!isConditionFailure(error)) throw error; // another person's by now
    }
  }
}
