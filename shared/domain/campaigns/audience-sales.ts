import type { PersonKey } from '#schemas/ids.ts';
import type { KeptOrder } from '#schemas/person-orders.ts';
import type { EachSale } from '#schemas/person-sales.ts';
import { type PersonSums, SalesOfPerson, type TallyTerms } from './campaign-tally.ts';
import { keyIndex, type SortedKeys } from './key-index.ts';
import { PERSON_WIDTH } from './measure-uplift.ts';

/** What the orders of some people came to, by key. */
export interface SalesByPerson extends SortedKeys {
  readonly keyAt: (row: number) => PersonKey;
  readonly salesAt: (row: number) => EachSale;
  /** The same orders with their goods, where somebody asks for them. */
  readonly ordersAt?: (row: number) => readonly KeptOrder[];
}

const FOUND = 1;
const ORDERED = 2;
const REDEEMED = 4;

/**
 * Sums of the orders of many people, gathered from one file of sales after the other: some fifty bytes a person, so that a million
 * fit, and each file is looked at once.
 */
export class AudienceSales {
  readonly people: SortedKeys;
  /** Whether it asks what the orders were of. */
  readonly needsGoods: boolean;
  private readonly rowOf: (key: string) => number | undefined;
  private readonly rows: Float64Array;
  private readonly marks: Uint8Array;
  private readonly units: Float64Array;
  private readonly person: SalesOfPerson;

  constructor(people: SortedKeys, terms: TallyTerms) {
    this.people = people;
    this.rowOf = keyIndex(people);
    this.rows = new Float64Array(people.count * PERSON_WIDTH);
    this.marks = new Uint8Array(people.count);
    this.needsGoods = terms.products.size > 0;
    this.units = new Float64Array(this.needsGoods ? people.count : 0);
    this.person = new SalesOfPerson(terms);
  }

  get hasOtherCurrency(): boolean {
    return this.person.hasOtherCurrency;
  }

  /** Takes the people of a file; goes through the shorter of the two lists. @param rowInFile - finds a person of the file */
  take(file: SalesByPerson, rowInFile: () => (key: string) => number | undefined): void {
    if (this.people.count < file.count) {
      const find = rowInFile();
      for (let row = 0; row < this.people.count; row++) this.takeRow(file, find(this.people.keyAt(row)), row);
    } else {
      for (let row = 0; row < file.count; row++) this.takeRow(file, row, this.rowOf(file.keyAt(row)));
    }
  }

  private takeRow(file: SalesByPerson, from: number | undefined, to: number | undefined): void {
    if (from === undefined || to === undefined) return;
    const orders = this.needsGoods ? file.ordersAt?.(from) : undefined;
    const { row, hasOrdered, hasRedeemed, units } = this.person.of(file.salesAt(from), orders);
    if (this.needsGoods) this.units[to] = units;
    this.rows.set(row as Float64Array, to * PERSON_WIDTH);
    this.marks[to] = FOUND | (hasOrdered ? ORDERED : 0) | (hasRedeemed ? REDEEMED : 0);
  }

  /** Keys that no file had so far. */
  missing(): PersonKey[] {
    const keys: PersonKey[] = [];
    for (let row = 0; row < this.people.count; row++) if (this.marks[row] === 0) keys.push(this.people.keyAt(row) as PersonKey);
    return keys;
  }

  /** Row of a person. */
  readonly rowOfPerson = (key: PersonKey): number | undefined => this.rowOf(key);

  /** Undefined of who is not among the people; who is in no file has spent nothing. What it gives holds until the next one. */
  sumsOf(key: PersonKey): PersonSums | undefined {
    const row = this.rowOf(key);
    if (row === undefined) return undefined;
    const mark = this.marks[row] as number;
    return {
      row: this.rows.subarray(row * PERSON_WIDTH, (row + 1) * PERSON_WIDTH),
      hasOrdered: (mark & ORDERED) > 0,
      hasRedeemed: (mark & REDEEMED) > 0,
      units: this.units[row] ?? 0,
    };
  }
}
