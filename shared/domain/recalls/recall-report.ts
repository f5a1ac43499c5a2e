import { millisOf } from '#domain/time.ts';
import type { Instant } from '#schemas/instant.ts';
import type { PlaceState } from '#schemas/lot.ts';
import type { Recall, RecalledLot, RecalledOrder, RecalledPerson } from '#schemas/recall.ts';
import { NoticeSchema } from '#schemas/recall.ts';
import type { RecallReport } from '#schemas/recall-report.ts';
import { recoveriesOf } from './recovery.ts';

/** Everything that is kept of a recall. */
export interface RecallFacts {
  readonly recall: Recall;
  readonly lots: readonly RecalledLot[];
  readonly orders: readonly RecalledOrder[];
  readonly people: readonly RecalledPerson[];
  /** Of the lots, at all their places. */
  readonly states: readonly PlaceState[];
}

const LOTS_TOLD = 100;
const NOTIFIED_SHARE = 0.95;
const HOUR_MILLIS = 3_600_000;

const rateOf = (part: number, whole: number) => (whole === 0 ? null : part / whole);
const rounded = (quantity: number) => Math.round(quantity * 1e6) / 1e6;
const countOf = <Item>(items: readonly Item[], is: (item: Item) => boolean) => items.reduce((sum, item) => sum + Number(is(item)), 0);

const quantityIn = ({ lines }: Pick<RecalledOrder, 'lines'>): number => lines.reduce((sum, { quantity }) => sum + quantity, 0);

const isSold = ({ standing }: RecalledOrder) => standing !== 'cancelled';

function scopeOf({ recall, lots, orders }: RecallFacts): RecallReport['scope'] {
  const products = new Set([...recall.productIds, ...orders.flatMap(({ lines }) => lines.map(({ productId }) => productId))]);
  const standing = (name: RecalledOrder['standing']) => countOf(orders, (order) => order.standing === name);
  return {
    lots: lots.length,
    lotRefs: lots.slice(0, LOTS_TOLD).map(({ gtin, lot, steps }) => ({ gtin, lot, steps })),
    products: products.size,
    orders: {
      total: orders.length,
      certain: countOf(orders, ({ certainty }) => certainty === 'certain'),
      possible: countOf(orders, ({ certainty }) => certainty === 'possible'),
      refunded: standing('refunded'),
      cancelled: standing('cancelled'),
      erased: standing('erased'),
      unknown: standing('unknown'),
    },
    quantitySold: rounded(orders.filter(isSold).reduce((sum, order) => sum + quantityIn(order), 0)),
  };
}

/** What is known of the quantity: of those who answered without one it is that of their orders. */
function quantityOf({ recall, orders, people, states }: RecallFacts): RecallReport['quantity'] {
  const byRef = new Map(orders.map((order) => [order.orderRef, order]));
  const boughtBy = ({ orders: refs }: RecalledPerson) =>
    refs.reduce((sum, ref) => {
      const order = byRef.get(ref);
      return sum + (order && isSold(order) ? quantityIn(order) : 0);
    }, 0);
  const answered = people.flatMap((person) => {
    if (person.answer === undefined) return [];
    return [{ answer: person.answer, quantity: Math.min(person.quantity ?? Number.POSITIVE_INFINITY, boughtBy(person)) }];
  });
  const of = (name: string) => rounded(answered.filter(({ answer }) => answer === name).reduce((sum, { quantity }) => sum + quantity, 0));
  const parts = { kept: of('kept'), eaten: of('eaten'), discarded: of('discarded'), returned: of('returned') };
  return {
    sold: rounded(orders.filter(isSold).reduce((sum, order) => sum + quantityIn(order), 0)),
    accounted: rounded(parts.kept + parts.eaten + parts.discarded + parts.returned),
    ...parts,
    recovery: recall.baseline === undefined ? [] : recoveriesOf(recall.baseline, states),
  };
}

