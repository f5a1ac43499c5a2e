import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { allergenNamesIn } from '#domain/inventory/allergen-names.ts';
import { placeRule } from '#domain/lots/place-history.ts';
import { recallReportOf } from '#domain/recalls/recall-report.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { nameUnderKey, sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on, type Request, reply } from '#runtime/http-handler.ts';
import { conflict, notFound, ProblemError } from '#runtime/problems.ts';
import { publicOriginOf } from '#runtime/public-origin.ts';
import { type CaseId, CaseIdSchema } from '#schemas/case.ts';
import { type PersonKey, PersonKeySchema } from '#schemas/ids.ts';
import type { PageQuery } from '#schemas/page.ts';
import {
  type OwnAnswer,
  type Recall,
  type RecallBody,
  type RecalledPerson,
  type RecallId,
  RecallIdSchema,
  RecallSchema,
} from '#schemas/recall.ts';
import { RecalledCustomerSchema, RecallSummarySchema } from '#schemas/recall-report.ts';
import * as routes from '#schemas/routes/recalls.ts';
import { caseLogIn } from '#storage/case-log.ts';
import { lotsIn } from '#storage/lots.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { customersIn } from '#storage/profiles.ts';
import { recalledOrdersIn } from '#storage/recalled-orders.ts';
import { recalledPeopleIn } from '#storage/recalled-people.ts';
import { recallsIn } from '#storage/recalls.ts';
import { cursorOf, textOfCursor } from '../../shared/runtime/cursor.ts';

/** Of a larger recall the recovery would take too long to add up at every look. */
const MOST_LOTS_COUNTED = 500;

const env = readEnvironment({
  RECALLS_TABLE: tableName,
  CASES_TABLE: tableName,
  LOTS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  ESCROW_TABLE: tableName,
  SOURCES_TABLE: tableName,
  RECALLS_QUEUE_URL: queueUrl,
  API_ADDRESS: z.url().optional(),
});
const recalls = recallsIn(env.RECALLS_TABLE);
const recalledOrders = recalledOrdersIn(env.RECALLS_TABLE);
const people = recalledPeopleIn(env.RECALLS_TABLE, { customers: env.CUSTOMERS_TABLE, escrow: env.ESCROW_TABLE });
const cases = caseLogIn(env.CASES_TABLE);
const lots = lotsIn(env.LOTS_TABLE, placeRule);
const customers = customersIn(env.CUSTOMERS_TABLE);
const personKeys = personKeysIn(env.SOURCES_TABLE);
const queue = sendTo(env.RECALLS_QUEUE_URL);

async function existing(id: RecallId): Promise<Recall> {
  const recall = await recalls.find(id);
  if (recall === undefined) throw notFound(`The recall ${id}`);
  return recall;
}

async function reportOf(recall: Recall) {
  const { recallId } = recall;
  const [goods, orders, concerned] = await Promise.all([recalls.lots(recallId), recalledOrders.all(recallId), people.all(recallId)]);
  const known = goods.length > MOST_LOTS_COUNTED ? [] : await lots.findMany(goods);
  const states = (await Promise.all(known.map((lot) => lots.atPlaces(lot, lot.places)))).flat().map(({ state }) => state);
  return recallReportOf({ recall, lots: goods, orders, people: concerned, states }, now());
}

/** The same key of the same caller names the same recall, so that a repeated request opens one. */
function idOf(caller: string, idempotencyKey: string | undefined): RecallId {
  return RecallIdSchema.parse(`r-${nameUnderKey(idempotencyKey, caller)}`);
}

const TOLD = ['lots', 'productIds', 'period', 'reason', 'hazard', 'class', 'allergens', 'advice', 'incidentId'] as const;

async function open({ body, caller, headers, event }: Request<unknown, unknown, RecallBody>) {
  const recallId = idOf(caller.subject, headers['idempotency-key']);
  const { dryRun, ...told } = body;
  const at = now();
  const allergens = [...new Set(told.allergens.flatMap((name) => [...allergenNamesIn(name)]))];
  if (told.allergens.length > 0 && allergens.length === 0) throw new ProblemError(400, 'body.allergens: expected allergens such as MILK');
  const wanted = RecallSchema.parse({
    ...told,
    allergens,
    recallId,
    caseId: told.incidentId ?? CaseIdSchema.parse(recallId),
    status: 'scoping',
    isDryRun: dryRun,
    startedAt: at,
    startedBy: caller.name,
    origin: publicOriginOf(env.API_ADDRESS, { event, headers }),
    seq: 0,
    next: { step: dryRun ? 'trace' : 'hold-named' },
    touchedAt: at,
    roundAt: at,
  });
  const recall = await recalls.open(wanted);
  if (TOLD.some((name) => !isDeepStrictEqual(recall[name], wanted[name])))
    throw new ProblemError(422, 'This Idempotency-Key was used for another recall.');
  if (recall.next !== undefined) await queue.send({ recallId });
  if (!dryRun) await noteOpened(recall);
  return reply(202, await reportOf(recall), { location: `/v1/recalls/${recallId}` });
}

