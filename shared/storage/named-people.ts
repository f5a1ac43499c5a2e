import type { AffectedCondition } from '#schemas/audience.ts';
import type { CaseId } from '#schemas/case.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { RecallId } from '#schemas/recall.ts';
import { casesIn } from './cases.ts';
import { ordersIn } from './orders.ts';
import type { customersIn } from './profiles.ts';
import { recalledPeopleIn } from './recalled-people.ts';
import { recallsIn } from './recalls.ts';

const PAGE = 100;
/** Recalls and cases that are looked through for those of the last days. */
const MOST_PAGES = 20;
const KEYS_AT_ONCE = 1000;

interface Tables {
  readonly recalls: string;
  readonly cases: string;
  readonly orders: string;
  readonly customers: string;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

async function* every<Item>(read: (after?: string) => Promise<Page<Item>>, pages = Number.POSITIVE_INFINITY): AsyncIterable<Item> {
  let after: string | undefined;
  for (let page = 0; page < pages; page++) {
    const { items, next } = await read(after);
    yield* items;
    if (next === undefined) return;
    after = next;
  }
}

/** People who are found by what has happened to their orders, under the keys by which they go now. */
export function namedPeopleIn(tables: Tables, customers: Pick<ReturnType<typeof customersIn>, 'resolveMany'>) {
  const recalls = recallsIn(tables.recalls);
  const people = recalledPeopleIn(tables.recalls, { customers: tables.customers });
  const cases = casesIn(tables.cases);
  const orders = ordersIn(tables.orders);

  async function recallsSince(since: Instant): Promise<RecallId[]> {
    const found: RecallId[] = [];
    for await (const recallId of every((after) => recalls.list(PAGE, after), MOST_PAGES)) {
      const recall = await recalls.find(recallId);
      if (recall === undefined || recall.isDryRun) continue;
      if (recall.startedAt < since) return found;
      found.push(recallId);
    }
    return found;
  }

  async function casesSince(since: Instant): Promise<CaseId[]> {
    const found: CaseId[] = [];
    for await (const { caseId, beganAt } of every((after) => cases.list(PAGE, after), MOST_PAGES)) {
      if (beganAt < since) return found;
      found.push(caseId);
    }
    return found;
  }

  const recallsOf = async ({ recalls: named = [], withinDays }: AffectedCondition, since: Instant) =>
    withinDays === undefined ? named : [...named, ...(await recallsSince(since))];
  const casesOf = async ({ cases: named = [], withinDays }: AffectedCondition, since: Instant) =>
    withinDays === undefined ? named : [...named, ...(await casesSince(since))];

  async function* ownersOf(caseId: CaseId): AsyncIterable<PersonKey> {
    let refs: string[] = [];
    for await (const { orderRef } of every((after) => cases.orders(caseId, PAGE, after))) {
      refs.push(orderRef);
      if (refs.length < PAGE) continue;
      yield* await ownersAmong(refs);
      refs = [];
    }
    yield* await ownersAmong(refs);
  }

  async function ownersAmong(refs: readonly string[]): Promise<PersonKey[]> {
    const found = refs.length === 0 ? [] : await orders.findMany(refs);
    return found.flatMap(({ owner }) => (owner ? [owner.personKey] : []));
  }

  /** Under whom people go now; the erased are left out. */
  async function ownKeys(keys: Iterable<PersonKey>): Promise<Set<PersonKey>> {
    const asked = [...keys];
    const own = new Set<PersonKey>();
    for (let from = 0; from < asked.length; from += KEYS_AT_ONCE) {
      const found = await customers.resolveMany(asked.slice(from, from + KEYS_AT_ONCE));
      for (const { personKey } of found.values()) own.add(personKey);
    }
    return own;
  }

  return {
    ownKeys,

    /** Whose orders were touched. @param since - of what counts when neither recalls nor cases are named */
    async affectedBy(condition: AffectedCondition, since: Instant): Promise<Set<PersonKey>> {
      const found = new Set<PersonKey>();
      for (const recallId of await recallsOf(condition, since)) {
        for await (const { personKey } of every((after) => people.page(recallId, PAGE, after))) found.add(personKey as PersonKey);
      }
      for (const caseId of await casesOf(condition, since)) {
        for await (const personKey of ownersOf(caseId)) found.add(personKey);
      }
      return ownKeys(found);
    },
  };
}
