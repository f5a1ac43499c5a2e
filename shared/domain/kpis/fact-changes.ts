import { FACT_PLACES } from './facts.ts';

/** An order as indicators see it. */
export interface CountedOrder {
  /** Days since 1970-01-01 in the shop's calendar. */
  readonly day: number;
  readonly netMinor: number;
  readonly refundedMinor: number;
  readonly discountMinor: number;
  readonly items: number;
  /** What its goods cost the shop; undefined where that is not known of all of them. */
  readonly goodsCostMinor?: number | undefined;
}

export interface DaySpan {
  /** First and last day that are told. */
  readonly from: number;
  readonly to: number;
  /** A customer without an order for so many days counts as inactive. */
  readonly inactiveDays: number;
}

const MONTH_DAYS = 30;
const YEAR_DAYS = 365;
const FIRST_ROOM = 256;

/**
 * What one customer's orders change in the facts, as places and amounts: worked out once, and added to every group of which the
 * customer is one. What looks back from a day's end is a change on the first day of a span and its opposite after the last one.
 */
export class FactChanges {
  readonly span: DaySpan;
  /** Days of the span and one beyond. */
  readonly stride: number;
  places = new Int32Array(FIRST_ROOM);
  amounts = new Float64Array(FIRST_ROOM);
  count = 0;

  constructor(span: DaySpan) {
    this.span = span;
    this.stride = span.to - span.from + 2;
  }

  /** @param orders - of one customer, oldest first */
  of(orders: readonly CountedOrder[]): this {
    this.count = 0;
    const first = orders[0];
    if (first === undefined) return this;
    const days = new Array<number>(orders.length);
    for (let place = 0; place < orders.length; place++) {
      const order = orders[place] as CountedOrder;
      days[place] = order.day;
      this.addOrder(order);
    }
    const { inactiveDays, to } = this.span;
    this.addUnion(FACT_PLACES.buyersIn30At, days, MONTH_DAYS, 0);
    this.addSpan(FACT_PLACES.firstBuyersIn30At, first.day, first.day + MONTH_DAYS - 1, 1);
    this.addUnion(FACT_PLACES.buyersIn365At, days, YEAR_DAYS, 0);
    this.addRepeats(days);
    this.addUnion(FACT_PLACES.activeAt, days, inactiveDays, 0);
    // What is no longer active a month before is what ever was less what still is.
    this.addSpan(FACT_PLACES.inactive30BeforeAt, first.day + MONTH_DAYS, to, 1);
    this.addUnion(FACT_PLACES.active30BeforeAt, days, inactiveDays, MONTH_DAYS);
    this.addLapses(days);
    return this;
  }

  private addOrder({ day, netMinor, refundedMinor, discountMinor, items, goodsCostMinor }: CountedOrder): void {
    const { from, to } = this.span;
    if (day >= from && day <= to) {
      const place = day - from;
      this.change(FACT_PLACES.orders, place, 1);
      this.change(FACT_PLACES.netMinor, place, netMinor);
      if (refundedMinor !== 0) this.change(FACT_PLACES.refundedMinor, place, refundedMinor);
      if (discountMinor !== 0) this.change(FACT_PLACES.discountMinor, place, discountMinor);
      this.change(FACT_PLACES.items, place, items);
      if (goodsCostMinor !== undefined) {
        this.change(FACT_PLACES.costedNetMinor, place, netMinor);
        this.change(FACT_PLACES.goodsCostMinor, place, goodsCostMinor);
      }
    }
    this.addSpan(FACT_PLACES.ordersIn30At, day, day + MONTH_DAYS - 1, 1);
    this.addSpan(FACT_PLACES.netMinorIn30At, day, day + MONTH_DAYS - 1, netMinor);
  }

  /** Two orders within a year, from the later one until the earlier is a year old. */
  private addRepeats(days: readonly number[]): void {
    let until = Number.NEGATIVE_INFINITY;
    for (let index = 1; index < days.length; index++) {
      const from = Math.max(days[index] as number, until + 1);
      const to = (days[index - 1] as number) + YEAR_DAYS - 1;
      if (from > to) continue;
      this.addSpan(FACT_PLACES.repeatersIn365At, from, to, 1);
      until = to;
    }
  }

  private addLapses(days: readonly number[]): void {
    const { inactiveDays } = this.span;
    for (let index = 0; index < days.length; index++) {
      const next = days[index + 1];
      const lapse = (days[index] as number) + inactiveDays;
      if (next !== undefined && next <= lapse) continue;
      this.addSpan(FACT_PLACES.lapsedIn30At, lapse, lapse + MONTH_DAYS - 1, 1);
      if (next !== undefined) this.addSpan(FACT_PLACES.returnedIn30At, next, next + MONTH_DAYS - 1, 1);
    }
  }

  /** Days on which the last order is fewer than `lasting` days old, looked at so many days later. */
  private addUnion(fact: number, days: readonly number[], lasting: number, later: number): void {
    const last = days.length - 1;
    let from = days[0] as number;
    for (let index = 0; index <= last; index++) {
      const day = days[index] as number;
      const next = days[index + 1];
      if (next !== undefined && next <= day + lasting) continue;
      this.addSpan(fact, from + later, day + lasting - 1 + later, 1);
      if (fact === FACT_PLACES.active30BeforeAt) this.addSpan(FACT_PLACES.inactive30BeforeAt, from + later, day + lasting - 1 + later, -1);
      from = next ?? from;
    }
  }

  private addSpan(fact: number, from: number, to: number, amount: number): void {
    const start = Math.max(from, this.span.from);
    const end = Math.min(to, this.span.to);
    if (start > end) return;
    this.change(fact, start - this.span.from, amount);
    this.change(fact, end + 1 - this.span.from, -amount);
  }

  private change(fact: number, day: number, amount: number): void {
    if (this.count === this.places.length) this.grow();
    this.places[this.count] = fact * this.stride + day;
    this.amounts[this.count] = amount;
    this.count += 1;
  }

  private grow(): void {
    const [places, amounts] = [new Int32Array(2 * this.count), new Float64Array(2 * this.count)];
    places.set(this.places);
    amounts.set(this.amounts);
    this.places = places;
    this.amounts = amounts;
  }
}
