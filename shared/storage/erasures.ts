import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Removed, StoredRequest } from '#schemas/privacy-request.ts';
import type { Profile } from '#schemas/profile.ts';
import { readAll } from './batch-read.ts';
import { documents } from './client.ts';
import { consentsIn } from './consents.ts';
import { cancellationsOf, StaleWriteError } from './errors.ts';
import { eventsIn } from './events.ts';
import { identitiesIn } from './identities.ts';
import { orderOfItem, ordersIn } from './orders.ts';
import { persist } from './patience.ts';
import type { PersonKeys } from './person-keys.ts';
import { unchangedPerson } from './person-ledger.ts';
import { customersIn } from './profiles.ts';
import { itemOfRequest, requestsIn, unchangedRequest } from './requests.ts';

export interface ErasureTables {
  readonly customers: string;
  readonly events: string;
  readonly orders: string;
  readonly identities: string;
  readonly consents: string;
  readonly requests: string;
}

/** A step of the work on one id. */
export interface ErasedStep {
  readonly removed: Removed;
  /** Nothing of this id is left. */
  readonly isDone: boolean;
}

const NOTHING: Removed = { events: 0, orders: 0, consents: 0, identities: 0 };

/** Takes a person out of every table; what stays is a tombstone under each of their ids, which no later write can replace. */
export function erasingIn(tables: ErasureTables, personKeys: PersonKeys) {
  const customers = customersIn(tables.customers);
  const requests = requestsIn(tables.requests);
  const events = eventsIn(tables.events);
  const orders = ordersIn(tables.orders);

  const tombstone = (pk: PersonKey, erasedAt: Instant, condition: object) => ({
    Put: { TableName: tables.customers, Item: { pk, schemaVersion: 1, erasedAt }, ...condition },
  });
  const stillLinked = (owner: PersonKey) => ({
    ConditionExpression: 'mergedInto = :owner AND attribute_not_exists(erasedAt)',
    ExpressionAttributeValues: { ':owner': owner },
  });

  /** All ids at once, with the list of them in the request, so that nothing of the list is lost. */
  async function entomb(request: StoredRequest, owner: PersonKey, profile: Profile | undefined, at: Instant) {
    const linked = await Promise.all((profile?.linkedIds ?? []).map((id) => personKeys.of(id)));
    const begun: StoredRequest = { ...request, status: 'in-progress', personKeys: [owner, ...linked], ids: linked.length + 1 };
    const Item = itemOfRequest(begun, request.version + 1);
    const items = [
      { Put: { TableName: tables.requests, Item, ...unchangedRequest(request.version) } },
      tombstone(owner, at, unchangedPerson(profile?.version ?? 0)),
      ...linked.map((pk) => tombstone(pk, at, stillLinked(owner))),
    ];
    try {
      await documents.send(new TransactWriteCommand({ TransactItems: items }));
      return { ...begun, version: request.version + 1 };
    } catch (error) {
      if (!cancellationsOf(error)?.some(({ code }) => code === 'ConditionalCheckFailed')) throw error;
      throw new StaleWriteError(`Person ${owner} changed while being erased.`, { cause: error });
    }
  }

  /** Orders of the person stay for the books and belong to nobody. */
  async function disown(orderRefs: readonly string[], erased: ReadonlySet<PersonKey>, at: Instant): Promise<number> {
    const asked = [...new Set(orderRefs)].map((pk) => ({ table: tables.orders, key: { pk } }));
    return persist<number>(async () => {
      const found = (await readAll(asked)).map(({ item }) => orderOfItem(item));
      const owned = found.filter(({ owner }) => owner && erased.has(owner.personKey));
      for (const order of owned) await orders.disown(order, at);
      return { done: owned.length };
    });
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
        const profile = record.kind === 'present' ? record.profile : undefined;
        return { done: await entomb(request, owner, profile, at) };
      });
    },

    /** Removes up to a page of one id's events with what hangs on them, and at last its consents and identifiers. */
    async removeSome(personKey: PersonKey, erased: ReadonlySet<PersonKey>, at: Instant): Promise<ErasedStep> {
      const page = await events.firstPage(personKey);
      if (page.length > 0) {
        // The orders first: once the events are gone, nothing leads to them.
        const orderRefs = page.flatMap(({ orderRef }) => orderRef ?? []);
        const disowned = await disown(orderRefs, erased, at);
        await events.remove(page);
        return { removed: { ...NOTHING, events: page.length, orders: disowned }, isDone: false };
      }
      const [consents, identities] = await Promise.all([
        consentsIn(tables.consents).removeOf(personKey),
        identitiesIn(tables.identities).removeOf(personKey),
      ]);
      return { removed: { ...NOTHING, consents, identities }, isDone: true };
    },
  };
}
