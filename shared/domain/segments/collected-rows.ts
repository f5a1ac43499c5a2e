import { type Rows, rowAt } from '#numerics/rows.ts';
import type { PersonKey } from '#schemas/ids.ts';
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

const ROW_WIDTH = OWN_COLUMNS + FEATURES.length;

/** What is read of one share of the customers: a row per customer and currency, and one for a segment without orders. */
export interface CollectedRows {
  readonly currencies: readonly string[];
  /** Customers seen, whether or not they have a row. */
  readonly customers: number;
  readonly keys: readonly string[];
  readonly rows: Rows;
}

export function rowCollector(asOf: AsOf) {
  const currencies: string[] = [];
  const keys: string[] = [];
  const values: number[] = [];
  let customers = 0;

  function addRow(profile: Profile, currency: number, features: Iterable<number>): void {
    keys.push(profile.personKey);
    values.push(segmentCode(profile.segment?.name), profile.segment?.score ?? 0, currency, ...features);
  }
  function currencyIndex(currency: string): number {
    const known = currencies.indexOf(currency);
    return known >= 0 ? known : currencies.push(currency) - 1;
  }
  return {
    add(profile: Profile): void {
      customers++;
      let isEmpty = true;
      for (const [currency, totals] of Object.entries(profile.byCurrency)) {
        const features = customerFeatures(profile, totals, asOf);
        if (features === undefined) continue;
        addRow(profile, currencyIndex(currency), features);
        isEmpty = false;
      }
      if (isEmpty && profile.segment) addRow(profile, NO_CURRENCY, new Float64Array(FEATURES.length).fill(Number.NaN));
    },
    result(): CollectedRows {
      return { currencies, customers, keys, rows: { count: keys.length, width: ROW_WIDTH, values: Float64Array.from(values) } };
    },
  };
}

/** The customers of all parts in the shop's main currency, in the order of their keys. */
export interface FeatureTable {
  readonly currency: string | null;
  readonly customers: number;
  readonly keys: readonly string[];
  readonly features: Rows;
  /** Code of the segment on the profile, 0 for none. */
  readonly segments: Uint8Array;
  /** Score on the profile. */
  readonly scores: Float64Array;
  readonly parts: Uint8Array;
  /** Who has a segment but no order in the main currency, with the part and the code of that segment. */
  readonly leavers: readonly { readonly key: string; readonly part: number; readonly segment: number }[];
}

/** Joins what the parts collected. The order of customers within and among the parts makes no difference. */
export function joinParts(parts: readonly CollectedRows[]): FeatureTable {
  const currency = mainCurrency(parts);
  const found = parts.flatMap((part, partIndex) =>
    part.keys.map((key, index) => ({ key, part: partIndex, row: rowAt(part.rows, index), isMain: currencyOf(part, index) === currency })),
  );
  const members = found.filter(({ isMain }) => isMain).sort((left, right) => (left.key < right.key ? -1 : 1));
  const memberKeys = new Set(members.map(({ key }) => key));
  const values = new Float64Array(members.length * FEATURES.length);
  members.forEach(({ row }, index) => {
    values.set(row.subarray(OWN_COLUMNS), index * FEATURES.length);
  });
  const others = new Map(found.filter(({ key, row }) => !memberKeys.has(key) && row[SEGMENT] !== 0).map((entry) => [entry.key, entry]));
  return {
    currency,
    customers: parts.reduce((sum, part) => sum + part.customers, 0),
    keys: members.map(({ key }) => key),
    features: { count: members.length, width: FEATURES.length, values },
    segments: Uint8Array.from(members, ({ row }) => row[SEGMENT] as number),
    scores: Float64Array.from(members, ({ row }) => row[SCORE] as number),
    parts: Uint8Array.from(members, ({ part }) => part),
    leavers: [...others.values()].map(({ key, part, row }) => ({ key, part, segment: row[SEGMENT] as number })),
  };
}

function currencyOf({ currencies, rows }: CollectedRows, index: number): string | undefined {
  return currencies[rowAt(rows, index)[CURRENCY] as number];
}

/** The currency with the most orders; of equals the first of the alphabet. */
function mainCurrency(parts: readonly CollectedRows[]): string | null {
  const orders = new Map<string, number>();
  const column = OWN_COLUMNS + featureIndex('totalOrders');
  for (const part of parts) {
    for (let index = 0; index < part.rows.count; index++) {
      const currency = currencyOf(part, index);
      if (currency !== undefined) orders.set(currency, (orders.get(currency) ?? 0) + (rowAt(part.rows, index)[column] as number));
    }
  }
  const ranked = [...orders].sort(([left, leftOrders], [right, rightOrders]) => rightOrders - leftOrders || (left < right ? -1 : 1));
  return ranked[0]?.[0] ?? null;
}

/** 1–5 for a segment, 0 for none or for one that is no longer known. */
export function segmentCode(name: string | undefined): number {
  return (SEGMENT_NAMES as readonly (string | undefined)[]).indexOf(name) + 1;
}

export function segmentOfCode(code: number): SegmentName | undefined {
  return SEGMENT_NAMES[code - 1];
}

/** Somebody whose profile is to be written: the new segment, or none, and the features behind it. */
export interface ChangedCustomer {
  readonly key: PersonKey;
  readonly name: SegmentName | undefined;
  readonly features: Float64Array;
}

/** Rows of a segment's code and the features. */
export function changedCustomers({ keys, rows }: Pick<CollectedRows, 'keys' | 'rows'>): ChangedCustomer[] {
  return keys.map((key, index) => {
    const row = rowAt(rows, index);
    return { key: key as PersonKey, name: segmentOfCode(row[0] as number), features: row.subarray(1) };
  });
}
