import { goodsSeriesOf, settlingMillis } from '#domain/cold-chain/goods-series.ts';
import { plantOf } from '#domain/cold-chain/judge.ts';
import { eventRefsOf, viewsOf } from '#domain/feedback/feedback-view.ts';
import { complaintsByLot } from '#domain/feedback/lot-clusters.ts';
import { climateOf } from '#domain/feedback/stay-climate.ts';
import { lotStatusOf, placesInQuestion } from '#domain/lots/lot-status.ts';
import { placeRule } from '#domain/lots/place-history.ts';
import { firstIn, spanUntil } from '#domain/lots/sojourns.ts';
import { foldOrders } from '#domain/profiles/fold-orders.ts';
import { daysBefore } from '#domain/time.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { currencyCode, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { notFound } from '#runtime/problems.ts';
import type { Feedback, FeedbackId, FeedbackLot } from '#schemas/feedback.ts';
import type { LotTrace, StayView } from '#schemas/feedback-trace.ts';
import { LotStatusSchema } from '#schemas/hold.ts';
import { UnitIdSchema } from '#schemas/ids.ts';
import type { PlaceOfLot } from '#schemas/lot.ts';
import type { Profile } from '#schemas/profile.ts';
import { getFeedback } from '#schemas/routes/feedback-trace.ts';
import { eventsIn } from '#storage/events.ts';
import { feedbackIn } from '#storage/feedback.ts';
import { lotStandingsIn } from '#storage/lot-standings.ts';
import { lotsIn } from '#storage/lots.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { customersIn } from '#storage/profiles.ts';
import { unitStatesIn } from '#storage/unit-states.ts';
import { unitsIn } from '#storage/units.ts';

const env = readEnvironment({
  FEEDBACK_TABLE: tableName,
  EVENTS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  LOTS_TABLE: tableName,
  HOLDS_TABLE: tableName,
  UNITS_TABLE: tableName,
  SOURCES_TABLE: tableName,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
});
const shop = { timeZone: env.SHOP_TIME_ZONE, currency: env.SHOP_CURRENCY };
const feedback = feedbackIn(env.FEEDBACK_TABLE);
const events = eventsIn(env.EVENTS_TABLE);
const customers = customersIn(env.CUSTOMERS_TABLE);
const lots = lotsIn(env.LOTS_TABLE, placeRule);
const standings = lotStandingsIn({ lots: env.LOTS_TABLE, holds: env.HOLDS_TABLE });
const units = unitsIn(env.UNITS_TABLE);
const states = unitStatesIn(env.UNITS_TABLE);
const personKeys = personKeysIn(env.SOURCES_TABLE);

/** Lots of one feedback whose temperatures are told; the others are told by name. */
const MOST_TRACED = 8;
/** Over which others may have complained of the same lot. */
const DAYS_OF_COMPLAINTS = 35;

/** The order as its customer's own events tell of it, line by line. */
async function orderOf({ orderRef }: Feedback, profile: Profile | undefined) {
  if (orderRef === undefined || profile === undefined) return null;
  const keys = [profile.personKey, ...(await Promise.all(profile.linkedIds.map((id) => personKeys.of(id))))];
  const told = (await Promise.all(keys.map((key) => events.commerceOf(key)))).flat();
  const order = foldOrders(told, shop).find((one) => one.orderRef === orderRef);
  if (order === undefined) return null;
  const lines = order.lines.map(({ productId, name = null, quantity, gtin = null, lot = null }) => ({
    productId,
    name,
    quantity,
    gtin,
    lot,
  }));
  return { orderRef, orderedAt: order.orderedAt, storeId: order.storeId ?? null, lines };
}

/** Where a lot lay and what the goods there went through, as far back as readings are kept. */
async function staysIn(placed: PlaceOfLot): Promise<StayView[]> {
  const { place, state } = placed;
  const unitId = UnitIdSchema.safeParse(place).data;
  const unit = unitId === undefined ? undefined : await units.find(unitId);
  const first = firstIn([placed], spanUntil(nowMillis()));
  if (unit === undefined || first === undefined) return state.stays.map((stay) => ({ place, ...stay, celsius: null }));
  const plant = plantOf(unit);
  const series = goodsSeriesOf(await states.since(unit.unitId, first - settlingMillis(plant), nowMillis()), plant);
  return state.stays.map((stay) => ({ place, ...stay, celsius: climateOf(series, stay.from, stay.to) }));
}

type Named = ReturnType<typeof complaintsByLot>;

async function traceOf(ref: FeedbackLot, complained: Named): Promise<LotTrace> {
  const { gtin, lot } = ref;
  const { lot: known, holds } = await standings.find({ gtin, lot });
  const placed = known === undefined ? [] : await lots.atPlaces({ gtin, lot }, known.places);
  const inQuestion = new Set(placesInQuestion(holds, known));
  const asked = placed.filter(({ place }) => inQuestion.has(place));
  const standing = lotStatusOf({ gtin, lot }, { lot: known, holds, placed: asked }, now(), shop.timeZone);
  const { status, isKnown, exposure, holds: touching } = LotStatusSchema.parse(standing);
  const stays = (await Promise.all(placed.map(staysIn))).flat();
  const told = [...complained.values()].find((one) => one.gtin === gtin && one.lot === lot);
  return {
    ...ref,
    ...{ status, isKnown, exposure, holds: touching },
    stays: stays.sort((one, other) => ((one.from ?? '') < (other.from ?? '') ? -1 : 1)),
    complaints: told?.complaints.length ?? 0,
  };
}

/** From what somebody said to the order, to the lots of it, to what these went through. */
async function traceFeedback(id: FeedbackId) {
  const found = await feedback.find(id);
  if (found === undefined) throw notFound(`The feedback ${id}`);
  const [people, told, complaints] = await Promise.all([
    customers.resolveMany([found.personKey]),
    events.findMany(eventRefsOf([found])),
    found.lots.length === 0 ? [] : feedback.complaints(daysBefore(now(), DAYS_OF_COMPLAINTS), now()),
  ]);
  const complained = complaintsByLot(complaints);
  const [order, trace] = await Promise.all([
    orderOf(found, people.get(found.personKey)),
    Promise.all(found.lots.slice(0, MOST_TRACED).map((ref) => traceOf(ref, complained))),
  ]);
  return { ...viewsOf([found], { people, events: told })[0], order, trace };
}

export const handler = httpHandler([on(getFeedback, ({ params }) => traceFeedback(params.id))]);
