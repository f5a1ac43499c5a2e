import { epochDayOfLocalDay, localDayOfEpochDay } from '#domain/time.ts';
import type { LocalDay } from '#schemas/instant.ts';
import { FACT_PLACES, FACTS, type FactRow, NIGHT_FACTS } from './facts.ts';
import { DIMENSIONS, type Dimension, type ShopFacts } from './shop-facts.ts';

/** A day of one dimension: the facts of each of its groups. */
export interface SnapshotDay {
  readonly dimension: Dimension;
  readonly day: LocalDay;
  readonly groups: Readonly<Record<string, readonly number[]>>;
}

interface StoredDay {
  readonly day: LocalDay;
  readonly groups: Readonly<Record<string, FactRow>>;
}

/** What is stored already, by dimension. */
export type StoredDays = ReadonlyMap<Dimension, readonly StoredDay[]>;

/** Days without anything take no room. */
const isSomething = (row: FactRow): boolean => Array.from(row).some((value) => value !== 0);
/** Whole numbers as they are, others to six digits behind the point. */
const keptRow = (row: FactRow): number[] => Array.from(row, (value) => Math.round(value * 1e6) / 1e6);

/** Stored days with their facts in the places of now. @param names - of the facts that they have, in their places */
export function inPlaces(days: readonly StoredDay[], names: readonly string[]): StoredDay[] {
  const places = FACTS.map((name) => names.indexOf(name));
  const moved = (row: FactRow) => places.map((place) => row[place] ?? 0);
  return days.map(({ day, groups }) => ({
    day,
    groups: Object.fromEntries(Object.entries(groups).map(([name, row]) => [name, moved(row)])),
  }));
}

/** What only the night itself could tell stays when its day is made again. */
function withNightFacts(row: FactRow | undefined, stored: FactRow | undefined): FactRow {
  const kept = Float64Array.from(row ?? { length: FACTS.length }, (value) => value ?? 0);
  if (stored === undefined) return kept;
  for (const name of NIGHT_FACTS) {
    const place = FACT_PLACES[name];
    if (kept[place] === 0) kept[place] = stored[place] ?? 0;
  }
  return kept;
}

/** The days from `first` on as they are to be stored. */
export function snapshotDays(facts: ShopFacts, first: number, storedDays: StoredDays): SnapshotDay[] {
  const { from, to } = facts.span;
  return DIMENSIONS.flatMap((dimension) => {
    const rows = facts.rowsOf(dimension);
    const stored = new Map((storedDays.get(dimension) ?? []).map(({ day, groups }) => [epochDayOfLocalDay(day), groups]));
    return Array.from({ length: to - first + 1 }, (_, place) => {
      const before = stored.get(first + place) ?? {};
      const names = [...new Set([...rows.keys(), ...Object.keys(before)])];
      const some = names.flatMap((name) => {
        const row = withNightFacts(rows.get(name)?.[first - from + place], before[name]);
        return isSomething(row) ? [[name, keptRow(row)] as const] : [];
      });
      return { dimension, day: localDayOfEpochDay(first + place), groups: Object.fromEntries(some) };
    });
  });
}
