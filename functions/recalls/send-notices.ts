import { traitsOfContact } from '#domain/privacy/escrow-contact.ts';
import { declarationOf, isAffectedBy } from '#domain/recalls/affected-by-allergen.ts';
import { type Addressee, composeNotice, type NoticeSources, productsNamedIn } from '#domain/recalls/compose-notice.ts';
import { addressesOf, addressFor, isOpen, type NoticeAddress, unclearUntil } from '#domain/recalls/notice-plan.ts';
import { heldGoodsOf } from '#domain/recommendations/veto-items.ts';
import { noticesFrom } from '#messaging/notices.ts';
import { MessageRefusedError } from '#messaging/refusal.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName, text, timeZone } from '#runtime/environment.ts';
import { inParallel } from '#runtime/in-parallel.ts';
import { count, logFailure } from '#runtime/observability.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import { type PersonKey, PersonKeySchema } from '#schemas/ids.ts';
import type { AllergenDeclaration } from '#schemas/product.ts';
import { type Attempt, type NextStep, type Recall, type RecalledPerson, type RecallMessage, RecallMessageSchema } from '#schemas/recall.ts';
import { caseLogIn } from '#storage/case-log.ts';
import { holdsIn } from '#storage/holds.ts';
import { personKeysIn } from '#storage/person-keys.ts';
import { productsIn } from '#storage/products.ts';
import { customersIn } from '#storage/profiles.ts';
import { escrowContactsIn } from '#storage/recall-escrow.ts';
import { recalledOrdersIn } from '#storage/recalled-orders.ts';
import { recalledPeopleIn } from '#storage/recalled-people.ts';
import { type Advance, recallsIn } from '#storage/recalls.ts';
import { secretIn } from '#storage/secrets.ts';

const PAGE = 25;
const AT_ONCE = 5;
/** Work of one message; then the next message goes on. */
const WORK_MILLIS = 8_000;
/** The mail service wants to be sent less. */
const PAUSE_SECONDS = 5;
/** Everybody who is left. */
const LAST_WAVE = 2;

const env = readEnvironment({
  RECALLS_TABLE: tableName,
  CASES_TABLE: tableName,
  HOLDS_TABLE: tableName,
  PRODUCTS_TABLE: tableName,
  CUSTOMERS_TABLE: tableName,
  ESCROW_TABLE: tableName,
  SOURCES_TABLE: tableName,
  NOTICES_QUEUE_URL: queueUrl,
  SENDER_ADDRESS: text,
  TEXT_MESSAGE_SENDER: text.optional(),
  SHOP_TIME_ZONE: timeZone,
});
const recalls = recallsIn(env.RECALLS_TABLE);
const recalledOrders = recalledOrdersIn(env.RECALLS_TABLE);
const people = recalledPeopleIn(env.RECALLS_TABLE, { customers: env.CUSTOMERS_TABLE, escrow: env.ESCROW_TABLE });
const cases = caseLogIn(env.CASES_TABLE);
const holds = holdsIn(env.HOLDS_TABLE);
const products = productsIn(env.PRODUCTS_TABLE);
const customers = customersIn(env.CUSTOMERS_TABLE);
const escrow = escrowContactsIn(env.ESCROW_TABLE, secretIn(env.SOURCES_TABLE, 'ESCROW'));
const personKeys = personKeysIn(env.SOURCES_TABLE);
const queue = sendTo(env.NOTICES_QUEUE_URL);
const notices = noticesFrom({ address: env.SENDER_ADDRESS }, env.TEXT_MESSAGE_SENDER);

/** Somebody whose turn it is. */
interface Due {
  readonly personKey: PersonKey;
  readonly person: RecalledPerson;
  readonly addressee: Addressee;
}
type Outcome = 'slower' | undefined;

/** The claim of whoever was at it before, which ends with them. */
const formerClaim = ({ notice, claimedAt }: RecalledPerson) => (notice === 'sending' && claimedAt !== undefined ? { claimedAt } : {});
type Round = Pick<Attempt, 'wave' | 'channel'>;
const attemptOf = (round: Round, outcome: Attempt['outcome'], reason?: string): Attempt => ({
  at: now(),
  ...round,
  outcome,
  ...(reason === undefined ? {} : { reason }),
});

