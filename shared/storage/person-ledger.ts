import { PutCommand, paginateQuery, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { PersonKey } from '#schemas/ids.ts';
import type { Ledger } from '#schemas/ledger.ts';
import type { OrderState } from '#schemas/order.ts';
import type { PersonRecord } from '#schemas/profile.ts';
import type { RuleSegments } from '#schemas/rule-segment.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { readAll, type TableKey } from './batch-read.ts';
import { type BehaviourPart, itemOfPart, partOfItem, partSortKey } from './behaviour-parts.ts';
import { documents, type TransactItem } from './client.ts';
import { isConditionFailure, isPassing, refusalsOf } from './errors.ts';
import { itemOfEvent } from './event-item.ts';
import { itemOfOrder, orderOfItem, unchangedOrder } from './orders.ts';
import { itemOfProfile, recordOf } from './profile-item.ts';
import { memberChanges } from './rule-members.ts';

export interface LedgerTables {
  readonly customers: string;
  readonly events: string;
  readonly orders: string;
  /** Where the lists of the rule segments are. */
  readonly segments: string;
}

/** A local day of one id. */
export interface PersonDay {
  readonly personKey: PersonKey;
  readonly day: string;
}

/** What to read, each thing once. */
export interface LedgerNeeds {
  readonly people: readonly PersonKey[];
  readonly orderRefs: readonly string[];
  readonly days: readonly PersonDay[];
}

/** What some events concern, as it stood when it was read. */
export interface LedgerReading {
  readonly ledger: Ledger;
  /** Parts of the days asked for, ascending; a day without behaviour is not among them. */
  readonly days: ReadonlyMap<string, readonly BehaviourPart[]>;
}

export interface LedgerChange {
  readonly before: Ledger;
  readonly after: Ledger;
  readonly events: readonly StoredEvent[];
  readonly parts: readonly BehaviourPart[];
  /** What else is to be written with the people, under conditions of its own. */
  readonly words?: readonly TransactItem[];
}

/** How a write ended: done; events that are stored already; something changed since it was read; the tables are busy. */
export type WriteOutcome =
  | { readonly kind: 'saved' }
  | { readonly kind: 'duplicates'; readonly keys: ReadonlySet<string> }
  | { readonly kind: 'stale' }
  | { readonly kind: 'busy'; readonly cause: unknown };

type Put = { readonly Put: NonNullable<TransactItem['Put']> };

export const dayRef = ({ personKey, day }: PersonDay): string => `${personKey}#${day}`;

/** Met only when the person is as read: not changed, not merged, not erased since. */
export function unchangedPerson(version: number) {
  if (version === 0) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ConditionExpression: 'version = :read AND attribute_not_exists(mergedInto) AND attribute_not_exists(erasedAt)',
    ExpressionAttributeValues: { ':read': version },
  };
}

/** Met only when an item that cannot be read is still the same. @param versionRead - whatever its version was */
function unchangedUnreadable(versionRead: unknown) {
  const isOwn = 'attribute_not_exists(mergedInto) AND attribute_not_exists(erasedAt)';
  if (versionRead === undefined) return { ConditionExpression: `attribute_exists(pk) AND attribute_not_exists(version) AND ${isOwn}` };
  return { ConditionExpression: `version = :read AND ${isOwn}`, ExpressionAttributeValues: { ':read': versionRead } };
}

/** Met only when the person is as it was read, readable or not. */
export const unchangedRecord = (record: PersonRecord | undefined) =>
  record?.kind === 'unreadable' ? unchangedUnreadable(record.salvage.versionRead) : unchangedPerson(versionOfRecord(record));

function versionOfRecord(record: PersonRecord | undefined): number {
  if (record?.kind === 'unreadable') return record.salvage.fields.version ?? 0;
  return record?.kind === 'present' ? record.profile.version : 0;
}

function ruleSegmentsIn(record: PersonRecord | undefined): RuleSegments | undefined {
  if (record?.kind === 'unreadable') return record.salvage.fields.ruleSegments;
  return record?.kind === 'present' ? record.profile.ruleSegments : undefined;
}

/** The entries of the lists of rule segments that change with the people. */
export function listChanges(segmentsTable: string, before: Ledger, after: Ledger): TransactItem[] {
  return [...after.people].flatMap(([personKey, record]) =>
    record.kind === 'present'
      ? memberChanges(segmentsTable, personKey, ruleSegmentsIn(before.people.get(personKey)), record.profile.ruleSegments)
      : [],
  );
}

/** The ledger as it stands once its changes are saved: each changed item is one version on. */
function advance({ before, after }: LedgerChange): void {
  for (const [personKey, record] of after.people) {
    if (record.kind !== 'present' || record === before.people.get(personKey)) continue;
    const version = versionOfRecord(before.people.get(personKey)) + 1;
    after.people.set(personKey, { kind: 'present', profile: { ...record.profile, version } });
  }
  for (const [orderRef, order] of after.orders) {
    if (order !== before.orders.get(orderRef)) after.orders.set(orderRef, { ...order, version: order.version + 1 });
  }
}

/** How a failed transaction is to be taken; `events` are its first items, in their order. */
function outcomeOf(error: unknown, events: readonly StoredEvent[]): WriteOutcome {
  const isUnmet = refusalsOf(error);
  if (isUnmet.slice(events.length).includes(true)) return { kind: 'stale' };
  const keys = new Set(events.filter((_, index) => isUnmet[index]).map(({ key }) => key));
  if (keys.size > 0) return { kind: 'duplicates', keys };
  if (isPassing(error)) return { kind: 'busy', cause: error };
  throw error;
}

