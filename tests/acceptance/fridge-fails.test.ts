import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runScenario } from '../../tools/device/run-scenario.ts';
import { tellStory } from '../../tools/device/story/tell-story.ts';
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

const itemsOf = async <Item>(path: string) => ((await (await shop.operator(path)).json()) as { items: Item[] }).items;

async function alertsAbout(incidentId: string): Promise<Alert[]> {
  const reply = await fetch(`${new URL(shop.endpoints.outbox).origin}/outbox.json`);
  const { items } = (await reply.json()) as { items: Alert[] };
  return items.filter(({ attributes }) => attributes['incidentId'] === incidentId);
}

/** What has to stand in the story, in the order in which it happens; other lines may stand between. */
const STORY = [
  'first-warm-reading',
  'breach-predicted',
  'lots-held',
  'orders-flagged',
  'disposal-decided',
  'recall-opened',
  'recall-scope-found',
  'notices-sent',
  'answers-received',
  'recall-closed',
];
const BESIDE = [
  'incident-raised',
  'incident-acknowledged',
  'unit-held',
  'lots-exposed',
  'alert-sent',
  'command-sent',
  'command-acknowledged',
  'move-proposed',
];

describe('a fridge whose compressor fails', () => {
  it('is foreseen, alarmed, ordered to restart, cold again, and its goods are followed to the last customer’s answer', async () => {
    const told: string[] = [];
    const print = (line: string) => told.push(line);
    const result = await tellStory({ endpoints: shop.endpoints, speed: 90, print, verdictSeconds: 0 }).catch((error: unknown) => {
      throw new Error(told.join('\n'), { cause: error });
    });
    const story = told.join('\n');
    const { incident, recall } = result;
    expect(incident, story).toMatchObject({ kind: 'warm', stage: 'cleared', status: 'closed', outcome: 'recovered', severity: 'S3' });
    expect(incident?.predictedMinutes).toBeGreaterThan(0);
    const moments = [incident?.startedAt, incident?.predictedAt, incident?.raisedAt, incident?.clearedAt];
    expect(moments).toEqual([...moments].sort());
    const stages = (await alertsAbout(incident?.incidentId ?? '')).map(({ attributes }) => attributes['stage']);
    expect(stages).toEqual(['predicted', 'raised', 'cleared']);
    expect(result.commands.map(({ commandId }) => commandId)).toContain(`${incident?.incidentId}-raised`);
    expect(result.acks.map(({ status }) => status)).not.toContain('rejected');
    expect(result.stored).toBe(result.readings);
    const steps: string[] = result.lines.map(({ step }) => step);
    expect(
      STORY.map((step) => steps.indexOf(step)),
      story,
    ).toEqual(STORY.map((step) => steps.indexOf(step)).toSorted((one, other) => one - other));
    for (const step of [...STORY, ...BESIDE]) expect(steps, story).toContain(step);
    expect(recall).toMatchObject({ customers: { total: 5 }, answers: { total: 5, returned: 2, discarded: 1, eaten: 1, kept: 1 } });
    expect(recall.rates).toMatchObject({ reached: 1, answered: 1 });
    const commands = await itemsOf<{ commandId: string; state: string }>(`/v1/units/${result.unitId}/commands`);
    expect(commands.find(({ commandId }) => commandId.endsWith('-raised'))?.state).toBe('accepted');
    const holds = await itemsOf<{ target: { kind: string } }>('/v1/holds?limit=100');
    expect(holds.map(({ target }) => target.kind)).toContain('lot');
  });

  it('is seen in spite of a network that repeats and shuffles, and nothing is counted twice', async () => {
    const result = await runScenario('flaky-network', { endpoints: shop.endpoints, speed: 120 });
    expect(result.stored).toBe(result.readings);
    expect(result.incident).toBeUndefined();
  });
});
