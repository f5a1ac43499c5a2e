import type { Context } from 'aws-lambda';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { SYNTHETIC_UNIT } from '#domain/cold-chain/heartbeat.ts';
import type { UnitState } from '#schemas/unit-state.ts';
import { MINUTE } from '../support/cold-chain.ts';
import { accessTo } from '../support/local-runtime.ts';

const endpoints = inject('endpoints');
const { operator, stored } = accessTo(endpoints);
const { unitId } = SYNTHETIC_UNIT;

/** What Scheduler does every minute; here the schedules do not run. */
let tick: (scheduledAt: string) => Promise<unknown>;
let state: () => Promise<UnitState | undefined>;

beforeAll(async () => {
  const { services } = (await (await fetch(new URL('/status.json', endpoints.outbox))).json()) as { services: string };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: services,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  const { handler } = await import('../../functions/cold-chain/publish-heartbeat.ts');
  const { unitStatesIn } = await import('#storage/unit-states.ts');
  tick = (scheduledAt) => handler({ scheduledAt }, {} as Context);
  state = () => unitStatesIn('larderly-development-units').find(unitId);
});

const itemsOf = async (path: string) => ((await (await operator(path)).json()) as { items: { unitId?: string; source?: string }[] }).items;

describe('the reading of every minute', () => {
  it('goes from the broker by rule, queue and record-reading into the state of its unit, once for each minute', async () => {
    const latest = Math.floor(Date.now() / MINUTE) * MINUTE;
    for (const minute of [latest - MINUTE, latest, latest]) await tick(new Date(minute).toISOString());
    await stored();
    expect((await state())?.tail.map(({ at }) => at)).toEqual([latest - MINUTE, latest]);
    expect((await state())?.pending).toEqual([]);
  });

  it('is of a unit that stands in no list, has no page and cannot be described', async () => {
    expect((await itemsOf('/v1/units?limit=100')).map((unit) => unit.unitId)).not.toContain(unitId);
    expect((await itemsOf(`/v1/incidents?unitId=${unitId}`)).length).toBe(0);
    expect((await itemsOf('/v1/rejects?word=cold-chain&limit=100')).map(({ source }) => source)).not.toContain(unitId);
    expect((await operator(`/v1/units/${unitId}`)).status).toBe(404);
    expect((await operator(`/v1/units/${unitId}/readings`)).status).toBe(404);
    const body = JSON.stringify({ kind: 'fridge', site: 'store-1', storageClass: 'CHILLED_TCS' });
    for (const reserved of [unitId, 'all-units'])
      expect((await operator(`/v1/units/${reserved}`, { method: 'PUT', body })).status).toBe(400);
  });
});