const secondsFrom = (start: Instant, end: Instant | undefined) => (end === undefined ? null : (millisOf(end) - millisOf(start)) / 1000);

/** When the 95th of a hundred who can be written to had been written to; undefined while that is not so. */
function mostNotifiedAt(people: readonly RecalledPerson[]): Instant | undefined {
  const reachable = people.filter(({ reach, notice }) => reach !== 'none' && notice !== 'gone' && notice !== 'unreachable');
  const sent = reachable.flatMap(({ sentAt }) => sentAt ?? []).sort();
  const needed = Math.ceil(NOTIFIED_SHARE * reachable.length);
  return needed === 0 ? undefined : sent[needed - 1];
}

function clockOf({ recall, people }: RecallFacts, asOf: Instant): RecallReport['clock'] {
  const { startedAt } = recall;
  return {
    startedAt,
    hoursSinceStart: (millisOf(asOf) - millisOf(startedAt)) / HOUR_MILLIS,
    secondsToHold: secondsFrom(startedAt, recall.heldAt),
    secondsToScope: secondsFrom(startedAt, recall.scopedAt),
    secondsToFirstNotice: secondsFrom(startedAt, recall.firstNoticeAt),
    secondsToLastNotice: secondsFrom(startedAt, recall.notifiedAt),
    secondsTo95PercentNotified: secondsFrom(startedAt, mostNotifiedAt(people)),
    asOf,
  };
}

function answersOf(people: readonly RecalledPerson[]): RecallReport['answers'] {
  const said = (name: string) => countOf(people, ({ answer }) => answer === name);
  return {
    total: countOf(people, ({ answer }) => answer !== undefined),
    kept: said('kept'),
    eaten: said('eaten'),
    discarded: said('discarded'),
    returned: said('returned'),
    refundsWanted: countOf(people, ({ wantsRefund }) => wantsRefund === true),
  };
}

function peopleOf(people: readonly RecalledPerson[]): Pick<RecallReport, 'customers' | 'notices'> {
  const reach = (name: string) => countOf(people, (person) => person.reach === name);
  const notices = Object.fromEntries(NoticeSchema.options.map((name) => [name, countOf(people, ({ notice }) => notice === name)]));
  return {
    customers: {
      total: people.length,
      certain: countOf(people, ({ isCertain }) => isCertain),
      possible: countOf(people, ({ isCertain }) => !isCertain),
      reachable: { email: reach('email'), phone: reach('phone'), push: reach('push'), none: reach('none') },
    },
    notices: {
      ...(notices as Record<(typeof NoticeSchema.options)[number], number>),
      attempts: people.reduce((sum, { attempts }) => sum + countOf(attempts, ({ outcome }) => outcome === 'begun'), 0),
      withSubstitute: countOf(people, ({ substituteId }) => substituteId !== undefined),
    },
  };
}

/** How a recall stands: what it concerns, who was reached and what they said, and the clock. */
export function recallReportOf(facts: RecallFacts, asOf: Instant): RecallReport {
  const { recall, people } = facts;
  const { customers, notices } = peopleOf(people);
  const answers = answersOf(people);
  const quantity = quantityOf(facts);
  const { recallId, caseId, status, isDryRun, reason, hazard, startedAt, startedBy, closedAt } = recall;
  const { lots, productIds, period, allergens, incidentId, next } = recall;
  return {
    ...{ recallId, caseId, status, isDryRun, reason, hazard, class: recall.class, startedAt, startedBy, closedAt },
    ...{ lots, productIds, period, allergens, incidentId },
    step: next?.step ?? null,
    scope: scopeOf(facts),
    customers,
    notices,
    answers,
    quantity,
    rates: {
      reached: rateOf(notices.sent, people.length),
      answered: rateOf(answers.total, people.length),
      quantityAccounted: rateOf(quantity.accounted, quantity.sold),
    },
    clock: clockOf(facts, asOf),
  };
}
