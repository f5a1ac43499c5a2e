import * as z from 'zod';
import type { UnitId } from '#schemas/ids.ts';
import type { Incident } from '#schemas/incident.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import type { Sample } from '#schemas/reading.ts';
import type { Reject, RejectWord } from '#schemas/reject.ts';
import type { Run } from '#schemas/run.ts';
import type { Unit } from '#schemas/unit.ts';
import { settlingMillis } from '../cold-chain/goods-series.ts';
import { plantOf } from '../cold-chain/judge.ts';
import { StockCoverSchema } from '../inventory/stock-cover.ts';
import { addDays, daysBefore, epochDayOf, epochDayOfLocalDay, localDayOf, localDayOfEpochDay, millisOf, startOfDay } from '../time.ts';
import { alarmFigures, isAlarm } from './alarm-figures.ts';
import { UNKNOWN } from './person-groups.ts';
import type { ShopFacts } from './shop-facts.ts';
import { type HeardUnit, type SpanOfDay, unitDaysOf } from './unit-days.ts';

const DAYS_OF_ALARMS = 30;
const DAYS_OF_DRILLS = 92;
const UNITS_AT_ONCE = 4;

/** Days that are counted tonight, by the calendar of the shop. */
interface RecentDays {
  readonly facts: ShopFacts;
  readonly from: number;
  readonly today: number;
  readonly asOf: Instant;
  readonly zone: string;
}

interface UnitReaders {
  listed(): Promise<readonly { readonly unitId: UnitId }[]>;
  unit(unitId: UnitId): Promise<Unit | undefined>;
  samples(unitId: UnitId, from: number, at: number): Promise<Sample[]>;
  /** When it measured the first reading that is kept, and the last one; undefined of one that was never heard. */
  heard(unitId: UnitId, at: number): Promise<{ readonly firstAt: number; readonly lastAt: number } | undefined>;
}

function spansOf({ from, today, asOf, zone }: RecentDays): SpanOfDay[] {
  const start = (day: number) => millisOf(startOfDay(localDayOfEpochDay(day), zone));
  const days = Array.from({ length: Math.max(0, today - from + 1) }, (_, place) => from + place);
  return days.map((day) => ({ day, from: start(day), until: Math.min(start(day + 1), millisOf(asOf)) }));
}

async function heardUnit(unitId: UnitId, readers: UnitReaders, from: number, at: number): Promise<HeardUnit | undefined> {
  const [unit, heard] = await Promise.all([readers.unit(unitId), readers.heard(unitId, at)]);
  if (unit === undefined || heard === undefined) return undefined;
  return { unit, ...heard, samples: await readers.samples(unitId, from - settlingMillis(plantOf(unit)), at) };
}

/** How the goods of each unit kept, and whether its sensors told. */
async function countUnits(days: RecentDays, readers: UnitReaders): Promise<void> {
  const spans = spansOf(days);
  const [first] = spans;
  if (first === undefined) return;
  const { facts, asOf } = days;
  const count = async (unitId: UnitId) => {
    const heard = await heardUnit(unitId, readers, first.from, millisOf(asOf));
    for (const one of heard === undefined ? [] : unitDaysOf(heard, spans)) {
      const store = heard?.unit.site ?? UNKNOWN;
      facts.addForStore(store, 'unitDays', one.day, one.unitDays);
      facts.addForStore(store, 'unitMinutes', one.day, one.minutes);
      facts.addForStore(store, 'unitMinutesInRange', one.day, one.minutesInRange);
      facts.addForStore(store, 'readingsTaken', one.day, one.readings);
      facts.addForStore(store, 'sensorDays', one.day, one.sensorDays);
      facts.addForStore(store, 'sensorDaysAvailable', one.day, one.sensorDaysAvailable);
      facts.addForStore(store, 'sensorDaysChecked', one.day, one.sensorDaysChecked);
      facts.addForStore(store, 'sensorDaysCalibrated', one.day, one.sensorDaysCalibrated);
    }
  };
  const left = (await readers.listed()).values();
  const work = async () => {
    for (const { unitId } of left) await count(unitId);
  };
  await Promise.all(Array.from({ length: UNITS_AT_ONCE }, work));
}

type RejectsOfDay = (word: RejectWord, day: string) => AsyncIterable<Pick<Reject, 'code' | 'rejectedAt' | 'type' | 'more'>>;

/** What devices say of orders is no reading. */
const NO_READINGS: readonly (string | undefined)[] = ['acknowledgement', 'acks'];

/** What was refused, by its reason. */
async function countRejects({ facts, from, today, zone }: RecentDays, ofDay: RejectsOfDay): Promise<void> {
  const words = { ingestion: 'rejectedEvents', 'cold-chain': 'rejectedReadings' } as const;
  // They are kept by days of UTC, which reach into the local days beside them.
  for (let day = from - 1; day <= today + 1; day++) {
    for (const word of ['ingestion', 'cold-chain'] as const) {
      for await (const { code, rejectedAt, type, more = 0 } of ofDay(word, localDayOfEpochDay(day))) {
        const local = epochDayOf(rejectedAt, zone);
        if (local < from || local > today || (word === 'cold-chain' && NO_READINGS.includes(type))) continue;
        facts.add(words[word], local, 1 + more);
        facts.addTo('reason', code, { name: words[word], day: local, amount: 1 + more });
      }
    }
  }
}

