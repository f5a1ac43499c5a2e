import { type GoodsSeries, goodsSeriesOf, settlingMillis } from '#domain/cold-chain/goods-series.ts';
import { plantOf } from '#domain/cold-chain/judge.ts';
import { demandsHold } from '#domain/cold-chain/severity.ts';
import { caseIdOf, caseOf, exposedLine, flaggedLine, heldLines, holdsItsLots, storyOf } from '#domain/lots/case-story.ts';
import { exposureOf } from '#domain/lots/lot-exposure.ts';
import { asksForMove, moveLine, moveTargets } from '#domain/lots/move-targets.ts';
import { overlaps, placeRule } from '#domain/lots/place-history.ts';
import { firstIn, isGoneFrom, isSameExposure, limitsFor, type MeasuredUnit, sojournsOf, spanUntil } from '#domain/lots/sojourns.ts';
import { lotKeyOf } from '#domain/lots/trace-lots.ts';
import { addDays, DAY_MILLIS, localDayOf, millisOf } from '#domain/time.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { numeral, queueUrl, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { type CaseId, type CaseTask, CaseTaskSchema } from '#schemas/case.ts';
import type { Exposure } from '#schemas/exposure.ts';
import { UnitIdSchema } from '#schemas/ids.ts';
import { type Incident, IncidentIdSchema } from '#schemas/incident.ts';
import { type Lot, type LotRef, type PlaceId, PlaceIdSchema, type PlaceOfLot } from '#schemas/lot.ts';
import type { Unit } from '#schemas/unit.ts';
import { caseLogIn } from '#storage/case-log.ts';
import { casesIn } from '#storage/cases.ts';
import { holdsIn } from '#storage/holds.ts';
import { incidentsIn } from '#storage/incidents.ts';
import { lotsIn } from '#storage/lots.ts';
import { neighboursIn } from '#storage/neighbours.ts';
import { openOrdersIn } from '#storage/open-orders.ts';
import { lotsByPlaceIn } from '#storage/place-pages.ts';
import { productsIn } from '#storage/products.ts';
import { unitStatesIn } from '#storage/unit-states.ts';
import { unitsIn } from '#storage/units.ts';

const env = readEnvironment({
  CASES_TABLE: tableName,
  HOLDS_TABLE: tableName,
  INCIDENTS_TABLE: tableName,
  LOTS_TABLE: tableName,
  ORDERS_TABLE: tableName,
  PRODUCTS_TABLE: tableName,
  SALES_TABLE: tableName,
  UNITS_TABLE: tableName,
  EXPOSURES_QUEUE_URL: queueUrl,
  DECISIONS_QUEUE_URL: queueUrl,
  OPEN_ORDER_DAYS: numeral,
  SHOP_TIME_ZONE: timeZone,
});
const cases = casesIn(env.CASES_TABLE);
const log = caseLogIn(env.CASES_TABLE);
const holds = holdsIn(env.HOLDS_TABLE);
const incidents = incidentsIn(env.INCIDENTS_TABLE);
const lots = lotsIn(env.LOTS_TABLE, placeRule);
const places = lotsByPlaceIn(env.LOTS_TABLE);
const products = productsIn(env.PRODUCTS_TABLE);
const openOrders = openOrdersIn({ sales: env.SALES_TABLE, orders: env.ORDERS_TABLE });
const units = unitsIn(env.UNITS_TABLE);
const states = unitStatesIn(env.UNITS_TABLE);
const neighbours = neighboursIn(env.UNITS_TABLE);
const tasks = sendTo(env.EXPOSURES_QUEUE_URL);
const decisions = sendTo(env.DECISIONS_QUEUE_URL);

const ACTOR = 'larderly';
const LOTS_PER_PAGE = 25;
const LOTS_PER_READ = 100;
const ORDERS_PER_WRITE = 25;

/** A lot that was in the unit at some moment of the incident, with everywhere that it lay. */
interface Found {
  readonly ref: LotRef;
  readonly lot: Lot | undefined;
  readonly placed: readonly PlaceOfLot[];
}

const refsOf = (found: readonly Found[]) => found.map(({ ref }) => ref);