/** People with their orders and events, read together and changed together. */
export function ledgerIn(tables: LedgerTables) {
  const personAt = (pk: string): TableKey => ({ table: tables.customers, key: { pk } });
  const putOf = (TableName: string, Item: Record<string, unknown>, condition: object): Put => ({ Put: { TableName, Item, ...condition } });
  const isNew = { ConditionExpression: 'attribute_not_exists(pk)' };
  const newPart = (part: BehaviourPart) => putOf(tables.events, itemOfPart(part, 1), isNew);
  const oldPart = (part: BehaviourPart) =>
    putOf(tables.events, itemOfPart(part, part.version + 1), {
      ConditionExpression: 'version = :read',
      ExpressionAttributeValues: { ':read': part.version },
    });

  /** Reads the people to whom ids and orders lead that are not in the ledger yet. */
  async function follow(ledger: Ledger): Promise<void> {
    const led = [
      ...[...ledger.people.values()].flatMap((record) => (record.kind === 'merged' ? [record.into] : [])),
      ...[...ledger.orders.values()].flatMap((order) => (order.owner ? [order.owner.personKey] : [])),
    ];
    const missing = [...new Set(led)].filter((personKey) => !ledger.people.has(personKey));
    if (missing.length === 0) return;
    await readPeople(ledger, missing);
    await follow(ledger);
  }

  async function readPeople(ledger: Ledger, personKeys: readonly PersonKey[]): Promise<void> {
    for (const personKey of personKeys) ledger.people.set(personKey, { kind: 'absent' });
    for (const { item } of await readAll(personKeys.map(personAt))) ledger.people.set(item['pk'] as PersonKey, recordOf(item));
  }

  async function partsOf({ personKey, day }: PersonDay): Promise<BehaviourPart[]> {
    const parts: BehaviourPart[] = [];
    const input = {
      TableName: tables.events,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :day)',
      ExpressionAttributeValues: { ':pk': personKey, ':day': `B#${day}#` },
      ConsistentRead: true,
    };
    for await (const { Items = [] } of paginateQuery({ client: documents }, input)) parts.push(...Items.map(partOfItem));
    return parts.sort((left, right) => left.number - right.number); // as text, 100 stands before 11
  }

  /** A day is read by its first part; only when that is full are there others to look for. */
  async function completeDays(firstParts: readonly BehaviourPart[]): Promise<Map<string, readonly BehaviourPart[]>> {
    const complete = firstParts.map(async (first) => [dayRef(first), first.isSealed ? await partsOf(first) : [first]] as const);
    return new Map(await Promise.all(complete));
  }

  async function transact(items: TransactItem[], events: readonly StoredEvent[]): Promise<WriteOutcome> {
    try {
      await documents.send(new TransactWriteCommand({ TransactItems: items }));
      return { kind: 'saved' };
    } catch (error) {
      return outcomeOf(error, events);
    }
  }

  return {
    async load({ people, orderRefs, days }: LedgerNeeds): Promise<LedgerReading> {
      const ledger: Ledger = { people: new Map(people.map((personKey) => [personKey, { kind: 'absent' }])), orders: new Map() };
      const firstParts: BehaviourPart[] = [];
      const keys = [
        ...people.map(personAt),
        ...orderRefs.map((pk) => ({ table: tables.orders, key: { pk } })),
        ...days.map(({ personKey, day }) => ({ table: tables.events, key: { pk: personKey, sk: partSortKey(day, 0) } })),
      ];
      for (const { table, item } of await readAll(keys)) {
        if (table === tables.customers) ledger.people.set(item['pk'] as PersonKey, recordOf(item));
        if (table === tables.orders) ledger.orders.set(String(item['pk']), orderOfItem(item));
        if (table === tables.events) firstParts.push(partOfItem(item));
      }
      const [complete] = await Promise.all([completeDays(firstParts), follow(ledger)]);
      return { ledger, days: complete };
    },

    /** Saves events with what they change, all or nothing; afterwards `after` holds the versions as stored. */
    async save(change: LedgerChange): Promise<WriteOutcome> {
      const { before, after, events, parts, words = [] } = change;
      const people = [...after.people].filter(([personKey, record]) => record !== before.people.get(personKey));
      const orders = [...after.orders.values()].filter((order: OrderState) => order !== before.orders.get(order.orderRef));
      const items: TransactItem[] = [
        ...events.map((event) => putOf(tables.events, itemOfEvent(event), isNew)),
        ...parts.map(newPart),
        ...orders.map((order) => putOf(tables.orders, itemOfOrder(order, order.version + 1), unchangedOrder(order.version))),
        ...people.flatMap(([personKey, record]) => {
          if (record.kind !== 'present') return [];
          const read = before.people.get(personKey);
          return [putOf(tables.customers, itemOfProfile(record.profile, versionOfRecord(read) + 1), unchangedRecord(read))];
        }),
        ...listChanges(tables.segments, before, after),
        ...words,
      ];
      if (items.length === 0) return { kind: 'saved' };
      const outcome = await transact(items, events);
      if (outcome.kind === 'saved') advance(change);
      return outcome;
    },

    /**
     * Goes on in a day's last part; when that is full, it is sealed and the next ones are made in the same transaction.
     * Each write is tied to a part that exists: an erasure, which deletes them, leaves nothing to go on from.
     */
    async saveParts(replaced: readonly BehaviourPart[], made: readonly BehaviourPart[]): Promise<WriteOutcome> {
      const puts = [...replaced.map(oldPart), ...made.map(newPart)];
      if (puts.length !== 1) return transact(puts, []);
      try {
        for (const { Put } of puts) await documents.send(new PutCommand(Put));
        return { kind: 'saved' };
      } catch (error) {
        if (isConditionFailure(error)) return { kind: 'stale' };
        if (isPassing(error)) return { kind: 'busy', cause: error };
        throw error;
      }
    },
  };
}
