import type { DaySpan, FactChanges } from './fact-changes.ts';
import { FACT_PLACES, FACTS, type FactName } from './facts.ts';

/** Whether a fact looks back from a day's end: it is then the sum of the changes up to that day. */
const LOOKS_BACK = FACTS.map((name) => name.endsWith('At'));

/** Facts of each day of a span for one group, from the orders of its customers one customer after the other. */
export class DayFacts {
  readonly span: DaySpan;
  private readonly days: number;
  /** Fact after fact, a number for each day and one beyond. */
  private readonly values: Float64Array;

  constructor(span: DaySpan) {
    this.span = span;
    this.days = span.to - span.from + 1;
    this.values = new Float64Array(FACTS.length * (this.days + 1));
  }

  /** Adds what one customer changes. @param changes - of the same span */
  addCustomer({ places, amounts, count }: FactChanges): void {
    const { values } = this;
    for (let index = 0; index < count; index++) {
      const place = places[index] as number;
      values[place] = (values[place] as number) + (amounts[index] as number);
    }
  }

  /** Adds to one day. */
  add(name: FactName, day: number, amount: number): void {
    if (day < this.span.from || day > this.span.to) return;
    const place = FACT_PLACES[name] * (this.days + 1) + day - this.span.from;
    this.values[place] = (this.values[place] as number) + amount;
    if (name.endsWith('At')) this.values[place + 1] = (this.values[place + 1] as number) - amount;
  }

  /** A row of facts for each day of the span. */
  rows(): Float64Array[] {
    const rows = Array.from({ length: this.days }, () => new Float64Array(FACTS.length));
    for (let fact = 0; fact < FACTS.length; fact++) {
      let sum = 0;
      for (let day = 0; day < this.days; day++) {
        const value = this.values[fact * (this.days + 1) + day] as number;
        sum += value;
        (rows[day] as Float64Array)[fact] = LOOKS_BACK[fact] ? sum : value;
      }
    }
    return rows;
  }
}
