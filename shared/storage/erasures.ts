import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { RemovedKind, StoredRequest } from '#schemas/privacy-request.ts';
import type { Facts, PersonRecord } from '#schemas/profile.ts';
import type { Reach } from '#schemas/recall.ts';
import type { EscrowContact } from '#schemas/recall-escrow.ts';
import { documents, type TransactItem } from './client.ts';
import { type ErasureTables, erasurePagesIn, type RecallRules } from './erasure-pages.ts';
import { isPassing, refusalsOf } from './errors.ts';
import { persist } from './patience.ts';
import type { PersonKeys } from './person-keys.ts';
import { unchangedRecord, type WriteOutcome } from './person-ledger.ts';
import { linksIn } from './person-links.ts';
import { customersIn } from './profiles.ts';
import type { EscrowKeeping } from './recall-escrow.ts';
import { itemOfRequest, requestsIn, unchangedRequest } from './requests.ts';

/** A step of the work on one id. */
export interface ErasedStep {
  readonly removed: Partial<Record<RemovedKind, number>>;
  /** Nothing of this id is left. */
  readonly isDone: boolean;
}

/** Tells those outside to forget addresses, before they are forgotten here. @returns how many */
export type ForgetAddresses = (addresses: readonly string[]) => Promise<number>;

/** What an erasure keeps of somebody for recalls of what they bought. */
interface RecallKeeping extends RecallRules {
  readonly escrow: EscrowKeeping;
  /** Undefined when they cannot be written to. */
  readonly contactOf: (traits: Facts['traits']) => { readonly contact: EscrowContact; readonly reach: Reach } | undefined;
}

type Entombed = { readonly done: StoredRequest } | { readonly again: WriteOutcome };

function linkedIdsIn(record: PersonRecord): readonly string[] | undefined {
  if (record.kind === 'unreadable') return record.salvage.fields.linkedIds;
  return record.kind === 'present' ? record.profile.linkedIds : undefined;
}

/** Names of the traits under which a mailbox or a device is. */
const OUTSIDE = ['email', 'pushEndpoint', 'push_endpoint', 'pushEndpointArn'];

function traitsIn(record: PersonRecord): Facts['traits'] {
  if (record.kind === 'unreadable') return record.salvage.fields.traits ?? {};
  return record.kind === 'present' ? record.profile.traits : {};
}

const addressesIn = (traits: Facts['traits']): string[] =>
  OUTSIDE.map((name) => traits[name]?.value).filter((value) => typeof value === 'string');

