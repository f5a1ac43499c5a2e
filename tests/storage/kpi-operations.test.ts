import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_STATE } from '#domain/cold-chain/absorb.ts';
import { ProductIdSchema, RunIdSchema } from '#schemas/ids.ts';
import { AcknowledgementSchema, IncidentFactsSchema } from '#schemas/incident.ts';
import { InstantSchema, LocalDaySchema } from '#schemas/instant.ts';
import { type KpiItem, KpiReportSchema } from '#schemas/kpi.ts';
import type { Sample } from '#schemas/reading.ts';
import { UnitSchema } from '#schemas/unit.ts';
import { BUCKET, type NightShift, startNightShift, TABLES } from '../support/night-shift.ts';

const asOf = InstantSchema.parse('2026-11-12T03:30:00.000Z');
const MINUTE = 60_000;
/** The shop is in Berlin: its day of the 11th begins an hour before that of UTC. */
const start = Date.parse('2026-11-10T23:00:00.000Z');
let shift: NightShift;

async function night(at: string = asOf) {
  const runId = `kpis-${at.slice(0, 10)}-m${at.slice(11, 19).replaceAll(':', '')}`;
  await shift.run('kpis/snapshot-kpis', { runId, asOf: at, orders: [] });
}

async function told(id: string, query: Record<string, string> = { period: '2026-11-11' }): Promise<KpiItem> {
  const { body } = await shift.run<{ body: string }>('kpis/manage-kpis', {
    routeKey: 'GET /v1/kpis',
    rawPath: '/v1/kpis',
    headers: {},
    queryStringParameters: { ...query, id },
    requestContext: { authorizer: { jwt: { claims: { sub: 'me', token_use: 'access', 'cognito:groups': '[quality]' }, scopes: null } } },
  });
  const [item] = KpiReportSchema.parse(JSON.parse(body)).items;
  if (item === undefined) throw new Error(`There is no indicator ${id}.`);
  return item;
}
const groupsOf = ({ groups = [] }: KpiItem) => Object.fromEntries(groups.map(({ name, value }) => [name, value]));

async function measure(unitId: string, minutes: number, celsius: (minute: number) => number): Promise<void> {
  const { unitsIn } = await import('#storage/units.ts');
  const { unitStatesIn } = await import('#storage/unit-states.ts');
  const unit = UnitSchema.parse({ unitId, kind: 'fridge', site: 'mitte', storageClass: 'CHILLED_TCS', updatedAt: asOf });
  await unitsIn(TABLES.UNITS_TABLE).put(unit);
  const samples: Sample[] = Array.from({ length: minutes }, (_, minute) => ({
    ...{ sensorId: 'a', bootId: '', seq: -1, at: start + minute * MINUTE, probe: 'product', doorOpen: false, defrost: false },
    celsius: celsius(minute),
  }));
  const states = unitStatesIn(TABLES.UNITS_TABLE);
  const packed = samples.slice(0, -10);
  for (let from = 0; from < packed.length; from += 300) await states.pack(unit.unitId, packed.slice(from, from + 300), Date.parse(asOf));
  await states.save(unit.unitId, { ...NO_STATE, tail: samples.slice(-10) }, NO_STATE);
}

async function refuse(): Promise<void> {
  const { rejectsIn } = await import('#storage/rejects.ts');
  const rejects = rejectsIn(TABLES.REJECTS_TABLE);
  const because = (code: string, type: string) => ({ code, type, message: 'no' });
  const at = (text: string) => InstantSchema.parse(text);
  // Of the day of UTC before, and of the shop's day.
  await rejects.append('cold-chain', [because('future', 'reading')], at('2026-11-10T23:30:00.000Z'), 'a');
  const some = [because('sensor-fault', 'reading'), because('sensor-fault', 'reading'), because('unknown-command', 'acknowledgement')];
  await rejects.append('cold-chain', some, at('2026-11-11T10:00:00.000Z'), 'b');
  await rejects.append('cold-chain', [because('future', 'reading')], at('2026-11-11T23:30:00.000Z'), 'c');
  // Of one message 25 are listed, and all are counted.
  const flood = Array.from({ length: 40 }, () => because('out-of-range', 'reading'));
  await rejects.append('cold-chain', flood, at('2026-11-11T11:00:00.000Z'), 'e');
  await rejects.append('ingestion', [because('invalid_event', 'track')], at('2026-11-11T10:00:00.000Z'), 'd');
}

