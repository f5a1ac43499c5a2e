import { approversNeeded } from '#domain/lots/case-approvals.ts';
import { decisionsOn } from '#domain/lots/case-decisions.ts';
import { readScan } from '#domain/lots/lot-facts.ts';
import { linkOfLot, lotPageOf } from '#domain/lots/lot-page.ts';
import { amountsOf } from '#domain/lots/lot-quantities.ts';
import { disposalsOf, movementOf, transformationMovements } from '#domain/lots/movements-of.ts';
import { overlaps, placeRule } from '#domain/lots/place-history.ts';
import { lotKeyOf, traceLots } from '#domain/lots/trace-lots.ts';
import { millisOf } from '#domain/time.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on, type Request } from '#runtime/http-handler.ts';
import { lotOfPath } from '#runtime/lot-of-path.ts';
import { badRequest, conflict, notFound } from '#runtime/problems.ts';
import type { DecisionTask } from '#schemas/case.ts';
import type { UnitId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import {
  type LotDescription,
  type LotRef,
  type Movement,
  MovementPageSchema,
  MovementsReplySchema,
  PlaceIdSchema,
  type PlainMovementBody,
  type TransformationBody,
} from '#schemas/lot.ts';
import type { Direction } from '#schemas/lot-trace.ts';
import type { PageQuery } from '#schemas/page.ts';
import * as routes from '#schemas/routes/lots.ts';
import { casesIn } from '#storage/cases.ts';
import { holdsIn } from '#storage/holds.ts';
import { lotsIn } from '#storage/lots.ts';
import { cursorOf, textOfCursor } from '../../shared/runtime/cursor.ts';

const env = readEnvironment({
  CASES_TABLE: tableName,
  HOLDS_TABLE: tableName,
  LOTS_TABLE: tableName,
  DECISIONS_QUEUE_URL: queueUrl,
  SHOP_TIME_ZONE: timeZone,
});
const lots = lotsIn(env.LOTS_TABLE, placeRule);
const cases = casesIn(env.CASES_TABLE);
const holds = holdsIn(env.HOLDS_TABLE);
const decisions = sendTo(env.DECISIONS_QUEUE_URL);

const MAX_AHEAD_MILLIS = 300_000;
const ID_LENGTH = 32;

async function find(ref: LotRef) {
  const lot = await lots.find(ref);
  if (lot === undefined) throw notFound(`Lot ${ref.lot} of ${ref.gtin}`);
  return lot;
}

async function pageOf(ref: LotRef) {
  const lot = await find(ref);
  const {
    schemaVersion: _version,
    voids: _voids,
    ...page
  } = lotPageOf(lot, await lots.atPlaces(ref, lot.places), now(), env.SHOP_TIME_ZONE);
  return page;
}

async function describe(ref: LotRef, body: LotDescription) {
  await lots.describe(ref, body, now());
  return await pageOf(ref);
}

/** What a bar code or a Digital Link says. */
function scanned(scan: string, field: string) {
  const read = readScan(scan, Number(now().slice(0, 4)));
  if (read.kind === 'unreadable') throw badRequest(field, `expected the bar code of a lot: ${read.reason}`);
  return read;
}

async function learn(scan: string) {
  const { ref, facts } = scanned(scan, 'body.scan');
  await lots.learn(ref, facts);
  return await pageOf(ref);
}

/** Stores movements of several lots, lot by lot; whoever is interrupted repeats all, which changes nothing twice. */
async function recordAll(movements: readonly Movement[]) {
  for (const ofLot of Map.groupBy(movements, lotKeyOf).values()) {
    const { conflicting } = ofLot[0] ? await lots.record({ gtin: ofLot[0].gtin, lot: ofLot[0].lot }, ofLot) : { conflicting: [] };
    if (conflicting[0])
      throw conflict(`The movement ${conflicting[0].movementId} of ${linkOfLot(conflicting[0])} is known, and is another one.`);
  }
  return MovementsReplySchema.parse({ movements });
}

type Told = Pick<Request<unknown, unknown, PlainMovementBody | TransformationBody>, 'body' | 'caller' | 'headers'>;

async function move(ref: LotRef, { body, caller, headers }: Told) {
  if (millisOf(body.at) > nowMillis() + MAX_AHEAD_MILLIS) throw badRequest('body.at', 'expected a moment that is not in the future');
  const key = headers['idempotency-key'];
  const movementId = body.movementId ?? sha256Hex(key === undefined ? JSON.stringify(body) : `key ${key}`).slice(0, ID_LENGTH);
  const recorded = { movementId, recordedAt: now(), recordedBy: caller.name };
  if (body.kind !== 'transformed') return await recordAll([movementOf(ref, body, recorded)]);
  const isAmong = [...body.inputs, ...body.outputs].some((part) => lotKeyOf(part) === lotKeyOf(ref));
  if (!isAmong) throw badRequest('body.inputs', 'expected the lot of the path among inputs or outputs');
  return await recordAll(transformationMovements(body, recorded));
}

/** What needs two people is decided in its case. */
async function demandOneApprover(tasks: readonly DecisionTask[]): Promise<void> {
  const concerned = await Promise.all(tasks.map(({ caseId }) => cases.find(caseId)));
  const strict = concerned.find((about) => about !== undefined && approversNeeded(about, 'dispose') > 1);
  if (strict) throw conflict(`The case ${strict.caseId} holds this lot: two people have to approve there that it is disposed of.`);
}

async function dispose(ref: LotRef, reason: string, by: string) {
  const { places } = await find(ref);
  const held = await holds.find({ kind: 'lot', ...ref });
  const tasks = held ? decisionsOn(ref, held, { kind: 'dispose', by, reason, at: now() }, sha256Hex) : [];
  await demandOneApprover(tasks);
  await decisions.sendAll(tasks);
  const disposals = disposalsOf(await lots.atPlaces(ref, places), reason, { recordedAt: now(), recordedBy: by });
  await lots.record(ref, disposals);
  return MovementsReplySchema.parse({ movements: disposals });
}

async function movementsOf(ref: LotRef, { limit, cursor }: PageQuery) {
  const { items, next } = await lots.page(ref, limit, textOfCursor(cursor));
  return MovementPageSchema.parse({ items, cursor: cursorOf(next) });
}

const trace = (ref: LotRef, direction: Direction) => traceLots(ref, direction, (refs) => lots.findMany(refs));

/** Lots in the order of their names; one page after another, each with what is true at its own moment. */
async function inUnit(unitId: UnitId, { from, to, limit, cursor }: PageQuery & { from?: Instant | undefined; to?: Instant | undefined }) {
  const since = from ?? to ?? now();
  const until = to ?? now();
  const after = textOfCursor(cursor) ?? '';
  const found = await lots.inPlace(PlaceIdSchema.parse(unitId), since, until);
  const touched = found.filter(({ state }) => state.stays.some((stay) => overlaps(stay, since, until)));
  const rest = touched.filter((lot) => lotKeyOf(lot) > after).sort((one, other) => (lotKeyOf(one) < lotKeyOf(other) ? -1 : 1));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(({ gtin, lot, state }) => ({ gtin, lot, stays: state.stays, onHand: amountsOf(state.balances) })),
    cursor: rest.length > limit && last ? cursorOf(lotKeyOf(last)) : null,
  };
}

