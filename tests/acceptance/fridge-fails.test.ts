import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runScenario } from '../../tools/device/run-scenario.ts';
import { type LocalRuntime, startLocal } from '../support/local-runtime.ts';

let shop: LocalRuntime;
beforeAll(async () => {
  shop = await startLocal({ args: ['--no-schedules'] });
});
afterAll(async () => {
  expect(await shop.stop()).toBe(0);
});

interface Alert {
  readonly to: readonly string[];
  readonly subject: string;
  readonly attributes: Readonly<Record<string, string>>;
}

async function alertsAbout(incidentId: string): Promise<Alert[]> {
  const reply = await fetch(`${new URL(shop.endpoints.outbox).origin}/outbox.json`);
  const { items } = (await reply.json()) as { items: Alert[] };
  return items.filter(({ attributes }) => attributes['incidentId'] === incidentId);
}

describe('a fridge whose compressor fails', () => {
  it('is foreseen, alarmed, ordered to restart, cold again and still on hold', async () => {
    const lines: string[] = [];
    const result = await runScenario('compressor-failure', {
      endpoints: shop.endpoints,
      speed: 90,
      print: (line) => lines.push(line),
    });
    const story = lines.join('\n');
    const { incident } = result;
    expect(incident, story).toMatchObject({ kind: 'warm', stage: 'cleared', status: 'closed', outcome: 'recovered', severity: 'S3' });
    expect(incident?.predictedMinutes).toBeGreaterThan(0);
    const moments = [incident?.startedAt, incident?.predictedAt, incident?.raisedAt, incident?.clearedAt];
    expect(moments).toEqual([...moments].sort());
    const stages = (await alertsAbout(incident?.incidentId ?? '')).map(({ attributes }) => attributes['stage']);
    expect(stages).toEqual(['predicted', 'raised', 'cleared']);
    expect(result.commands.map(({ commandId }) => commandId)).toContain(`${incident?.incidentId}-raised`);
    expect(result.acks.map(({ status }) => status)).not.toContain('rejected');
    expect(result.stored).toBe(result.readings);
    const { items } = (await (await shop.operator('/v1/holds')).json()) as { items: { incidentId?: string }[] };
    expect(items.map(({ incidentId }) => incidentId)).toEqual([incident?.incidentId]);
  });

  it('is seen in spite of a network that repeats and shuffles, and nothing is counted twice', async () => {
    const result = await runScenario('flaky-network', { endpoints: shop.endpoints, speed: 120 });
    expect(result.stored).toBe(result.readings);
    expect(result.incident).toBeUndefined();
  });
});