async function alarm(incidentId: string, given: Record<string, unknown>, acknowledgedAt: string | undefined): Promise<void> {
  const { incidentsIn } = await import('#storage/incidents.ts');
  const incidents = incidentsIn(TABLES.INCIDENTS_TABLE);
  const openedAt = '2026-11-11T09:00:00.000Z';
  const facts = IncidentFactsSchema.parse({
    ...{ incidentId, unitId: 'fridge-1', site: 'mitte', kind: 'warm', status: 'closed', stage: 'cleared', severity: 'S3', rule: 'R5' },
    ...{ startedAt: openedAt, openedAt, clearedAt: '2026-11-11T10:00:00.000Z', limits: {}, isRetroactive: false },
    ...given,
  });
  await incidents.record(facts, 1, facts.openedAt);
  if (acknowledgedAt === undefined) return;
  const seen = AcknowledgementSchema.parse({ by: 'me', reason: 'door', at: acknowledgedAt });
  await incidents.acknowledge(facts.incidentId, seen, undefined);
}

async function ran(job: 'mock-recall' | 'order-proposals', day: string, result: Record<string, unknown>): Promise<void> {
  const { runsIn } = await import('#storage/runs.ts');
  const at = InstantSchema.parse(`${day}T04:30:00.000Z`);
  const run = { job, runId: RunIdSchema.parse(`${job}-${day}`), asOf: at };
  const runs = runsIn(TABLES.RUNS_TABLE);
  await runs.open({ ...run, trigger: 'schedule', requestedAt: at });
  await runs.finish(run, { status: 'SUCCEEDED', result, finishedAt: at });
}

async function runOut(): Promise<void> {
  const { forecastsIn } = await import('#storage/forecasts.ts');
  const { stockDaysIn } = await import('#storage/stock-days.ts');
  const accuracy = { wape: 0.2, accuracy: 0.8, bias: 0, mase: null, naiveWape: null, days: 10 };
  const groups = [
    { by: 'shop', name: '', series: 50, ...accuracy },
    { by: 'store', name: 'mitte', series: 40, ...accuracy },
    { by: 'store', name: '', series: 10, ...accuracy },
  ] as const;
  const startsOn = LocalDaySchema.parse('2026-11-12');
  const runId = RunIdSchema.parse('nightly-2026-11-12');
  const book = { schemaVersion: 1, runId, asOf, startsOn, horizonDays: 14, series: 0, groups: [...groups] };
  const place = { bucket: BUCKET, table: TABLES.RUNS_TABLE };
  await forecastsIn(place).put({ book, samples: [], forecasts: [] }, { at: asOf, fence: 1, keepLock: async () => undefined });
  const out = (day: string, productId: string) => ({
    day: LocalDaySchema.parse(day),
    productId: ProductIdSchema.parse(productId),
    kind: 'out' as const,
  });
  const days = [out('2026-11-10', 'milk'), out('2026-11-10', 'bread'), out('2026-11-09', 'milk')];
  await stockDaysIn(TABLES.INVENTORY_TABLE).put('mitte', days);
}

beforeAll(async () => {
  shift = await startNightShift();
  // One keeps well but for 144 minutes, the other has said nothing since noon.
  await measure('fridge-1', 1440, (minute) => (minute >= 600 && minute < 744 ? 6 : 3));
  await measure('fridge-2', 720, () => 3);
  await refuse();
  await alarm('warm-1', { predictedAt: '2026-11-11T08:50:00.000Z', raisedAt: '2026-11-11T09:10:00.000Z' }, '2026-11-11T09:04:00.000Z');
  await alarm('warm-2', { status: 'superseded' }, undefined);
  await alarm('silent-1', { kind: 'silent' }, undefined);
  const figures = { lots: 4, customers: 20, seconds: 12.5, reachableRate: 0.95, tracedBothWaysRate: 0.75, balancedRate: 0.5 };
  await ran('mock-recall', '2026-10-01', { ...figures, seconds: 99 });
  await ran('mock-recall', '2026-11-02', figures);
  const cover = [
    { storeId: 'mitte', stockMinor: 6000, dailyMinor: 2000 },
    { storeId: '', stockMinor: 1000, dailyMinor: 500 },
  ];
  await ran('order-proposals', '2026-11-11', { proposals: 1, cover });
  await runOut();
  await night();
});
afterAll(() => shift.stop());

