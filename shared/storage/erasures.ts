import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Removed, StoredRequest } from '#schemas/privacy-request.ts';
import type { PersonRecord } from '#schemas/profile.ts';
import { readAll } from './batch-read.ts';
import { documents, type TransactItem } from './client.ts';
import { consentsIn } from './consents.ts';
import { cancellationsOf, isPassing } from './errors.ts';
import { eventsIn } from './events.ts';
import { identitiesIn } from './identities.ts';
import { disownedOrder, orderOfItem } from './orders.ts';
import { persist } from './patience.ts';
import type { PersonKeys } from './person-keys.ts';
import { unchangedRecord, type WriteOutcome } from './person-ledger.ts';
import { linksIn } from './person-links.ts';
import { customersIn } from './profiles.ts';
import { itemOfRequest, requestsIn, unchangedRequest } from './requests.ts';
import { memberRemovals } from './rule-members.ts';
import { ruleSegmentsIn } from './rule-segments.ts';

export interface ErasureTables {
  readonly customers: string;
  readonly events: string;
  readonly orders: string;
  readonly identities: string;
  readonly consents: string;
  readonly requests: string;
  readonly segments: string;
}

/** A step of the work on one id. */
export interface ErasedStep {
  readonly removed: Removed;
  /** Nothing of this id is left. */
  readonly isDone: boolean;
}

const NOTHING: Removed = { events: 0, orders: 0, consents: 0, identities: 0 };

/** The request itself, an event and its order each: within the hundred items of a transaction. */
const EVENTS_A_PAGE = 49;
const OTHERS_A_PAGE = 98;

type Entombed = { readonly done: StoredRequest } | { readonly again: WriteOutcome };
interface Page extends ErasedStep {
  readonly items: readonly TransactItem[];
}

function linkedIdsIn(record: PersonRecord): readonly string[] | undefined {
  if (record.kind === 'unreadable') return record.salvage.fields.linkedIds;
  return record.kind === 'present' ? record.profile.linkedIds : undefined;
}

/** Takes a person out of every table; what stays is a tombstone under each of their ids, which no later write can replace. */
export function erasingIn(tables: ErasureTables, personKeys: PersonKeys) {
  const customers = customersIn(tables.customers);
  const requests = requestsIn(tables.requests);
  const events = eventsIn(tables.events);
  const linkedTo = linksIn(tables);

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

  async function transact(items: TransactItem[]): Promise<WriteOutcome> {
    try {
      await documents.send(new TransactWriteCommand({ TransactItems: items }));
      return { kind: 'saved' };
    } catch (error) {
      if (cancellationsOf(error)?.some(({ code }) => code === 'ConditionalCheckFailed')) return { kind: 'stale' };
      if (isPassing(error)) return { kind: 'busy', cause: error };
      throw error;
    }
  }

  /** All ids at once, with the list of them in the request, so that nothing of the list is lost. */
  async function entomb(request: StoredRequest, owner: PersonKey, record: PersonRecord, at: Instant): Promise<Entombed> {
    const told = await Promise.all((linkedIdsIn(record) ?? []).map((id) => personKeys.of(id)));
    const linked = await linkedTo(owner, told);
    const ids = { personKeys: [owner, ...linked], ids: linked.length + 1 };
    const begun: StoredRequest = { ...request, status: 'in-progress', ...ids, version: request.version + 1 };
    const outcome = await transact([
      putOf(begun, request.version),
      tombstone(owner, at, unchangedRecord(record)),
      ...linked.map((pk) => tombstone(pk, at, stillLinked(owner))),
    ]);
    return outcome.kind === 'saved' ? { done: begun } : { again: outcome };
  }

  /** Orders of the person stay for the books and belong to nobody. */
  async function disowned(orderRefs: readonly string[], erased: ReadonlySet<PersonKey>, at: Instant): Promise<TransactItem[]> {
    const found = await readAll([...new Set(orderRefs)].map((pk) => ({ table: tables.orders, key: { pk } })));
    const owned = found.map(({ item }) => orderOfItem(item)).filter(({ owner }) => owner && erased.has(owner.personKey));
    return owned.map((order) => ({ Put: { TableName: tables.orders, ...disownedOrder(order, at) } }));
  }

  /** What is to go next of one id: first its events with the orders that they lead to, at last its consents and identifiers. */
  async function pageOf(personKey: PersonKey, erased: ReadonlySet<PersonKey>, at: Instant): Promise<Page> {
    const refs = await events.firstPage(personKey, EVENTS_A_PAGE);
    if (refs.length > 0) {
      const orderRefs = refs.flatMap(({ orderRef }) => orderRef ?? []);
      const puts = await disowned(orderRefs, erased, at);
      const deletions = refs.map(({ pk, sk }) => ({ Delete: { TableName: tables.events, Key: { pk, sk } } }));
      return { items: [...puts, ...deletions], removed: { ...NOTHING, events: refs.length, orders: puts.length }, isDone: false };
    }
    const words = await consentsIn(tables.consents).removalsOf(personKey);
    if (words.length > 0) {
      const items = words.slice(0, OTHERS_A_PAGE);
      return { items, removed: { ...NOTHING, consents: items.length }, isDone: false };
    }
    const entries = (await identitiesIn(tables.identities).removalsOf(personKey)).slice(0, OTHERS_A_PAGE / 2);
    if (entries.length > 0) return { items: entries.flat(), removed: { ...NOTHING, identities: entries.length }, isDone: false };
    const rules = await ruleSegmentsIn(tables.segments).list();
    const lists = memberRemovals(
      tables.segments,
      personKey,
      rules.map(({ ruleId }) => ruleId),
    );
    return { items: lists, removed: NOTHING, isDone: true };
  }

  return {
    /** Puts the tombstones and notes which ids there were; a request that has begun already is left as it is. @throws {TooBusyError} */
    async begin(fresh: StoredRequest, customer: PersonKey, at: Instant): Promise<StoredRequest> {
      return persist<StoredRequest>(async () => {
        const request = (await requests.find(fresh.requestId)) ?? fresh;
        if (request.personKeys) return { done: request };
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
     * @param personKey - undefined when nothing is left to be removed
     * @param advance - the request after a step
     * @returns the request as it stands then; undefined when another delivery of the message is at it
     * @throws {TooBusyError}
     */
    async removeSome(
      request: StoredRequest,
      personKey: PersonKey | undefined,
      advance: (step: ErasedStep) => StoredRequest,
      at: Instant,
    ): Promise<StoredRequest | undefined> {
      const erased = new Set(request.personKeys);
      return persist<StoredRequest | undefined>(async (round) => {
        if (round > 0 && (await requests.find(request.requestId))?.version !== request.version) return { done: undefined };
        const page: Page = personKey ? await pageOf(personKey, erased, at) : { items: [], removed: NOTHING, isDone: true };
        const next = { ...advance(page), version: request.version + 1 };
        const outcome = await transact([putOf(next, request.version), ...page.items]);
        return outcome.kind === 'saved' ? { done: next } : { again: outcome };
      });
    },
  };
}
