import { GetCommand, QueryCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  type Case,
  type CaseDecision,
  type CaseId,
  type CaseLot,
  CaseLotSchema,
  CaseSchema,
  isUndecided,
  type NewCaseEntry,
} from '#schemas/case.ts';
import { type FlaggedOrder, FlaggedOrderSchema, type Reallocation } from '#schemas/flagged-order.ts';
import type { Instant } from '#schemas/instant.ts';
import type { LotRef } from '#schemas/lot.ts';
import { readAll } from './batch-read.ts';
import { entryWrites } from './case-log.ts';
import { documents, type TransactItem } from './client.ts';
import { isConditionFailure, refusalsOf, StaleWriteError } from './errors.ts';
import { nameOfLot } from './lot-items.ts';
import { persist } from './patience.ts';

/** No id of a case has this sign in it. */
const LIST = '#CASES';
const HEAD = 'CASE';
const LOTS = 'LOT#';
const ORDERS = 'ORDER#';
const KNOWN = 'attribute_exists(pk)';

const lotKeyIn = (pk: CaseId, ref: LotRef) => ({ pk, sk: `${LOTS}${nameOfLot(ref)}` });
const orderKeyIn = (pk: CaseId, orderRef: string) => ({ pk, sk: `${ORDERS}${orderRef}` });

export interface CasePage<Item> {
  readonly items: Item[];
  /** Name of the last one, when there are more. */
  readonly next: string | undefined;
}

/** What an entry of the log says of some lots. */
export type LotsNoted = (refs: readonly LotRef[]) => readonly NewCaseEntry[];