describe('the night counts', () => {
  it('what was refused, by its reason and on the shop’s own day, and acknowledgements not at all', async () => {
    const readings = await told('rejected-readings', { period: '2026-11-11', by: 'reason' });
    expect(readings.value).toBe(43);
    expect(groupsOf(readings)).toMatchObject({ 'sensor-fault': 2, future: 1, 'out-of-range': 40 });
    expect((await told('rejected-readings', { period: '2026-11-12' })).value).toBe(1);
    expect((await told('rejected-reading-rate')).value).toBeCloseTo(43 / 2203, 6);
    const events = await told('rejected-events', { period: '2026-11-11', by: 'reason' });
    expect(groupsOf(events)).toMatchObject({ invalid_event: 1 });
  });

  it('the minutes of goods within their limits, missing ones as not compliant, for the shop and the store', async () => {
    const compliance = await told('cold-chain-compliance', { period: '2026-11-11', by: 'store' });
    // The one that fell silent counts for fourteen more minutes.
    const share = (1440 - 144 + 734) / 2880;
    expect(compliance.value).toBeCloseTo(share, 6);
    expect(compliance.status).toBe('below');
    expect(compliance.ci95?.[0]).toBeLessThan(share);
    expect(groupsOf(compliance)['mitte']).toBeCloseTo(share, 6);
    expect((await told('sensor-availability')).value).toBeCloseTo(0.75, 6);
  });

  it('alarms by unit-day, how fast they were answered and how early they were foreseen', async () => {
    expect((await told('alarms-per-unit-day')).value).toBeCloseTo(0.5, 6);
    // These stand at the end of the day of the night.
    const today = { period: '2026-11-12' };
    expect((await told('alarm-answer-time', today)).value).toBe(4);
    expect((await told('alarm-lead-time', today)).value).toBe(20);
  });

  it('what the last drill of a recall found', async () => {
    const today = { period: '2026-11-12' };
    expect((await told('recall-drill-time', today)).value).toBe(12.5);
    expect((await told('recall-reachable', today)).value).toBe(0.95);
    expect((await told('recall-traced', today)).value).toBe(0.75);
    expect((await told('recall-mass-balance', today)).value).toBe(0.5);
  });

  it('products that ran out, on days at the end of which somebody looked', async () => {
    const rate = await told('stock-out-rate', { period: '2026-11-10', by: 'store' });
    expect(rate.value).toBeCloseTo(2 / 50, 6);
    expect(groupsOf(rate)).toMatchObject({ mitte: 0.05, unknown: 0 });
    expect((await told('stock-out-rate', { period: '2026-11-09' })).value).toBeNull();
  });

  it('for how many days the stock lasts, as the proposals of the morning after found it', async () => {
    const cover = await told('days-of-cover', { period: '2026-11-10', by: 'store' });
    expect(cover).toMatchObject({ value: 2.8, unit: 'days', status: 'within' });
    expect(groupsOf(cover)).toMatchObject({ mitte: 3, unknown: 2 });
    expect((await told('days-of-cover', { period: '2026-11-09' })).value).toBeNull();
  });

  it('the same when it is run again, and keeps a day when what it was counted from is gone', async () => {
    const before = await told('cold-chain-compliance');
    await night('2026-11-12T03:40:00.000Z');
    expect(await told('cold-chain-compliance')).toEqual(before);
    const { documents } = await import('#storage/client.ts');
    const { DeleteCommand, ScanCommand } = await import('@aws-sdk/lib-dynamodb');
    const { Items = [] } = await documents.send(new ScanCommand({ TableName: TABLES.REJECTS_TABLE }));
    for (const { pk, sk } of Items) await documents.send(new DeleteCommand({ TableName: TABLES.REJECTS_TABLE, Key: { pk, sk } }));
    expect(Items).toHaveLength(6 + 25);
    await night('2026-11-13T03:30:00.000Z');
    expect((await told('rejected-readings')).value).toBe(43);
    expect((await told('stock-out-rate', { period: '2026-11-10' })).value).toBeCloseTo(2 / 50, 6);
  });
});
