import { reserveLots, shortageText } from '#domain/inventory/reserve-lots.ts';
import { shelfIn } from '#domain/inventory/shelf.ts';
import { decisionLine, settledLines } from '#domain/lots/case-story.ts';
import { placesInQuestion } from '#domain/lots/lot-status.ts';
import { disposalsOf } from '#domain/lots/movements-of.ts';
import { placeRule } from '#domain/lots/place-history.ts';
import { isReallocated, linesToReplace, reallocatedLine } from '#domain/lots/reallocate-order.ts';
import { localDayOf, plusMillis } from '#domain/time.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import {
  type CaseDecision,
  type CaseId,
  type CaseWork,
  CaseWorkSchema,
  type DecisionTask,
  isUndecided,
  type ReallocationTask,
} from '#schemas/case.ts';
import type { FlaggedOrder, Reallocation } from '#schemas/flagged-order.ts';
import type { LotRef } from '#schemas/lot.ts';
import { type Reservation, ReservationIdSchema, ReservationSchema, type WantedLine } from '#schemas/reservation.ts';
import { caseApprovalsIn } from '#storage/case-approvals.ts';
import { caseLogIn } from '#storage/case-log.ts';
import { casesIn } from '#storage/cases.ts';
import { StaleWriteError } from '#storage/errors.ts';
import { holdsIn } from '#storage/holds.ts';
import { lotsIn } from '#storage/lots.ts';
import { isOpen } from '#storage/open-orders.ts';
import { ordersIn } from '#storage/orders.ts';
import { persist } from '#storage/patience.ts';
import { reservationsIn } from '#storage/reservations.ts';
import { storeShelvesIn } from '#storage/store-shelves.ts';

const env = readEnvironment({
  CASES_TABLE: tableName,
  HOLDS_TABLE: tableName,
  LOTS_TABLE: tableName,
  ORDERS_TABLE: tableName,
  INVENTORY_TABLE: tableName,
  PRODUCTS_TABLE: tableName,
  UNITS_TABLE: tableName,
  DECISIONS_QUEUE_URL: queueUrl,
  SHOP_TIME_ZONE: timeZone,
});
const cases = casesIn(env.CASES_TABLE);
const approvals = caseApprovalsIn(env.CASES_TABLE);
const log = caseLogIn(env.CASES_TABLE);
const holds = holdsIn(env.HOLDS_TABLE);
const lots = lotsIn(env.LOTS_TABLE, placeRule);
const orders = ordersIn(env.ORDERS_TABLE);
const tables = {
  inventory: env.INVENTORY_TABLE,
  lots: env.LOTS_TABLE,
  holds: env.HOLDS_TABLE,
  products: env.PRODUCTS_TABLE,
  units: env.UNITS_TABLE,
};
const reservations = reservationsIn(tables);
const shelvesOf = storeShelvesIn(tables, { placeRule, placesInQuestion, shelfOf: shelfIn(env.SHOP_TIME_ZONE) });
const tasks = sendTo(env.DECISIONS_QUEUE_URL);

const LOTS_PER_PAGE = 25;
const ORDERS_PER_PAGE = 10;
/** What one reservation can hold. */
const MOST_LINES = 20;
/** So long other goods wait for somebody who packs them. */
const HELD_MILLIS = 86_400_000;

/** Carries a decision out on one lot; a second time there is nothing left to do. */
async function settle(caseId: CaseId, ref: LotRef, { kind, by, reason }: CaseDecision): Promise<void> {
  if (kind === 'release') {
    await holds.releaseFor(caseId, { kind: 'lot', ...ref }, { releasedAt: now(), releasedBy: by, releaseReason: reason });
    return;
  }
  // What is to be reworked stays on hold, until it has become another lot or is decided on anew.
  if (kind === 'rework') return;
  const known = await lots.find(ref);
  const placed = await lots.atPlaces(ref, known?.places ?? []);
  await lots.record(ref, disposalsOf(placed, reason, { recordedAt: now(), recordedBy: by }));
}

/** The lots of one page on which nobody has decided before, and where the next page begins. */
async function undecided({ caseId, decision, lots: named, after }: DecisionTask): Promise<{ due: LotRef[]; next: string | undefined }> {
  const start = Number(after ?? 0);
  const page = named
    ? { items: await cases.lotsOf(caseId, named.slice(start, start + LOTS_PER_PAGE)), next: nextOf(start, named.length) }
    : await cases.lots(caseId, LOTS_PER_PAGE, after);
  return { due: page.items.filter((lot) => isUndecided(lot, decision.kind)), next: page.next };
}

const nextOf = (start: number, all: number) => (start + LOTS_PER_PAGE < all ? String(start + LOTS_PER_PAGE) : undefined);

/** When all of a case is decided and its incident is over, nothing keeps the unit from being used. */
async function freeUnit(caseId: CaseId, { decisionId, by, reason }: CaseDecision): Promise<void> {
  const about = await cases.find(caseId);
  if (about === undefined || about.status === 'open') return;
  const { unitId } = about;
  const at = now();
  const { wasHeld } = await holds.releaseFor(caseId, { kind: 'zone', unitId }, { releasedAt: at, releasedBy: by, releaseReason: reason });
  if (wasHeld) await log.append({ caseId, at, step: 'unit-released', key: decisionId, by, ids: { unitId } }, at);
}

