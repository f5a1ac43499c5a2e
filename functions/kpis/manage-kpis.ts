import { CATALOGUE } from '#domain/kpis/catalogue.ts';
import type { FactRow } from '#domain/kpis/facts.ts';
import { askedPeriods, type FactsByGroup, kpiReport } from '#domain/kpis/kpi-report.ts';
import { epochDayOf, epochDayOfLocalDay, localDayOfEpochDay } from '#domain/time.ts';
import { now } from '#runtime/clock.ts';
import { currencyCode, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { badRequest, notFound } from '#runtime/problems.ts';
import type { KpiQuery, KpiState } from '#schemas/kpi.ts';
import { getKpis, putKpiTarget, removeKpiTarget } from '#schemas/routes/kpis.ts';
import { kpiDaysIn } from '#storage/kpi-days.ts';

const env = readEnvironment({ KPIS_TABLE: tableName, SHOP_TIME_ZONE: timeZone, SHOP_CURRENCY: currencyCode });
const kpiDays = kpiDaysIn(env.KPIS_TABLE);

async function factsOf(dimension: string, from: number, to: number): Promise<FactsByGroup> {
  const groups = new Map<string, Map<number, FactRow>>();
  for (const stored of await kpiDays.days(dimension, localDayOfEpochDay(from), localDayOfEpochDay(to))) {
    const day = epochDayOfLocalDay(stored.day);
    for (const [name, row] of Object.entries(stored.groups)) {
      const days = groups.get(name) ?? new Map<number, FactRow>();
      groups.set(name, days);
      days.set(day, row);
    }
  }
  return groups;
}

/** Nothing has been worked out yet. */
function noState(): KpiState {
  const today = epochDayOf(now(), env.SHOP_TIME_ZONE);
  return {
    schemaVersion: 1,
    asOf: now(),
    facts: [],
    firstDay: today,
    lastDay: today,
    inactiveDays: 0,
    otherCurrencyOrders: 0,
    hasCosts: false,
    cohorts: [],
  };
}

async function report({ period, by, id }: KpiQuery) {
  const ids = id?.split(',');
  ids?.forEach(demandIndicator);
  const found = await kpiDays.state();
  const state = found ?? noState();
  const asked = askedPeriods(period, state.lastDay);
  if (asked === undefined) throw badRequest('query.period', 'expected a period that exists');
  const from = asked.periods[0]?.from ?? state.lastDay;
  const to = Math.min(state.lastDay, asked.running?.to ?? asked.periods.at(-1)?.to ?? state.lastDay);
  const [total, groups, targets] = await Promise.all([
    factsOf('total', from, to),
    by === undefined ? undefined : factsOf(by, from, to),
    kpiDays.targets(),
  ]);
  const divided = by === undefined || groups === undefined ? undefined : { by, groups };
  const told = kpiReport({ asked, total, divided, targets }, state, { currency: env.SHOP_CURRENCY, ids });
  return found === undefined ? { ...told, asOf: null, inactiveDays: null } : told;
}

function demandIndicator(id: string): void {
  if (!CATALOGUE.some((indicator) => indicator.id === id)) throw notFound(`The indicator ${id}`);
}

export const handler = httpHandler([
  on(getKpis, ({ query }) => report(query)),
  on(putKpiTarget, async ({ params, body, caller }) => {
    demandIndicator(params.id);
    await kpiDays.putTarget(params.id, body, caller.subject);
    return { id: params.id, target: { ...body, isOwn: true } };
  }),
  on(removeKpiTarget, async ({ params }) => {
    demandIndicator(params.id);
    await kpiDays.removeTarget(params.id);
    const usual = CATALOGUE.find(({ id }) => id === params.id)?.target;
    return { id: params.id, target: usual === undefined ? null : { ...usual, isOwn: false } };
  }),
]);