async function noteOpened({ recallId, caseId, startedAt, startedBy, reason, lots: named, productIds }: Recall): Promise<void> {
  const ids = { recallId, lots: named.slice(0, 50).map(({ gtin, lot }) => `${gtin}#${lot}`), productIds: productIds.slice(0, 50) };
  await cases.append({ caseId, at: startedAt, step: 'recall-opened', key: recallId, ids, by: startedBy, reason }, now());
}

async function launch(id: RecallId, by: string) {
  const recall = await existing(id);
  if (recall.status === 'closed') throw conflict('This recall is closed.');
  if (!recall.isDryRun) return await reportOf(recall);
  const at = now();
  const set = { isDryRun: false, round: recall.round + 1, roundAt: at, startedAt: at, startedBy: by };
  const isOurs = await recalls.advance(recall, { at, next: { step: 'hold-named' }, status: 'scoping', set });
  if (!isOurs) throw conflict('The dry run is still at work; try again in a moment.');
  await queue.send({ recallId: id });
  const launched = await existing(id);
  await noteOpened(launched);
  return await reportOf(launched);
}

async function close(id: RecallId, reason: string, by: string) {
  const recall = await existing(id);
  if (recall.status !== 'closed') {
    const at = now();
    const isOurs = await recalls.advance(recall, { at, next: undefined, status: 'closed', marks: ['closedAt'], set: { closedBy: by } });
    if (!isOurs) throw conflict('The recall is at work; try again in a moment.');
    const { answers, rates } = await reportOf(await existing(id));
    const numbers = { answers: answers.total, reachedRate: rates.reached ?? 0, answeredRate: rates.answered ?? 0 };
    await cases.append({ caseId: recall.caseId, at, step: 'recall-closed', key: id, numbers, by, reason }, at);
  }
  return await reportOf(await existing(id));
}

async function told(person: readonly RecalledPerson[]) {
  const keys = person.map(({ personKey }) => PersonKeySchema.parse(personKey));
  const profiles = await customers.resolveMany(keys);
  return person.map(({ personKey, claimedAt: _claimedAt, ...rest }) =>
    RecalledCustomerSchema.parse({ ...rest, customerId: profiles.get(PersonKeySchema.parse(personKey))?.customerId ?? null }),
  );
}

async function customersOf(id: RecallId, { limit, cursor, notice }: PageQuery & { notice?: RecalledPerson['notice'] | undefined }) {
  await existing(id);
  const { items, next } = await people.page(id, limit, textOfCursor(cursor));
  const wanted = items.filter((person) => notice === undefined || person.notice === notice);
  return { items: await told(wanted), cursor: cursorOf(next) };
}

async function answer(id: RecallId, personKey: PersonKey, given: OwnAnswer, by: string) {
  const { caseId } = await existing(id);
  const at = now();
  if ((await people.answer(id, personKey, given, { at, by })) !== 'saved') throw notFound(`This customer of the recall ${id}`);
  await noteAnswer(caseId, `${id}#${personKey}`, given.answer);
  const person = await people.find(id, personKey);
  return (await told(person === undefined ? [] : [person]))[0];
}

async function noteAnswer(caseId: CaseId, name: string, answered: string): Promise<void> {
  const at = now();
  await cases.append({ caseId, at, step: 'answers-received', key: sha256Hex(name).slice(0, 16), ids: { answer: answered } }, at);
}

export const handler = httpHandler([
  on(routes.openRecall, open),
  on(routes.listRecalls, async ({ query }) => {
    const { items, next } = await recalls.list(query.limit, textOfCursor(query.cursor));
    const found = await Promise.all(items.map((id) => recalls.find(id)));
    return { items: found.flatMap((recall) => (recall ? [RecallSummarySchema.parse(recall)] : [])), cursor: cursorOf(next) };
  }),
  on(routes.getRecall, async ({ params }) => reportOf(await existing(params.id))),
  on(routes.launchRecall, ({ params, caller }) => launch(params.id, caller.name)),
  on(routes.closeRecall, ({ params, body, caller }) => close(params.id, body.reason, caller.name)),
  on(routes.listRecalledLots, async ({ params, query }) => {
    await existing(params.id);
    const { items, next } = await recalls.lotPage(params.id, query.limit, textOfCursor(query.cursor));
    return { items, cursor: cursorOf(next) };
  }),
  on(routes.listRecalledOrders, async ({ params, query }) => {
    await existing(params.id);
    const { items, next } = await recalledOrders.page(params.id, query.limit, textOfCursor(query.cursor));
    return { items: items.map(({ personKey: _person, ...order }) => order), cursor: cursorOf(next) };
  }),
  on(routes.listRecalledCustomers, ({ params, query }) => customersOf(params.id, query)),
  on(routes.answerRecall, async ({ params, body, caller }) => {
    const personKey = await customers.ownKeyOf(await personKeys.of(body.customerId));
    return await answer(params.id, personKey, body, caller.name);
  }),
]);