/** Cases, the lots that each touches, and the orders that wait for these. Every step and its line in the log are one transaction. */
export function casesIn(TableName: string) {
  const at = (key: { pk: string; sk: string }) => ({ table: TableName, key });

  async function lotsOf(caseId: CaseId, refs: readonly LotRef[]): Promise<CaseLot[]> {
    return (await readAll(refs.map((ref) => at(lotKeyIn(caseId, ref))))).map(({ item }) => CaseLotSchema.parse(item));
  }

  async function write(TransactItems: TransactItem[]): Promise<void> {
    try {
      await documents.send(new TransactWriteCommand({ TransactItems }));
    } catch (error) {
      const isStale = refusalsOf(error).includes(true);
      throw isStale ? new StaleWriteError('Somebody else did this step of the case.', { cause: error }) : error;
    }
  }

  /** Changes those lots of a case that are as the change expects them, and notes which; all or none. */
  async function change(caseId: CaseId, refs: readonly LotRef[], { isDue, update, noted }: LotChange): Promise<LotRef[]> {
    if (refs.length === 0) return [];
    return await persist(async () => {
      const due = (await lotsOf(caseId, refs)).filter(isDue).map(({ gtin, lot }) => ({ gtin, lot }));
      if (due.length === 0) return { done: [] };
      const changes = due.map((ref): TransactItem => ({ Update: { TableName, Key: lotKeyIn(caseId, ref), ...update } }));
      const recordedAt = noted.at;
      await write([...changes, ...noted.entries(due).flatMap((entry) => entryWrites(TableName, entry, recordedAt))]);
      return { done: due };
    });
  }

  async function pageOf(caseId: CaseId, prefix: string, limit: number, after?: string) {
    const { Items = [], LastEvaluatedKey } = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :case AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':case': caseId, ':prefix': prefix },
        ConsistentRead: true,
        Limit: limit,
        ...(after === undefined ? {} : { ExclusiveStartKey: { pk: caseId, sk: `${prefix}${after}` } }),
      }),
    );
    return { items: Items, next: LastEvaluatedKey && String(LastEvaluatedKey['sk']).slice(prefix.length) };
  }

  return {
    async find(caseId: CaseId): Promise<Case | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: { pk: caseId, sk: HEAD }, ConsistentRead: true }));
      return Item && CaseSchema.parse(Item);
    },

    /** Writes what a case is about, unless something newer is known. @param revision - of its incident */
    async describe(about: Case, revision: number): Promise<void> {
      const { caseId, beganAt, ...rest } = about;
      const fields = Object.entries({ ...rest, caseId, beganAt, revision }).filter(([, value]) => value !== undefined);
      const entry = { Put: { TableName, Item: { pk: LIST, sk: `${beganAt}#${caseId}`, caseId } } };
      const head = {
        Update: {
          TableName,
          Key: { pk: caseId, sk: HEAD },
          UpdateExpression: `SET ${fields.map(([name]) => `#${name} = :${name}`).join(', ')}`,
          ConditionExpression: 'attribute_not_exists(pk) OR #revision < :revision',
          ExpressionAttributeNames: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
          ExpressionAttributeValues: Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
        },
      };
      try {
        await documents.send(new TransactWriteCommand({ TransactItems: [head, entry] }));
      } catch (error) {
        if (!refusalsOf(error)[0]) throw error;
      }
    },

    /** Notes that everything which a case touches has been gone through. */
    async markTraced(caseId: CaseId, tracedAt: Instant): Promise<void> {
      const change = { UpdateExpression: 'SET tracedAt = :at', ConditionExpression: KNOWN, ExpressionAttributeValues: { ':at': tracedAt } };
      try {
        await documents.send(new UpdateCommand({ TableName, Key: { pk: caseId, sk: HEAD }, ...change }));
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
      }
    },

    /** The newest first. @param after - where the page before ended */
    async list(limit: number, after?: string): Promise<CasePage<Case>> {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :list',
          ExpressionAttributeValues: { ':list': LIST },
          ScanIndexForward: false,
          Limit: limit,
          ...(after === undefined ? {} : { ExclusiveStartKey: { pk: LIST, sk: after } }),
        }),
      );
      const heads = await readAll(Items.map(({ caseId }) => at({ pk: String(caseId), sk: HEAD })));
      const items = heads.map(({ item }) => CaseSchema.parse(item)).sort((left, right) => (left.beganAt < right.beganAt ? 1 : -1));
      return { items, next: LastEvaluatedKey && String(LastEvaluatedKey['sk']) };
    },

    lotsOf,

    /** Adds lots to a case, each once. @returns those that are new in it */
    async addLots(caseId: CaseId, refs: readonly LotRef[], foundAt: Instant): Promise<void> {
      if (refs.length === 0) return;
      await persist(async () => {
        const known = new Set((await lotsOf(caseId, refs)).map(nameOfLot));
        const fresh = refs.filter((ref) => !known.has(nameOfLot(ref)));
        if (fresh.length === 0) return { done: undefined };
        const itemOf = (ref: LotRef) => ({ ...lotKeyIn(caseId, ref), schemaVersion: 1, ...ref, foundAt });
        await write(fresh.map((ref) => ({ Put: { TableName, Item: itemOf(ref), ConditionExpression: 'attribute_not_exists(pk)' } })));
        return { done: undefined };
      });
    },

    /** Notes which lots the system has held for a case; each once. @returns those that were not before */
    async markHeld(caseId: CaseId, refs: readonly LotRef[], heldAt: Instant, entries: LotsNoted): Promise<LotRef[]> {
      return await change(caseId, refs, {
        isDue: (lot) => lot.heldAt === undefined,
        update: {
          UpdateExpression: 'SET heldAt = :at',
          ConditionExpression: `${KNOWN} AND attribute_not_exists(heldAt)`,
          ExpressionAttributeValues: { ':at': heldAt },
        },
        noted: { at: heldAt, entries },
      });
    },

    /** Notes what has been decided on lots of a case; the first decision stands, but after a rework. @returns those on which it is the one that counts */
    async markDecided(caseId: CaseId, refs: readonly LotRef[], decision: CaseDecision, noted: LotChange['noted']): Promise<LotRef[]> {
      return await change(caseId, refs, {
        isDue: (lot) => isUndecided(lot, decision.kind),
        update: {
          UpdateExpression: 'SET decision = :decision',
          ...(decision.kind === 'rework'
            ? { ConditionExpression: `${KNOWN} AND attribute_not_exists(decision)`, ExpressionAttributeValues: { ':decision': decision } }
            : {
                ConditionExpression: `${KNOWN} AND (attribute_not_exists(decision) OR decision.kind = :rework)`,
                ExpressionAttributeValues: { ':decision': decision, ':rework': 'rework' },
              }),
        },
        noted,
      });
    },

    /** Lots of a case by name. @param after - name of the last one of the page before */
    async lots(caseId: CaseId, limit: number, after?: string): Promise<CasePage<CaseLot>> {
      const { items, next } = await pageOf(caseId, LOTS, limit, after);
      return { items: items.map((item) => CaseLotSchema.parse(item)), next };
    },

    /** Flags orders, each once, and notes those that are new. @param orders - at most 50 */
    async flagOrders(
      caseId: CaseId,
      orders: readonly FlaggedOrder[],
      entryOf: (fresh: readonly FlaggedOrder[]) => NewCaseEntry | undefined,
    ) {
      if (orders.length === 0) return;
      await persist(async () => {
        const known = new Set(
          (await readAll(orders.map(({ orderRef }) => at(orderKeyIn(caseId, orderRef))))).map(({ item }) => item['orderRef']),
        );
        const fresh = orders.filter(({ orderRef }) => !known.has(orderRef));
        const [first] = fresh;
        if (first === undefined) return { done: undefined };
        const puts = fresh.map((order): TransactItem => {
          const Item = { ...orderKeyIn(caseId, order.orderRef), ...order };
          return { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
        });
        const entry = entryOf(fresh);
        await write([...puts, ...(entry ? entryWrites(TableName, entry, first.flaggedAt) : [])]);
        return { done: undefined };
      });
    },

    /**
     * Notes what took the place of the goods of orders; an order that has got something keeps it.
     *
     * @param found - by reference of the order, at most 25
     */
    async noteReallocations(caseId: CaseId, found: ReadonlyMap<string, Reallocation>, entry: NewCaseEntry): Promise<void> {
      const changes = [...found].map(
        ([orderRef, reallocation]): TransactItem => ({
          Update: {
            TableName,
            Key: orderKeyIn(caseId, orderRef),
            UpdateExpression: 'SET reallocation = :found',
            ConditionExpression: `${KNOWN} AND (attribute_not_exists(reallocation) OR reallocation.#status = :short)`,
            ExpressionAttributeNames: { '#status': 'status' },
            ExpressionAttributeValues: { ':found': reallocation, ':short': 'short' },
          },
        }),
      );
      await write([...changes, ...entryWrites(TableName, entry, entry.at)]);
    },

    /** Orders flagged for a case. @param after - reference of the last one of the page before */
    async orders(caseId: CaseId, limit: number, after?: string): Promise<CasePage<FlaggedOrder>> {
      const { items, next } = await pageOf(caseId, ORDERS, limit, after);
      return { items: items.map((item) => FlaggedOrderSchema.parse(item)), next };
    },
  };
}

/** A step of lots of a case. */
interface LotChange {
  readonly isDue: (lot: CaseLot) => boolean;
  readonly update: {
    readonly UpdateExpression: string;
    readonly ConditionExpression: string;
    readonly ExpressionAttributeValues: Readonly<Record<string, unknown>>;
  };
  readonly noted: { readonly at: Instant; readonly entries: LotsNoted };
}