/** How a sending ended that a service refused; any other failure leaves open whether it went out. @param others - ways that are left */
function endingOf(error: unknown, round: Round, others: number) {
  if (!(error instanceof MessageRefusedError)) throw error;
  if (error.kind !== 'final') return { notice: 'waiting' as const, attempt: attemptOf(round, 'postponed', error.reason) };
  return { notice: others > 0 ? ('waiting' as const) : ('failed' as const), attempt: attemptOf(round, 'refused', error.reason) };
}

/** Sends one notice, and to the next address of the person when this one is refused for good. */
async function sendTold(sources: NoticeSources, wave: number, due: Due, { channel, to }: NoticeAddress): Promise<Outcome> {
  const { recallId, origin } = sources.recall;
  const { personKey, person, addressee } = due;
  const ticket = await personKeys.ofIdentifier('recall-answer', `${recallId} ${personKey}`);
  await people.putTicket(ticket, { recallId, personKey });
  const at = now();
  const answerUrl = `${origin}/r/${ticket}`;
  const { substituteId, ...told } = composeNotice(sources, person, addressee, { answerUrl, asOf: at, zone: env.SHOP_TIME_ZONE });
  // A claim that another delivery holds is left to it; one that has outlived its function is taken over, and the notice goes out again.
  if ((await people.claim(recallId, personKey, { at, wave, channel, staleBefore: unclearUntil(at) })) !== 'saved') return undefined;
  try {
    await notices.send({ channel, to, ...told, answerUrl, tags: { recallId, noticeId: ticket, personKey } });
  } catch (error) {
    const ending = endingOf(error, { channel, wave }, addressesOf(person, addressee.traits).length - 1);
    await people.end(recallId, personKey, { claimedAt: at, ...ending });
    if (ending.attempt.outcome === 'postponed') return 'slower';
    const { notice, attempt } = ending;
    return notice === 'failed'
      ? undefined
      : await tell(sources, wave, { ...due, person: { ...person, notice, attempts: [...person.attempts, attempt] } });
  }
  await people.end(recallId, personKey, { claimedAt: at, notice: 'sent', attempt: attemptOf({ channel, wave }, 'accepted'), substituteId });
  count('SafetyNoticesSent');
  return undefined;
}

async function tell(sources: NoticeSources, wave: number, due: Due): Promise<Outcome> {
  const { personKey, person, addressee } = due;
  const address = addressFor(person, addressee.traits);
  if ('to' in address) return await sendTold(sources, wave, due, address);
  const { notice, outcome } = address;
  const attempt = attemptOf({ channel: 'email', wave }, outcome);
  await people.end(sources.recall.recallId, personKey, { ...formerClaim(person), notice, attempt });
  return undefined;
}

/** Whom to address in the place of somebody without a profile; else how their notice ends: a person has to look after a profile that cannot be read. */
async function withoutProfile(personKey: PersonKey): Promise<Addressee | 'failed' | 'gone'> {
  if ((await customers.find(personKey)).kind === 'unreadable') return 'failed';
  const at = now();
  const kept = await escrow.find(personKey, at);
  return kept === undefined ? 'gone' : { traits: traitsOfContact(kept.contact, at), keptUntil: kept.keptUntil };
}

/** Whether somebody is told in a wave; of whoever was erased nobody knows what they react to, so they are told with the first. */
const isTheirTurn = (wave: number, { traits, keptUntil }: Addressee, declared: AllergenDeclaration) =>
  wave === LAST_WAVE || keptUntil !== undefined || isAffectedBy(declared, traits, now());

/** Those of a page whose turn it is; of whoever was erased, and left no address, it is only kept that they are gone. */
async function dueOf({ recallId, allergens }: Recall, wave: number, page: readonly RecalledPerson[]): Promise<Due[]> {
  const open = page.filter(isOpen).map((person) => ({ person, personKey: PersonKeySchema.parse(person.personKey) }));
  const profiles = await customers.resolveMany(open.map(({ personKey }) => personKey));
  const declared = declarationOf(allergens);
  const due: Due[] = [];
  for (const { person, personKey } of open) {
    const addressee = profiles.get(personKey) ?? (await withoutProfile(personKey));
    if (typeof addressee === 'string') {
      const attempt = attemptOf({ channel: 'email', wave }, 'unknown');
      await people.end(recallId, personKey, { ...formerClaim(person), notice: addressee, attempt });
    } else if (isTheirTurn(wave, addressee, declared)) due.push({ person, personKey, addressee });
  }
  return due;
}

