import { isStillTrue, orderMarkOf, ordersAsOf } from '#domain/profiles/orders-as-of.ts';
import { nowMillis } from '#runtime/clock.ts';
import { bucketName, currencyCode, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { inParallel } from '#runtime/in-parallel.ts';
import { logFailure, noteUnreadable } from '#runtime/observability.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { StoredOrders } from '#schemas/person-orders.ts';
import { locksOfRun, type RunPart, RunPartSchema } from '#schemas/run.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { eventsIn } from '#storage/events.ts';
import { leasesIn } from '#storage/leases.ts';
import { type MarkedPerson, orderFilesIn, type PackedPart, type PartPackers } from '#storage/order-files.ts';
import { orderPacker } from '#storage/packed-orders.ts';
import { salesPacker } from '#storage/packed-sales.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { customersIn } from '#storage/profiles.ts';
import { runsIn } from '#storage/runs.ts';

const PEOPLE_AT_ONCE = 32;
const BATCH_SIZE = 96;
/** From so many on, and when they are most of the part, the unknown are looked for in a scan of the events. */
const FEWEST_TO_SCAN = 25;
/** After so many ids the scan shows whether it finds the people of the part. */
const PROBED_IDS = 200;

const env = readEnvironment({
  CUSTOMERS_TABLE: tableName,
  EVENTS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  RUNS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
});
const shop = { timeZone: env.SHOP_TIME_ZONE, currency: env.SHOP_CURRENCY };
const customers = customersIn(env.CUSTOMERS_TABLE, noteUnreadable);
const events = eventsIn(env.EVENTS_TABLE);
const personKeys = personKeysIn(env.SOURCES_TABLE);
const files = orderFilesIn(env.ARTEFACTS_BUCKET, (key, error) => logFailure(`All orders are read again: ${key} cannot be used`, error));
const leases = leasesIn(env.RUNS_TABLE);
const runs = runsIn(env.RUNS_TABLE);

type Unknown = Map<PersonKey, MarkedPerson>;

interface Reading {
  readonly packers: PartPackers;
  readonly asOf: RunPart['asOf'];
  readonly keepLocks: () => Promise<void>;
}

/** Everybody in the part: as an earlier step of the run has left it, else from the profiles. */
async function peopleOf({ runId, part, of }: RunPart): Promise<MarkedPerson[]> {
  const left = await files.findPeople(runId, part);
  if (left !== undefined) return left;
  const people: MarkedPerson[] = [];
  for await (const profile of customers.scanPart(part, of)) people.push({ personKey: profile.personKey, ...orderMarkOf(profile) });
  return people;
}

/** The mark tells what was read, not what the profile counts: an event that a read has missed is found in the next night. */
function add(personKey: PersonKey, told: readonly StoredEvent[], links: number, { packers, asOf }: Reading): void {
  const { person, sales, from, until } = ordersAsOf(told, shop, asOf);
  packers.orders.add(personKey, { events: told.length, links, from, until }, person);
  packers.sales.add(personKey, sales);
}

/** Reads the part of the events beside that of the people, as long as it holds these people, and takes those whose events are all there. */
async function scanFor(unknown: Unknown, { part, of }: RunPart, reading: Reading): Promise<void> {
  let [seen, found] = [0, 0];
  for await (const { personKey, events: told } of events.scanCommerce(part, of)) {
    seen++;
    const person = unknown.get(personKey);
    if (person !== undefined) found++;
    if (person?.links === 0 && person.events === told.length) {
      unknown.delete(personKey);
      add(personKey, told, 0, reading);
    }
    if (seen % PROBED_IDS === 0) {
      if (2 * found < seen) return;
      await reading.keepLocks();
    }
  }
}

async function readOne({ personKey }: MarkedPerson, linkedIds: readonly string[], reading: Reading): Promise<void> {
  const keys = [personKey, ...(await Promise.all(linkedIds.map(personKeys.of)))];
  const told = (await Promise.all(keys.map((key) => events.commerceOf(key)))).flat();
  add(personKey, told, linkedIds.length, reading);
}

/** Reads people one by one; whoever was merged or erased meanwhile is left out. */
async function readEach(unknown: Unknown, reading: Reading): Promise<void> {
  const people = [...unknown.values()];
  for (let start = 0; start < people.length; start += BATCH_SIZE) {
    await reading.keepLocks();
    const batch = people.slice(start, start + BATCH_SIZE);
    const joined = await customers.findMany(batch.filter(({ links }) => links > 0).map(({ personKey }) => personKey));
    const there = batch.filter(({ personKey, links }) => links === 0 || joined.has(personKey));
    await inParallel(there, PEOPLE_AT_ONCE, (person) => readOne(person, joined.get(person.personKey)?.linkedIds ?? [], reading));
  }
}

/** Copies whoever is as they were in an earlier night. @returns the others */
function copyKnown(people: readonly MarkedPerson[], known: PackedPart | undefined, { packers, asOf }: Omit<Reading, 'keepLocks'>): Unknown {
  if (known === undefined) return new Map(people.map((person) => [person.personKey, person]));
  const unknown: Unknown = new Map();
  const copies = [packers.orders.copier(known.orders), packers.sales.copier(known.sales)];
  for (const person of people) {
    const row = known.orders.rowOf(person.personKey);
    if (row !== undefined && isStillTrue(known.orders.markAt(row), person, asOf)) for (const copy of copies) copy(row);
    else unknown.set(person.personKey, person);
  }
  return unknown;
}

async function collectOrders(given: RunPart): Promise<StoredOrders> {
  const { runId, asOf, fence, part, of } = given;
  const people = await peopleOf(given);
  const known = await files.findLast(part, of, shop);
  const packers: PartPackers = { orders: orderPacker(shop), sales: salesPacker() };
  const unknown = copyKnown(people, known, { packers, asOf });
  const read = unknown.size;
  const reading = { packers, asOf, keepLocks: leases.keeperOf(locksOfRun(runId), { runId, fence }, nowMillis) };
  await reading.keepLocks();
  if (read >= FEWEST_TO_SCAN && 2 * read > people.length) await scanFor(unknown, given, reading);
  await readEach(unknown, reading);
  const stored = { ...(await files.put(runId, part, packers)), read };
  await files.noteLast(given, stored);
  return stored;
}

const step = (given: RunPart) => runs.once({ runId: given.runId, step: 'collect-orders', part: given.part }, () => collectOrders(given));

export const handler = taskHandler(RunPartSchema, step);
