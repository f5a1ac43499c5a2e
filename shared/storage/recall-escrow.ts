import { DeleteCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type PersonKey, PersonKeySchema } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { type Reach, ReachSchema } from '#schemas/recall.ts';
import { type EscrowContact, EscrowContactSchema } from '#schemas/recall-escrow.ts';
import { readAll } from './batch-read.ts';
import { documents, type TransactItem } from './client.ts';
import { isConditionFailure } from './errors.ts';
import { sealed, unsealed } from './seal.ts';

/** The one purpose for which anything is here; what is sealed can be opened for no other. */
const PURPOSE = 'safety_recall';

const contactKey = (personKey: PersonKey) => ({ pk: `CONTACT#${personKey}` });
const orderKey = (orderRef: string) => ({ pk: `ORDER#${orderRef}` });

const secondsOf = (instant: Instant) => Math.floor(Date.parse(instant) / 1000);
const instantOf = (seconds: number) => new Date(seconds * 1000).toISOString() as Instant;

const base = { schemaVersion: z.number().int().default(1), expiresAt: z.number(), reach: ReachSchema.catch('none') };
const ContactItemSchema = z.object({
  ...base,
  /** Nothing that they bought is known yet that may be recalled. */
  isProvisional: z.boolean().default(false),
  sealed: z.instanceof(Uint8Array),
});
const LinkItemSchema = z.object({ ...base, pk: z.string(), personKey: PersonKeySchema });

/** Somebody who was erased and whom a recall may still reach. */
interface KeptContact {
  readonly contact: EscrowContact;
  readonly keptUntil: Instant;
}

/** Whose an order was, by pseudonym, and how they can be reached. */
interface KeptOwner {
  readonly personKey: PersonKey;
  readonly reach: Reach;
}

/** Met only while there is an address of an erased person that a recall may use. */
export const escrowCheck = (TableName: string, personKey: PersonKey, at: Instant): TransactItem => ({
  ConditionCheck: {
    TableName,
    Key: contactKey(personKey),
    ConditionExpression: 'expiresAt > :now',
    ExpressionAttributeValues: { ':now': secondsOf(at) },
  },
});

/** Which orders of erased people may still be recalled. It opens no address. */
export function escrowLinksIn(TableName: string) {
  return {
    /** Of the given orders those that are kept for a recall; they must differ. What has expired is left out, whether or not it is still there. */
    async ofOrders(orderRefs: readonly string[], at: Instant): Promise<Map<string, KeptOwner>> {
      const found = await readAll(orderRefs.map((ref) => ({ table: TableName, key: orderKey(ref) })));
      const links = found.map(({ item }) => LinkItemSchema.parse(item)).filter(({ expiresAt }) => expiresAt > secondsOf(at));
      return new Map(links.map(({ pk, personKey, reach }) => [pk.slice('ORDER#'.length), { personKey, reach }]));
    },
  };
}

/** The addresses themselves, for whoever sends the notices of recalls. */
export function escrowContactsIn(TableName: string, secret: () => Promise<string>) {
  return {
    /** Undefined when there is none, or it has expired, whether or not it is still there. */
    async find(personKey: PersonKey, at: Instant): Promise<KeptContact | undefined> {
      const Key = contactKey(personKey);
      const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
      const kept = Item && ContactItemSchema.parse(Item);
      if (kept === undefined || kept.expiresAt <= secondsOf(at)) return undefined;
      const text = unsealed(await secret(), kept.sealed, { purpose: PURPOSE, owner: Key.pk });
      return { contact: EscrowContactSchema.parse(JSON.parse(text)), keptUntil: instantOf(kept.expiresAt) };
    },
  };
}

/** What an erasure keeps for recalls. */
export function escrowKeepingIn(TableName: string, secret: () => Promise<string>) {
  async function standing(personKey: PersonKey) {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: contactKey(personKey), ConsistentRead: true }));
    return Item && ContactItemSchema.parse(Item);
  }

  return {
    /**
     * The write that keeps an address, until nothing more of what the person bought is looked for.
     *
     * @param lookedForUntil - the end of the search, should nobody carry it out
     */
    async keep(
      personKey: PersonKey,
      { contact, reach }: { contact: EscrowContact; reach: Reach },
      lookedForUntil: Instant,
    ): Promise<TransactItem> {
      const Key = contactKey(personKey);
      return {
        Update: {
          TableName,
          Key,
          // After a restore the same person is erased again: what was found the first time still counts.
          UpdateExpression:
            'SET schemaVersion = :one, purpose = :purpose, sealed = :sealed, reach = :reach, isProvisional = if_not_exists(isProvisional, :yes), expiresAt = if_not_exists(expiresAt, :until)',
          ExpressionAttributeValues: {
            ':one': 1,
            ':purpose': PURPOSE,
            ':sealed': sealed(await secret(), JSON.stringify(contact), { purpose: PURPOSE, owner: Key.pk }),
            ':reach': reach,
            ':yes': true,
            ':until': secondsOf(lookedForUntil),
          },
        },
      };
    },

    /** The writes that keep orders findable by recalls, each until its own end, and the address until the last of them; none without an address. */
    async link(personKey: PersonKey, orders: ReadonlyMap<string, Instant>): Promise<TransactItem[]> {
      const kept = orders.size === 0 ? undefined : await standing(personKey);
      if (kept === undefined) return [];
      const { expiresAt, isProvisional, reach } = kept;
      const ends = [...orders].map(([orderRef, until]) => ({ orderRef, end: secondsOf(until) }));
      const last = Math.max(...ends.map(({ end }) => end));
      const links = ends.map(({ orderRef, end }) => ({
        Put: { TableName, Item: { ...orderKey(orderRef), schemaVersion: 1, purpose: PURPOSE, personKey, reach, expiresAt: end } },
      }));
      if (!isProvisional && last <= expiresAt) return links;
      const raise = {
        Update: {
          TableName,
          Key: contactKey(personKey),
          UpdateExpression: 'SET expiresAt = :last, isProvisional = :no',
          ConditionExpression: 'expiresAt = :read AND isProvisional = :was',
          ExpressionAttributeValues: { ':last': last, ':no': false, ':read': expiresAt, ':was': isProvisional },
        },
      };
      return [...links, raise];
    },

    /** Ends the search: an address for which nothing was found is removed. @returns until when the address is kept, undefined when none is */
    async settle(personKey: PersonKey): Promise<Instant | undefined> {
      const kept = await standing(personKey);
      if (kept === undefined) return undefined;
      if (!kept.isProvisional) return instantOf(kept.expiresAt);
      try {
        const only = { ConditionExpression: 'isProvisional = :yes', ExpressionAttributeValues: { ':yes': true } };
        await documents.send(new DeleteCommand({ TableName, Key: contactKey(personKey), ...only }));
        return undefined;
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        return settleAgain(personKey);
      }
    },

    /** Removes an address, whatever was found. Orders lead nowhere then, until they expire. */
    async remove(personKey: PersonKey): Promise<void> {
      await documents.send(new DeleteCommand({ TableName, Key: contactKey(personKey) }));
    },
  };

  /** Another erasure of the same person has found something meanwhile, or has removed the address. */
  async function settleAgain(personKey: PersonKey): Promise<Instant | undefined> {
    const kept = await standing(personKey);
    return kept === undefined || kept.isProvisional ? undefined : instantOf(kept.expiresAt);
  }
}
export type EscrowKeeping = ReturnType<typeof escrowKeepingIn>;