async function sourcesOf(recall: Recall, due: readonly Due[]): Promise<NoticeSources> {
  const refs = [...new Set(due.flatMap(({ person }) => person.orders))];
  const [active, substitutes, orders] = await Promise.all([
    holds.active(),
    recalls.substitutes(recall.recallId),
    recalledOrders.findMany(recall.recallId, refs),
  ]);
  const catalogue = await products.findMany(productsNamedIn(orders, substitutes));
  return { recall, held: heldGoodsOf(active), substitutes, orders: new Map(orders.map((order) => [order.orderRef, order])), catalogue };
}

/** Tells a page of people. One whose sending failed stays open, and the others go on. */
async function tellPage(recall: Recall, wave: number, due: readonly Due[]): Promise<Outcome> {
  if (due.length === 0) return undefined;
  const sources = await sourcesOf(recall, due);
  let outcome: Outcome;
  await inParallel(due, AT_ONCE, async (one) => {
    const told = await tell(sources, wave, one).catch((error: unknown) =>
      logFailure(`A notice of recall ${recall.recallId} is unclear`, error),
    );
    outcome = told === 'slower' ? told : outcome;
  });
  return outcome;
}

/** After the last page: who is still open is tried again in a while, by whoever follows the recalls. */
async function closeRound(recall: Recall): Promise<Advance> {
  const { recallId, caseId, round } = recall;
  const all = await people.all(recallId);
  const at = now();
  if (all.some(isOpen)) return { at, next: { step: 'notify', wave: LAST_WAVE } };
  const stand = (name: string) => all.filter(({ notice }) => notice === name).length;
  const numbers = { sent: stand('sent'), failed: stand('failed'), unreachable: stand('unreachable') };
  await cases.append({ caseId, at, step: 'notices-sent', key: `${recallId}#${round}`, numbers }, at);
  const withSubstitute = all.filter(({ substituteId }) => substituteId !== undefined).length;
  if (withSubstitute > 0)
    await cases.append({ caseId, at, step: 'substitutes-offered', key: `${recallId}#${round}`, numbers: { withSubstitute } }, at);
  return { at, next: undefined, status: 'open', marks: ['notifiedAt'] };
}

async function nextOf(recall: Recall, wave: number, cursor: string | undefined): Promise<Advance> {
  if (cursor !== undefined) return { at: now(), next: { step: 'notify', wave, cursor } };
  return wave < LAST_WAVE ? { at: now(), next: { step: 'notify', wave: LAST_WAVE } } : await closeRound(recall);
}

/** Tells the people of the page at which a recall stands. @returns what is to be done then */
async function sendPage(recall: Recall, { wave = LAST_WAVE, cursor }: NextStep): Promise<'go-on' | 'slower' | 'done'> {
  const page = await people.page(recall.recallId, PAGE, cursor);
  const due = await dueOf(recall, wave, page.items);
  if ((await tellPage(recall, wave, due)) === 'slower') return 'slower';
  const advance = await nextOf(recall, wave, page.next);
  const marks = due.length > 0 ? (['firstNoticeAt'] as const) : [];
  const isMoved = await recalls.advance(recall, { ...advance, marks: [...marks, ...(advance.marks ?? [])] });
  return isMoved && (page.next !== undefined || wave < LAST_WAVE) ? 'go-on' : 'done';
}

/** Sends the notices of a recall page after page; a message that comes twice writes to nobody twice. */
async function sendNotices({ recallId }: RecallMessage): Promise<void> {
  const begunMillis = nowMillis();
  while (true) {
    const recall = await recalls.find(recallId);
    if (recall?.next?.step !== 'notify' || recall.status === 'closed') return;
    if (nowMillis() - begunMillis > WORK_MILLIS) return await queue.send({ recallId });
    const outcome = await sendPage(recall, recall.next);
    if (outcome === 'slower') return await queue.sendLater({ recallId }, PAUSE_SECONDS);
    if (outcome === 'done') return;
  }
}

export const handler = queueHandler(RecallMessageSchema, sendNotices);