/** One page of the lots of a decision; the hold goes first, then the decision is noted, so that a crash in between repeats both. */
async function settleCase(task: DecisionTask): Promise<void> {
  const { caseId, decision, approval } = task;
  if (task.after === undefined) await log.append(decisionLine(caseId, decision, task.lots?.length), now());
  if (approval) await approvals.useUp(caseId, { kind: decision.kind, scope: approval.scope }, approval.decisionId);
  const { due, next } = await undecided(task);
  await Promise.all(due.map(({ gtin, lot }) => settle(caseId, { gtin, lot }, decision)));
  const at = now();
  await cases.markDecided(caseId, due, decision, { at, entries: (refs) => settledLines(caseId, refs, decision, at) });
  if (next !== undefined) await tasks.send({ ...task, after: next });
  else if (task.lots === undefined) await freeUnit(caseId, decision);
}

const kept = ({ reservationId, heldUntil, parts, reservedAt }: Reservation): Reallocation => ({
  status: 'reserved',
  at: reservedAt,
  reservationId,
  heldUntil,
  parts,
});
const short = (shortage: string): Reallocation => ({ status: 'short', at: now(), shortage });

/** Keeps other goods of the store for an order: all that it lacks, or nothing. The same order of the same case gets the same reservation. */
async function reserve(caseId: CaseId, { orderRef, storeId = '' }: FlaggedOrder, lines: readonly WantedLine[]): Promise<Reallocation> {
  const reservationId = ReservationIdSchema.parse(`case-${sha256Hex(`${caseId} ${orderRef}`).slice(0, 32)}`);
  return await persist<Reallocation>(async () => {
    const known = await reservations.find(reservationId);
    if (known !== undefined) return { done: kept(known) };
    const asOf = now();
    const board = await reservations.boardRevision();
    const shelves = await shelvesOf(storeId, new Set(lines.map(({ productId }) => productId)), asOf);
    const deliverOn = localDayOf(asOf, env.SHOP_TIME_ZONE);
    const result = reserveLots(lines, deliverOn, (productId) => shelves.get(productId) ?? []);
    if (result.kind === 'short') return { done: short(shortageText(result.shortages)) };
    const orderId = orderRef.slice(orderRef.indexOf('#') + 1);
    const about = { reservationId, storeId, orderId, deliverOn, lines, parts: result.parts, status: 'held', reservedAt: asOf };
    const reservation = ReservationSchema.parse({ ...about, heldUntil: plusMillis(asOf, HELD_MILLIS) });
    await reservations.hold(reservation, board);
    return { done: kept(reservation) };
  });
}

async function reallocate(caseId: CaseId, order: FlaggedOrder): Promise<Reallocation | undefined> {
  const lines = linesToReplace(order, await cases.lotsOf(caseId, order.lots));
  if (lines.length === 0) return undefined;
  if (order.storeId === undefined) return short('Nobody has told which store the order is for.');
  return lines.length > MOST_LINES ? short(`More than ${MOST_LINES} products.`) : await reserve(caseId, order, lines);
}

/** Orders of a page that wait for other goods: those that have got none yet, and that nobody has handed over or called off since. */
async function waiting(page: readonly FlaggedOrder[]): Promise<FlaggedOrder[]> {
  const open = page.filter(({ reallocation }) => reallocation?.status !== 'reserved');
  const states = await orders.findMany(open.map(({ orderRef }) => orderRef));
  const still = new Set(states.filter(isOpen).map(({ orderRef }) => orderRef));
  return open.filter(({ orderRef }) => still.has(orderRef));
}

const isNews = ({ reallocation }: FlaggedOrder, found: Reallocation) => reallocation === undefined || found.status === 'reserved';

/** One page of the orders of a case that wait for goods which are lost; each gets other lots of its store, what expires first before the rest. */
async function reallocateOrders({ caseId, after }: ReallocationTask): Promise<void> {
  const about = await cases.find(caseId);
  if (about === undefined || !isReallocated(about)) return;
  const { items, next } = await cases.orders(caseId, ORDERS_PER_PAGE, after);
  const found = new Map<string, Reallocation>();
  for (const order of await waiting(items)) {
    const reallocation = await reallocate(caseId, order);
    if (reallocation !== undefined && isNews(order, reallocation)) found.set(order.orderRef, reallocation);
  }
  if (found.size > 0) await note(caseId, found);
  if (next !== undefined) await tasks.send({ caseId, step: 'reallocate', after: next });
}

/** Another delivery of the message that was first has noted the same: reservations are named by their orders. */
async function note(caseId: CaseId, found: ReadonlyMap<string, Reallocation>): Promise<void> {
  try {
    await cases.noteReallocations(caseId, found, reallocatedLine(caseId, found, now()));
  } catch (error) {
    if (!(error instanceof StaleWriteError)) throw error;
  }
}

const carryOut = async (task: CaseWork) => ('decision' in task ? await settleCase(task) : await reallocateOrders(task));

export const handler = queueHandler(CaseWorkSchema, carryOut);