async function foundIn(placed: readonly PlaceOfLot[]): Promise<Found[]> {
  const refs = placed.map(({ gtin, lot }) => ({ gtin, lot }));
  const known = new Map((await lots.findMany(refs)).map((lot) => [lotKeyOf(lot), lot]));
  return await Promise.all(
    refs.map(async (ref) => {
      const lot = known.get(lotKeyOf(ref));
      return { ref, lot, placed: await lots.atPlaces(ref, lot?.places ?? []) };
    }),
  );
}

/** What the goods of each unit went through in which some of the lots lay; places that are no unit are left out. */
async function measuredUnits(found: readonly Found[], until: number): Promise<Map<PlaceId, MeasuredUnit>> {
  const byPlace = Map.groupBy(
    found.flatMap(({ placed }) => placed),
    ({ place }) => place,
  );
  const measured = await Promise.all(
    [...byPlace].map(async ([place, placed]): Promise<[PlaceId, MeasuredUnit][]> => {
      const unitId = UnitIdSchema.safeParse(place).data;
      const from = firstIn(placed, spanUntil(until));
      const unit = unitId === undefined || from === undefined ? undefined : await units.find(unitId);
      return unit === undefined || from === undefined ? [] : [[place, { unit, series: await seriesOf(unit, from) }]];
    }),
  );
  return new Map(measured.flat());
}

async function seriesOf(unit: Unit, from: number): Promise<GoodsSeries> {
  const plant = plantOf(unit);
  return goodsSeriesOf(await states.since(unit.unitId, from - settlingMillis(plant), nowMillis()), plant);
}

interface Examined {
  readonly found: Found;
  readonly exposure: Exposure;
}

/** Works out what each lot went through, and writes what has changed. */
async function examine(found: readonly Found[], home: Unit): Promise<Examined[]> {
  const until = nowMillis();
  const measured = await measuredUnits(found, until);
  const classes = await products.findMany(found.flatMap(({ lot }) => lot?.productId ?? []));
  return await Promise.all(
    found.map(async (one) => {
      const product = one.lot?.productId === undefined ? undefined : classes.get(one.lot.productId);
      const storageClass = product?.storageClass ?? home.storageClass;
      const sojourns = sojournsOf(one.placed, storageClass, measured, spanUntil(until));
      const exposure = exposureOf(sojourns, limitsFor(storageClass, home), until, isGoneFrom(one.placed));
      if (one.lot !== undefined && !isSameExposure(one.lot, exposure)) await lots.expose(one.ref, exposure);
      return { found: one, exposure };
    }),
  );
}

/** Holds lots for a case, each once: after a person has decided they are not held again. */
async function hold(incident: Incident, found: readonly Found[]): Promise<void> {
  const caseId = caseIdOf(incident);
  const heldAt = now();
  const refs = refsOf(found);
  await cases.addLots(caseId, refs, heldAt);
  const known = await cases.lotsOf(caseId, refs);
  const free = new Set(known.filter((lot) => lot.heldAt === undefined).map(lotKeyOf));
  const due = found.filter(({ ref }) => free.has(lotKeyOf(ref)));
  const reason = `Incident ${incident.incidentId} (${incident.severity}): it lay in ${incident.unitId}; a person is to judge it.`;
  await Promise.all(
    due.map(({ ref, lot }) => {
      const productIds = lot?.productId === undefined ? {} : { productIds: [lot.productId] };
      return holds.place({
        schemaVersion: 1,
        target: { kind: 'lot', ...ref },
        reason,
        heldAt,
        heldBy: ACTOR,
        incidentId: caseId,
        ...productIds,
      });
    }),
  );
  const productIds = new Set(due.flatMap(({ lot }) => lot?.productId ?? []));
  await cases.markHeld(caseId, refsOf(due), heldAt, (held) => heldLines(caseId, held, productIds, heldAt));
}

/** An incident of days ago holds what is still there; what is sold is for a recall. */
const isStillOfUse = ({ clearedAt }: Incident, { placed }: Found) =>
  clearedAt === undefined || nowMillis() - millisOf(clearedAt) < DAY_MILLIS || !isGoneFrom(placed);

