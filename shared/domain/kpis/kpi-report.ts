import { localDayOfEpochDay } from '#domain/time.ts';
import type { Grain, KpiItem, KpiReport, KpiState, Target } from '#schemas/kpi.ts';
import { CATALOGUE } from './catalogue.ts';
import type { Indicator } from './indicator.ts';
import { type FactsByDay, indicatorValue } from './indicator-values.ts';
import { type Period, periodNamed, periodOf, periodsUntil } from './periods.ts';
import { ALL, type Dimension } from './shop-facts.ts';
import { TOLD_ELSEWHERE } from './told-elsewhere.ts';

/** How many periods a history shows. */
const HISTORY: Readonly<Record<Grain, number>> = { day: 60, week: 27, month: 13, quarter: 8 };

export interface AskedPeriods {
  readonly label: string;
  readonly periods: readonly Period[];
  readonly running: Period | undefined;
}

/** @param period - a grain, or the name of a period. @returns undefined when there is no period of that name */
export function askedPeriods(period: string, lastDay: number): AskedPeriods | undefined {
  const grain = (Object.keys(HISTORY) as Grain[]).find((one) => one === period);
  if (grain === undefined) {
    const named = periodNamed(period);
    return (
      named && { label: named.period.label, periods: periodsUntil(named.grain, named.period, HISTORY[named.grain]), running: undefined }
    );
  }
  const current = periodOf(grain, lastDay);
  // The night works out its own day too, as far as that has come.
  const isOver = current.to < lastDay;
  const last = isOver ? current : periodOf(grain, current.from - 1);
  return { label: last.label, periods: periodsUntil(grain, last, HISTORY[grain]), running: isOver ? undefined : current };
}

/** Facts by dimension, then by group. */
export type FactsByGroup = ReadonlyMap<string, FactsByDay>;

interface Told {
  readonly asked: AskedPeriods;
  readonly total: FactsByGroup;
  /** Undefined when nothing is to be divided. */
  readonly divided: { readonly by: Exclude<Dimension, 'total'>; readonly groups: FactsByGroup } | undefined;
  readonly targets: ReadonlyMap<string, Target>;
}

const NO_FACTS: FactsByDay = new Map();

function itemOf(indicator: Indicator, { asked, total, divided, targets }: Told): KpiItem {
  const { made: _made, number, target: usual, by, name, formula, grain, source, ...shown } = indicator;
  const own = targets.get(indicator.id);
  const target = own ?? usual;
  const value = indicatorValue(indicator, total.get(ALL) ?? NO_FACTS, asked, target);
  const isDivided = divided !== undefined && by.includes(divided.by);
  const groups = isDivided ? [...divided.groups].sort(([one], [other]) => (one < other ? -1 : 1)) : [];
  return {
    ...shown,
    ...(number === undefined ? {} : { number }),
    ...value,
    ...{ name: { ...name }, formula: { ...formula }, grain: { ...grain }, source: { ...source } },
    by: [...by],
    target: target === undefined ? null : { ...target, isOwn: own !== undefined },
    ...(isDivided ? { groups: groups.map(([group, facts]) => ({ name: group, ...indicatorValue(indicator, facts, asked, target) })) } : {}),
  };
}

/** Every indicator over the periods that are asked for. @param ids - only these */
export function kpiReport(
  told: Told,
  state: KpiState,
  { currency, ids }: { readonly currency: string; readonly ids?: readonly string[] | undefined },
): KpiReport {
  const last = told.asked.periods.at(-1);
  return {
    asOf: state.asOf,
    period: told.asked.label,
    from: last === undefined ? null : localDayOfEpochDay(last.from),
    to: last === undefined ? null : localDayOfEpochDay(last.to),
    by: told.divided?.by ?? null,
    currency,
    inactiveDays: state.inactiveDays,
    items: CATALOGUE.filter(({ id }) => ids === undefined || ids.includes(id)).map((one) => itemOf(one, told)),
    cohorts: [...state.cohorts],
    elsewhere: TOLD_ELSEWHERE.map(({ number, name, why }) => ({ number, name: { ...name }, why: { ...why } })),
  };
}
