import { quantileOfSorted } from '#numerics/statistics.ts';
import type { KpiValue, Target } from '#schemas/kpi.ts';
import { FACT_PLACES, type FactRow } from './facts.ts';
import type { FactOf, Indicator } from './indicator.ts';
import type { Period } from './periods.ts';

/** The facts of some days, by day. */
export type FactsByDay = ReadonlyMap<number, FactRow>;

/** So many earlier periods make a band. */
const LEAST_PERIODS = 5;

/** The facts of a period; undefined when no day of it is known. What stands at a day's end is that of the last known one. */
function factsOf(rows: FactsByDay, { from, to }: Period): FactOf | undefined {
  const days: FactRow[] = [];
  for (let day = from; day <= to; day++) {
    const row = rows.get(day);
    if (row !== undefined) days.push(row);
  }
  const last = days.at(-1);
  if (last === undefined) return undefined;
  return (name) => {
    const place = FACT_PLACES[name];
    return name.endsWith('At') ? (last[place] ?? 0) : days.reduce((sum, row) => sum + (row[place] ?? 0), 0);
  };
}

function spreadOf(values: readonly (number | null)[]): KpiValue['spread'] {
  const known = Float64Array.from(values.filter((value) => value !== null)).sort();
  if (known.length < LEAST_PERIODS) return null;
  const at = (share: number) => quantileOfSorted(known, share);
  return { low: at(0.1), middle: at(0.5), high: at(0.9), periods: known.length };
}

function statusOf(value: number | null, target: Target | undefined): KpiValue['status'] {
  if (value === null || target === undefined || (target.low === undefined && target.high === undefined)) return 'unknown';
  if (target.low !== undefined && value < target.low) return 'below';
  return target.high !== undefined && value > target.high ? 'above' : 'within';
}

/**
 * An indicator over periods that follow each other.
 *
 * @param periods - oldest first; the last is the one that is told, those before it are its history
 * @param running - the period that is not over yet
 */
export function indicatorValue(
  { made }: Indicator,
  rows: FactsByDay,
  { periods, running }: { readonly periods: readonly Period[]; readonly running: Period | undefined },
  target: Target | undefined,
): KpiValue {
  const facts = [...periods, ...(running === undefined ? [] : [running])].map((period) => factsOf(rows, period));
  const values = facts.map((of, place) => (of === undefined ? null : made.value(of, facts[place - 1])));
  const history = periods.map(({ label }, place) => ({ period: label, value: values[place] ?? null }));
  const last = periods.length - 1;
  const of = facts[last];
  const value = values[last] ?? null;
  return {
    value,
    ci95: (of && made.interval?.(of)) ?? null,
    toDate: running === undefined ? null : (values[last + 1] ?? null),
    status: statusOf(value, target),
    history,
    spread: spreadOf(values.slice(0, last)),
  };
}