/** Says where the goods could go. */
async function proposeMove(incident: Incident): Promise<void> {
  const home = asksForMove(incident) ? await units.find(incident.unitId) : undefined;
  if (home === undefined) return;
  await log.append(moveLine(incident, moveTargets(home, await neighbours.of(home), nowMillis()), now()), now());
}

async function tellStory(incident: Incident): Promise<void> {
  await cases.describe(caseOf(incident), incident.revision);
  const zone = await holds.find({ kind: 'zone', unitId: incident.unitId });
  for (const line of storyOf(incident, zone, now())) await log.append(line, now());
}

/** One page of the lots that were in the unit at any moment of the incident, those that moved on too. @returns whether there were any */
async function traceLots(incident: Incident, after: string | undefined): Promise<boolean> {
  const { unitId, startedAt: since, clearedAt } = incident;
  const caseId = caseIdOf(incident);
  const unit = await units.find(unitId);
  if (unit === undefined) return false;
  const until = clearedAt ?? now();
  const { items, next } = await places.page({ place: PlaceIdSchema.parse(unitId), since, until }, LOTS_PER_PAGE, after);
  const found = await foundIn(items.filter(({ state }) => state.stays.some((stay) => overlaps(stay, since, until))));
  const demanded = holdsItsLots(incident) ? found.filter((one) => isStillOfUse(incident, one)) : [];
  await hold(incident, demanded);
  const examined = await examine(found, unit);
  // Goods that were too warm here and elsewhere may be worse off than this unit.
  const worse = examined.filter(({ exposure, found: one }) => demandsHold(exposure.severity) && isStillOfUse(incident, one));
  await hold(
    incident,
    worse.map((one) => one.found),
  );
  if (incident.raisedAt !== undefined) await cases.addLots(caseId, refsOf(found), now());
  const line = exposedLine(
    incident,
    after ?? '',
    examined.map(({ exposure }) => exposure),
  );
  if (line) await log.append(line, now());
  await tasks.send(next === undefined ? { caseId, step: 'orders' } : { caseId, step: 'lots', after: next });
  return found.length > 0;
}

async function heldLotsOf(caseId: CaseId): Promise<LotRef[]> {
  const held: LotRef[] = [];
  let after: string | undefined;
  do {
    const { items, next } = await cases.lots(caseId, LOTS_PER_READ, after);
    held.push(...items.filter((lot) => lot.heldAt !== undefined && lot.decision?.kind !== 'release'));
    after = next;
  } while (after !== undefined);
  return held.map(({ gtin, lot }) => ({ gtin, lot }));
}

/** Flags the orders that wait for held lots; all at once, since their links are found by reading the sales of some days. */
async function flagOrders(caseId: CaseId): Promise<void> {
  const held = await heldLotsOf(caseId);
  const flaggedAt = now();
  const today = localDayOf(flaggedAt, env.SHOP_TIME_ZONE);
  const days = Array.from({ length: env.OPEN_ORDER_DAYS }, (_, back) => addDays(today, -back));
  const open = held.length === 0 ? [] : await openOrders.withLots(held, days);
  for (let start = 0; start < open.length; start += ORDERS_PER_WRITE) {
    const some = open.slice(start, start + ORDERS_PER_WRITE);
    const orders = some.map(({ orderRef, orderedAt, storeId, lots: ordered, lines }) => ({
      schemaVersion: 1,
      orderRef,
      orderedAt,
      ...(storeId === undefined ? {} : { storeId }),
      lots: [...ordered],
      lines: [...lines],
      flaggedAt,
    }));
    await cases.flagOrders(caseId, orders, (fresh) => flaggedLine(caseId, fresh));
  }
  await cases.markTraced(caseId, flaggedAt);
  if (open.length > 0) await decisions.send({ caseId, step: 'reallocate' });
}

async function traceExposure({ caseId, step, after }: CaseTask): Promise<void> {
  const incident = await incidents.find(IncidentIdSchema.parse(caseId));
  if (incident === undefined) return;
  if (step === 'orders') return await flagOrders(caseId);
  if (after === undefined) await tellStory(incident);
  const hasLots = incident.status !== 'superseded' && (await traceLots(incident, after));
  // Last: what lies in the unit is held by now.
  if (hasLots && after === undefined) await proposeMove(incident);
}

export const handler = queueHandler(CaseTaskSchema, traceExposure);