export const handler = httpHandler([
  on(routes.scanLot, ({ body }) => learn(body.scan)),
  on(routes.getScannedLot, ({ query }) => pageOf(scanned(query.scan, 'query.scan').ref)),
  on(routes.putLot, ({ params, query, body }) => describe(lotOfPath(params, query), body)),
  on(routes.putLotByQuery, ({ params, query, body }) => describe({ ...params, ...query }, body)),
  on(routes.getLot, ({ params, query }) => pageOf(lotOfPath(params, query))),
  on(routes.getLotByQuery, ({ params, query }) => pageOf({ ...params, ...query })),
  on(routes.postMovement, (request) => move(lotOfPath(request.params, request.query), request)),
  on(routes.postMovementByQuery, (request) => move({ ...request.params, ...request.query }, request)),
  on(routes.listMovements, ({ params, query }) => movementsOf(lotOfPath(params, query), query)),
  on(routes.listMovementsByQuery, ({ params, query }) => movementsOf({ ...params, lot: query.lot }, query)),
  on(routes.disposeLot, ({ params, query, body, caller }) => dispose(lotOfPath(params, query), body.reason, caller.name)),
  on(routes.disposeLotByQuery, ({ params, query, body, caller }) => dispose({ ...params, ...query }, body.reason, caller.name)),
  on(routes.traceLot, ({ params, query }) => trace(lotOfPath(params, query), query.direction)),
  on(routes.traceLotByQuery, ({ params, query }) => trace({ ...params, lot: query.lot }, query.direction)),
  on(routes.listLotsInUnit, ({ params, query }) => inUnit(params.unitId, query)),
]);