/** Alarms of each day, and how good those of the last thirty days were. @param since - incidents that opened from a moment on */
async function countIncidents(days: RecentDays, since: (from: Instant) => AsyncIterable<Incident>): Promise<void> {
  const { facts, from, today, asOf, zone } = days;
  const month = daysBefore(asOf, DAYS_OF_ALARMS);
  const first = startOfDay(localDayOfEpochDay(from), zone);
  const recent: Incident[] = [];
  for await (const incident of since(first < month ? first : month)) {
    if (!isAlarm(incident) || incident.openedAt > asOf) continue;
    if (incident.openedAt >= first) facts.addForStore(incident.site, 'incidents', epochDayOf(incident.openedAt, zone), 1);
    if (incident.openedAt > month) recent.push(incident);
  }
  const tell = (add: (name: Parameters<ShopFacts['add']>[0], amount: number) => void, incidents: readonly Incident[]) => {
    const { alarms, answerMinutesP90, foreseen, leadMinutesP50 } = alarmFigures(incidents, asOf);
    add('alarmsIn30At', alarms);
    add('answerMinutesP90At', answerMinutesP90 ?? 0);
    add('foreseenIn30At', foreseen);
    add('leadMinutesP50At', leadMinutesP50 ?? 0);
  };
  tell((name, amount) => facts.add(name, today, amount), recent);
  for (const [site, some] of Map.groupBy(recent, (incident) => incident.site))
    tell((name, amount) => facts.addTo('store', site, { name, day: today, amount }), some);
}

type RunsOf = (job: 'mock-recall' | 'order-proposals', from: LocalDay, to: LocalDay) => Promise<readonly Run[]>;

const rate = z.number().nullable().catch(null);
const DrillSchema = z.object({
  lots: z.number(),
  customers: z.number(),
  seconds: z.number(),
  reachableRate: rate,
  tracedBothWaysRate: rate,
  balancedRate: rate,
});

/** What the last drill of a recall found, within a quarter of a year. */
async function countDrills({ facts, today, asOf, zone }: RecentDays, runsOf: RunsOf): Promise<void> {
  const last = localDayOf(asOf, zone);
  const runs = await runsOf('mock-recall', addDays(last, -DAYS_OF_DRILLS), last);
  const drills = runs.flatMap(({ status, finishedAt, asOf: of, result }) => {
    const drill = status === 'SUCCEEDED' ? DrillSchema.safeParse(result).data : undefined;
    return drill === undefined || of > asOf ? [] : [{ ...drill, at: finishedAt ?? of }];
  });
  const drill = drills.sort((one, other) => (one.at < other.at ? -1 : 1)).at(-1);
  if (drill === undefined) return;
  facts.add('drilledLotsAt', today, drill.lots);
  facts.add('drilledCustomersAt', today, drill.customers);
  facts.add('drillSecondsAt', today, drill.seconds);
  facts.add('drillReachableRateAt', today, drill.reachableRate ?? 0);
  facts.add('drillTracedRateAt', today, drill.tracedBothWaysRate ?? 0);
  facts.add('drillBalancedRateAt', today, drill.balancedRate ?? 0);
}

interface StockReaders {
  readonly runsOf: RunsOf;
  /** Products that are forecast in each store; the name is empty where orders name no store. */
  readonly stores: readonly { readonly name: string; readonly series: number }[];
  readonly between: (storeId: string, from: LocalDay, until: LocalDay) => Promise<readonly { readonly day: LocalDay }[]>;
}

const CoversSchema = z.object({ cover: z.array(StockCoverSchema) });

/** How long the stock lasts, as it was found; runs of earlier versions do not tell it. */
function countCover(facts: ShopFacts, day: number, result: unknown): void {
  for (const { storeId, stockMinor, dailyMinor } of CoversSchema.safeParse(result).data?.cover ?? []) {
    const store = storeId === '' ? UNKNOWN : storeId;
    facts.addForStore(store, 'stockMinor', day, stockMinor);
    facts.addForStore(store, 'dailyDemandMinor', day, dailyMinor);
  }
}

/** How long the stock lasts, and days without anything to sell, on days of which somebody looked: the proposals of an order look at the day before. */
async function countStock({ facts, from, today, zone }: RecentDays, { runsOf, stores, between }: StockReaders): Promise<void> {
  const runs = await runsOf('order-proposals', localDayOfEpochDay(from), localDayOfEpochDay(today));
  const done = runs.filter(({ status }) => status === 'SUCCEEDED');
  const looked = new Map(done.map(({ asOf, result }) => [epochDayOf(asOf, zone) - 1, result] as const).filter(([day]) => day < today));
  if (looked.size === 0) return;
  for (const [day, result] of looked) countCover(facts, day, result);
  const [first, last] = [Math.min(...looked.keys()), Math.max(...looked.keys())].map(localDayOfEpochDay) as [LocalDay, LocalDay];
  for (const { name, series } of stores) {
    const store = name === '' ? UNKNOWN : name;
    for (const day of looked.keys()) facts.addForStore(store, 'productDays', day, series);
    for (const { day } of await between(name, first, last)) {
      const at = epochDayOfLocalDay(day);
      if (looked.has(at)) facts.addForStore(store, 'stockOuts', at, 1);
    }
  }
}

/** What counting needs to read. */
interface OperationReaders {
  readonly units: UnitReaders;
  readonly rejects: RejectsOfDay;
  /** Incidents that were opened from a moment on. */
  readonly incidents: (from: Instant) => AsyncIterable<Incident>;
  readonly stock: StockReaders;
}

/** What the cold chain, the stock and the doors of the shop did on the days that are counted tonight. */
export async function countOperations(days: RecentDays, { units, rejects, incidents, stock }: OperationReaders): Promise<void> {
  await countUnits(days, units);
  await countRejects(days, rejects);
  await countIncidents(days, incidents);
  await countDrills(days, stock.runsOf);
  await countStock(days, stock);
}