/** Takes a person out of every table; what stays is a tombstone under each of their ids, which no later write can replace. */
export function erasingIn(tables: ErasureTables, personKeys: PersonKeys, forget: ForgetAddresses, recall: RecallKeeping) {
  const customers = customersIn(tables.customers);
  const requests = requestsIn(tables.requests);
  const linkedTo = linksIn(tables);
  const nextPage = erasurePagesIn(tables, recall);

  const tombstone = (pk: PersonKey, erasedAt: Instant, condition: object) => ({
    Put: { TableName: tables.customers, Item: { pk, schemaVersion: 1, erasedAt }, ...condition },
  });
  const stillLinked = (owner: PersonKey) => ({
    ConditionExpression: 'mergedInto = :owner AND attribute_not_exists(erasedAt)',
    ExpressionAttributeValues: { ':owner': owner },
  });

  const putOf = (request: StoredRequest, readVersion: number): TransactItem => ({
    Put: { TableName: tables.requests, Item: itemOfRequest(request, request.version), ...unchangedRequest(readVersion) },
  });

  /** Whether another delivery has saved the request meanwhile; one that nobody has saved yet has version 0. */
  const hasMovedOn = async ({ requestId, version }: StoredRequest) => ((await requests.find(requestId))?.version ?? 0) !== version;

  async function transact(items: TransactItem[]): Promise<WriteOutcome> {
    try {
      await documents.send(new TransactWriteCommand({ TransactItems: items }));
      return { kind: 'saved' };
    } catch (error) {
      if (refusalsOf(error).includes(true)) return { kind: 'stale' };
      if (isPassing(error)) return { kind: 'busy', cause: error };
      throw error;
    }
  }

  /** The address by which a recall can still reach whoever has not declined that, until it is known what they bought. */
  async function keptOf(request: StoredRequest, owner: PersonKey, traits: Facts['traits']): Promise<TransactItem[]> {
    const kept = request.declinesRecallContact === undefined ? recall.contactOf(traits) : undefined;
    return kept === undefined ? [] : [await recall.escrow.keep(owner, kept, request.dueAt ?? request.receivedAt)];
  }

  /** All ids at once, with the list of them in the request, so that nothing of the list is lost. */
  async function entomb(request: StoredRequest, owner: PersonKey, record: PersonRecord, at: Instant): Promise<Entombed> {
    const told = await Promise.all((linkedIdsIn(record) ?? []).map((id) => personKeys.of(id)));
    const linked = await linkedTo(owner, told);
    const ids = { personKeys: [owner, ...linked], ids: linked.length + 1 };
    const traits = traitsIn(record);
    await forget(addressesIn(traits));
    const begun: StoredRequest = { ...request, status: 'in-progress', ...ids, version: request.version + 1 };
    const outcome = await transact([
      putOf(begun, request.version),
      tombstone(owner, at, unchangedRecord(record)),
      ...linked.map((pk) => tombstone(pk, at, stillLinked(owner))),
      ...(await keptOf(request, owner, traits)),
    ]);
    return outcome.kind === 'saved' ? { done: begun } : { again: outcome };
  }

  return {
    /** Puts the tombstones and notes which ids there were; a request that has begun already is left as it is. @throws {TooBusyError} */
    async begin(fresh: StoredRequest, customer: PersonKey, at: Instant): Promise<StoredRequest> {
      return persist<StoredRequest>(async () => {
        const request = (await requests.find(fresh.requestId)) ?? fresh;
        if (request.personKeys || request.status === 'cancelled') return { done: request };
        const owner = await customers.ownKeyOf(customer);
        const record = await customers.find(owner);
        if (record.kind === 'erased') return { done: { ...request, personKeys: [owner], ids: 1 } };
        return entomb(request, owner, record, at);
      });
    },

    /**
     * Removes a page of what is left of one id and counts it in the request, in one transaction: however often and however
     * much at once the message is delivered, each item is counted once.
     *
     * @param advance - the request after a step
     * @returns the request as it stands then; undefined when another delivery of the message is at it
     * @throws {TooBusyError}
     */
    async removeSome(
      request: StoredRequest,
      personKey: PersonKey,
      advance: (step: ErasedStep) => StoredRequest,
      at: Instant,
    ): Promise<StoredRequest | undefined> {
      const all = new Set(request.personKeys);
      return persist<StoredRequest | undefined>(async (round) => {
        if (round > 0 && (await hasMovedOn(request))) return { done: undefined };
        const { items, removed, addresses = [], recallable = new Map(), isDone } = await nextPage({ personKey, all, at });
        const letters = await forget(addresses);
        const links = await recall.escrow.link(request.personKeys?.[0] ?? personKey, recallable);
        const next = { ...advance({ removed: { ...removed, letters }, isDone }), version: request.version + 1 };
        const outcome = await transact([putOf(next, request.version), ...items, ...links]);
        return outcome.kind === 'saved' ? { done: next } : { again: outcome };
      });
    },

    /** When everything is gone: the address stays in escrow only for what may be recalled. @returns until when; undefined when none is kept */
    async settleContact({ personKeys: keys = [], declinesRecallContact }: StoredRequest): Promise<Instant | undefined> {
      const [owner] = keys;
      if (owner === undefined) return undefined;
      if (declinesRecallContact === undefined) return await recall.escrow.settle(owner);
      for (const key of keys) await recall.escrow.remove(key);
      return undefined;
    },

    /**
     * Saves a request together with further writes.
     *
     * @param change - the request as it is to be and what goes with it, made again when others were in the way
     * @returns undefined when another delivery of the message is at it
     */
    async settle(
      request: StoredRequest,
      change: () => Promise<{ request: StoredRequest; items: readonly TransactItem[] }>,
    ): Promise<StoredRequest | undefined> {
      return persist<StoredRequest | undefined>(async (round) => {
        if (round > 0 && (await hasMovedOn(request))) return { done: undefined };
        const changed = await change();
        const next = { ...changed.request, version: request.version + 1 };
        const outcome = await transact([putOf(next, request.version), ...changed.items]);
        return outcome.kind === 'saved' ? { done: next } : { again: outcome };
      });
    },
  };
}
