import type { Profile } from '#schemas/profile.ts';
import { SEGMENT_NAMES, type SegmentName } from '#schemas/segment.ts';
import { type AsOf, customerFeatures } from './customer-features.ts';
import { FEATURES, featureIndex } from './feature-catalogue.ts';

/** Columns before the features: the segment and score on the profile, and in which currency the features are. */
const SEGMENT = 0;
const SCORE = 1;
const CURRENCY = 2;
const OWN_COLUMNS = 3;
const NO_CURRENCY = -1;

/** What is read of one share of the customers: a row per customer and currency, and one for a segment without orders. */
export interface FeatureTable {
  readonly currencies: readonly string[];
  /** Orders in each currency. */
  readonly orders: readonly number[];
  /** Customers seen, whether or not they have a row. */
  readonly customers: number;
  readonly count: number;
  readonly keyAt: (row: number) => string;
  readonly columns: readonly Float64Array[];
}

export interface CollectedTable extends Omit<FeatureTable, 'keyAt'> {
  /** Ascending; a customer of several currencies is there several times. */
  readonly keys: readonly string[];
}

/** Collects the rows of customers in any order. */
export function rowCollector(asOf: AsOf) {
  const currencies: string[] = [];
  const orders: number[] = [];
  const rows: { readonly key: string; readonly values: readonly number[] }[] = [];
  let customers = 0;

  function addRow(profile: Profile, currency: number, features: Iterable<number>): void {
    rows.push({ key: profile.personKey, values: [segmentCode(profile.segment?.name), profile.segment?.score ?? 0, currency, ...features] });
  }
  function currencyIndex(currency: string): number {
    const known = currencies.indexOf(currency);
    if (known >= 0) return known;
    orders.push(0);
    return currencies.push(currency) - 1;
  }
  return {
    add(profile: Profile): void {
      customers++;
      let isEmpty = true;
      for (const [currency, totals] of Object.entries(profile.byCurrency)) {
        const features = customerFeatures(profile, totals, asOf);
        if (features === undefined) continue;
        const index = currencyIndex(currency);
        orders[index] = (orders[index] ?? 0) + (features[featureIndex('totalOrders')] as number);
        addRow(profile, index, features);
        isEmpty = false;
      }
      if (isEmpty && profile.segment) addRow(profile, NO_CURRENCY, new Float64Array(FEATURES.length).fill(Number.NaN));
    },
    result(): CollectedTable {
      rows.sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
      const columns = Array.from({ length: OWN_COLUMNS + FEATURES.length }, (_, column) => {
        const values = new Float64Array(rows.length);
        for (const [row, entry] of rows.entries()) values[row] = entry.values[column] as number;
        return values;
      });
      return { currencies, orders, customers, count: rows.length, keys: rows.map(({ key }) => key), columns };
    },
  };
}

/**
 * The currency with the most orders; of equals the first of the alphabet.
 *
 * @param parts - orders in each currency
 */
export function mainCurrencyOf(parts: readonly Readonly<Record<string, number>>[]): string | null {
  const orders = new Map<string, number>();
  for (const [currency, count] of parts.flatMap((part) => Object.entries(part))) orders.set(currency, (orders.get(currency) ?? 0) + count);
  const ranked = [...orders].sort(([left, leftOrders], [right, rightOrders]) => rightOrders - leftOrders || (left < right ? -1 : 1));
  return ranked[0]?.[0] ?? null;
}

/** Joins columns of the parts, asked for by name, so that only those are in memory. */
export function columnJoiner(names: readonly string[], currency: string | null) {
  const pieces = new Map<string, Float64Array[]>(names.map((name) => [name, []]));
  return {
    add(table: FeatureTable): void {
      const rows = rowsInCurrency(table, currency);
      for (const [name, found] of pieces) found.push(pickFeature(table, name, rows));
    },
    /** @throws {RangeError} when the column was not asked for */
    columnOf(name: string): Float64Array {
      const found = pieces.get(name);
      if (found === undefined) throw new RangeError(`The column ${name} was not collected; there are ${names.join(', ')}.`);
      if (found.length === 1) return found[0] as Float64Array;
      const joined = new Float64Array(found.reduce((sum, piece) => sum + piece.length, 0));
      let at = 0;
      for (const piece of found) {
        joined.set(piece, at);
        at += piece.length;
      }
      pieces.set(name, [joined]);
      return joined;
    },
  };
}

/** Rows of the customers with an order in a currency, ascending. */
export function rowsInCurrency({ currencies, columns, count }: FeatureTable, currency: string | null): Uint32Array {
  const index = currency === null ? Number.NaN : currencies.indexOf(currency);
  const own = columns[CURRENCY] ?? new Float64Array();
  const found = new Uint32Array(count);
  let size = 0;
  for (let row = 0; row < count; row++) if (own[row] === index && index >= 0) found[size++] = row;
  return found.subarray(0, size);
}

/** A feature of some rows. */
function pickFeature({ columns }: Pick<FeatureTable, 'columns'>, name: string, rows: Uint32Array): Float64Array {
  const column = columns[OWN_COLUMNS + featureIndex(name)] as Float64Array;
  const values = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index++) values[index] = column[rows[index] as number] as number;
  return values;
}

/** All features of one row. */
export function featuresAt({ columns }: Pick<FeatureTable, 'columns'>, row: number): Float64Array {
  return Float64Array.from(FEATURES, (_, index) => (columns[OWN_COLUMNS + index] as Float64Array)[row] as number);
}

/** Code of the segment and the score that are on the profile. */
export function standingAt({ columns }: Pick<FeatureTable, 'columns'>, row: number): { segment: number; score: number } {
  return { segment: (columns[SEGMENT] as Float64Array)[row] as number, score: (columns[SCORE] as Float64Array)[row] as number };
}

/** 1–5 for a segment, 0 for none or for one that is no longer known. */
export function segmentCode(name: string | undefined): number {
  return (SEGMENT_NAMES as readonly (string | undefined)[]).indexOf(name) + 1;
}

export function segmentOfCode(code: number): SegmentName | undefined {
  return SEGMENT_NAMES[code - 1];
}
