import type { EachSale, PersonSale } from '#schemas/person-sales.ts';
import { DayFacts } from './day-facts.ts';
import { type CountedOrder, type DaySpan, FactChanges } from './fact-changes.ts';
import type { FactName } from './facts.ts';
import { PERSON_DIMENSIONS, type PersonGroups, UNKNOWN } from './person-groups.ts';

export const DIMENSIONS = ['total', ...PERSON_DIMENSIONS, 'channel', 'store', 'reason'] as const;
export type Dimension = (typeof DIMENSIONS)[number];
/** The one group of `total`. */
export const ALL = 'all';

/** Further groups of a dimension, by their first order, come together. */
const MOST_GROUPS = 60;
const OTHERS = 'others';

type Groups = Map<string, DayFacts>;

/** Facts of every day for the shop and each of its groups, customer by customer. Orders in another currency are not counted. */
export class ShopFacts {
  readonly span: DaySpan;
  readonly currency: string;
  otherCurrencyOrders = 0;
  private readonly changes: FactChanges;
  private readonly divided: FactChanges;
  private readonly groups: Readonly<Record<Dimension, Groups>>;

  constructor(span: DaySpan, currency: string) {
    this.span = span;
    this.currency = currency;
    this.changes = new FactChanges(span);
    this.divided = new FactChanges(span);
    this.groups = Object.fromEntries(DIMENSIONS.map((name) => [name, new Map()])) as unknown as Record<Dimension, Groups>;
  }

  /**
   * @param goodsCostOf - of an order by its place, from 0; undefined where it is not known
   * @returns the days of the customer's orders, oldest first
   */
  addCustomer(person: PersonGroups, eachSale: EachSale, goodsCostOf: (place: number) => number | undefined = () => undefined): number[] {
    const orders: (CountedOrder & Pick<PersonSale, 'channel' | 'storeId'>)[] = [];
    let place = 0;
    eachSale(({ coupons: _coupons, ...sale }) => {
      const goodsCostMinor = goodsCostOf(place++);
      if (sale.day > this.span.to) return;
      if (sale.currency === this.currency) orders.push({ ...sale, goodsCostMinor });
      else this.otherCurrencyOrders += 1;
    });
    if (orders.length === 0) return [];
    const changes = this.changes.of(orders);
    this.group('total', ALL).addCustomer(changes);
    for (const name of PERSON_DIMENSIONS) this.group(name, person[name]).addCustomer(changes);
    this.addDivided('channel', orders, ({ channel }) => channel);
    this.addDivided('store', orders, ({ storeId }) => storeId);
    return orders.map(({ day }) => day);
  }

  private addDivided<Order extends CountedOrder>(
    name: Dimension,
    orders: readonly Order[],
    groupOf: (order: Order) => string | undefined,
  ): void {
    const first = groupOf(orders[0] as Order);
    if (orders.every((order) => groupOf(order) === first)) {
      // The changes are those of all the customer's orders, which were made last.
      this.group(name, first ?? UNKNOWN).addCustomer(this.changes);
      return;
    }
    for (const [value, some] of Map.groupBy(orders, (order) => groupOf(order) ?? UNKNOWN))
      this.group(name, value).addCustomer(this.divided.of(some));
  }

  /** Adds to one day of the shop. */
  add(name: FactName, day: number, amount: number): void {
    this.group('total', ALL).add(name, day, amount);
  }

  /** Adds to one day of the shop and of the groups of one customer. */
  addForPerson(person: PersonGroups, name: FactName, day: number, amount: number): void {
    this.add(name, day, amount);
    for (const dimension of PERSON_DIMENSIONS) this.group(dimension, person[dimension]).add(name, day, amount);
  }

  /** Adds to one day of the shop and of one of its stores. */
  addForStore(store: string, name: FactName, day: number, amount: number): void {
    this.add(name, day, amount);
    this.group('store', store).add(name, day, amount);
  }

  /** Adds to one day of one group. */
  addTo(dimension: Dimension, value: string, { name, day, amount }: { name: FactName; day: number; amount: number }): void {
    this.group(dimension, value).add(name, day, amount);
  }

  private group(dimension: Dimension, value: string): DayFacts {
    const groups = this.groups[dimension];
    const name = groups.has(value) || groups.size < MOST_GROUPS ? value : OTHERS;
    const known = groups.get(name);
    if (known !== undefined) return known;
    const facts = new DayFacts(this.span);
    groups.set(name, facts);
    return facts;
  }

  /** Of each group of a dimension a row of facts for each day. */
  rowsOf(dimension: Dimension): Map<string, Float64Array[]> {
    return new Map([...this.groups[dimension]].map(([name, facts]) => [name, facts.rows()]));
  }
}
