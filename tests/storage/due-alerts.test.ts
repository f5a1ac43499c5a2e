import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { News } from '#schemas/due-alert.ts';
import type { IncidentFacts } from '#schemas/incident.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { anIncident, aSpeech } from '../support/cold-chain.ts';
import { startEngine } from '../support/engine.ts';

const NOW = InstantSchema.parse('2026-11-22T12:00:10.000Z');
const topics = mockClient(SNSClient);
let engine: { stop: () => void };
let storage: typeof import('#storage/due-alerts.ts');
let incidents: ReturnType<typeof import('#storage/incidents.ts').incidentsIn>;
let messaging: typeof import('#messaging/alerts.ts');

beforeAll(async () => {
  engine = await startEngine();
  [storage, messaging] = await Promise.all([import('#storage/due-alerts.ts'), import('#messaging/alerts.ts')]);
  incidents = (await import('#storage/incidents.ts')).incidentsIn('incidents-table');
});
afterAll(() => engine.stop());

const secondsSent = new Set<number>();
beforeEach(async () => {
  topics.reset();
  topics.on(PublishCommand).callsFake(() => secondsSent.add(Math.floor(Date.now() / 1000)) && {});
  secondsSent.clear();
  for (const left of await due().every()) await due().settle(left, NOW);
});

const due = () => storage.dueAlertsIn('alerts-table', 'incidents-table');
/** Function environments share nothing but the tables. */
const environment = () => messaging.alertsTo('arn:aws:sns:eu-central-1:000000000000:safety', due(), aSpeech());
const published = () =>
  topics.commandCalls(PublishCommand).map(({ args }) => {
    const { Message = '', ...input } = args[0].input;
    return { ...input, Message: String(JSON.parse(Message).default), textMessage: String(JSON.parse(Message).sms) };
  });
const toldOf = ({ incidentId }: IncidentFacts) =>
  published().filter(({ Message = '' }) => Message.includes(`Incident: ${incidentId}\n`)).length;
const newsOf = (facts: IncidentFacts): News => ({ facts, occasion: facts.stage, mark: facts.stage, audience: ['shift'], number: 1 });
const markOf = async ({ incidentId, stage }: IncidentFacts) => (await incidents.find(incidentId))?.alerts[stage];

async function recorded(count: number, site: string, given: Partial<IncidentFacts> = {}): Promise<IncidentFacts[]> {
  const facts = Array.from({ length: count }, (_, index) => anIncident(`${site}-${index}`, { site, ...given }));
  for (const incident of facts) await incidents.record(incident, 1, NOW);
  return facts;
}

describe('alerts of many environments', () => {
  it('of one site and minute are at most two messages, which name all incidents once', async () => {
    const facts = await recorded(20, 'store-1');
    await Promise.all(facts.map((incident) => environment().raise([incident], NOW)));
    expect(published()).toHaveLength(1);
    await environment().sendDue();
    // One is enough when all were kept before the first was sent.
    expect(published().length).toBeLessThanOrEqual(2);
    expect(facts.map(toldOf)).toEqual(facts.map(() => 1));
    expect(await due().every()).toEqual([]);
    expect((await markOf(facts[7] as IncidentFacts))?.sentAt).toBeDefined();
  });

  it('of the next minute may go out at once again', async () => {
    const [first, second] = (await recorded(2, 'store-2')) as [IncidentFacts, IncidentFacts];
    await environment().raise([first], NOW);
    await environment().raise([second], InstantSchema.parse('2026-11-22T12:01:00.000Z'));
    expect([first, second].map(toldOf)).toEqual([1, 1]);
  });

  it('are one a second to the topic, whoever sends them, and what cannot wait its turn goes out with the next minute', async () => {
    const facts = (await Promise.all(Array.from({ length: 12 }, (_, index) => recorded(1, `branch-${index}`)))).flat();
    await Promise.all(facts.map((incident) => environment().raise([incident], NOW)));
    expect(published().length).toBeLessThan(12);
    expect(secondsSent.size).toBe(published().length);
    await environment().sendDue();
    expect(secondsSent.size).toBe(published().length);
    expect(facts.map(toldOf)).toEqual(facts.map(() => 1));
  });

  it('that are raised again are told once', async () => {
    const facts = await recorded(1, 'store-3');
    for (let delivery = 0; delivery < 3; delivery++) await environment().raise(facts, NOW);
    await environment().sendDue();
    expect(facts.map(toldOf)).toEqual([1]);
  });
});

describe('an alert that was kept', () => {
  it('goes out though its function died before it could send', async () => {
    const [incident] = (await recorded(1, 'store-4')) as [IncidentFacts];
    expect(await due().add(newsOf(incident), NOW)).toBe(true);
    await environment().raise([incident], NOW);
    expect(toldOf(incident)).toBe(0);
    await environment().sendDue();
    expect(toldOf(incident)).toBe(1);
  });

  it('goes out when the topic did not take it at first', async () => {
    const [incident] = (await recorded(1, 'store-5')) as [IncidentFacts];
    topics.on(PublishCommand).rejectsOnce(new Error('down')).resolves({});
    const { delays, failureOf } = await environment().raise([incident], NOW);
    expect(delays).toMatchObject([{ message: 'down' }]);
    expect(failureOf(incident)).toBeUndefined();
    // Within half a minute it is still the work of the one that failed.
    expect(await environment().sendDue()).toBe(0);
    const [waiting] = await due().every();
    const later = InstantSchema.parse(new Date(Date.now() + 31_000).toISOString());
    expect(waiting && (await due().claim(waiting, later))).toBe(true);
  });

  it('goes out a second time, not never, when its sender died before it could note that it had sent', async () => {
    const [incident] = (await recorded(1, 'store-6')) as [IncidentFacts];
    await due().add(newsOf(incident), NOW);
    const [alert] = await due().every();
    // Claimed and sent a minute ago, then the environment ended.
    const before = InstantSchema.parse(new Date(Date.now() - 60_000).toISOString());
    expect(alert && (await due().claim(alert, before))).toBe(true);
    await environment().sendDue();
    expect(toldOf(incident)).toBe(1);
    expect(await due().every()).toEqual([]);
  });

  it('makes the job fail loudly when it cannot be sent, after the others have been', async () => {
    const facts = [...(await recorded(1, 'store-7')), ...(await recorded(1, 'store-8'))];
    for (const incident of facts) await due().add(newsOf(incident), NOW);
    topics.on(PublishCommand).rejectsOnce(new Error('down')).resolves({});
    await expect(environment().sendDue()).rejects.toThrow('could not be sent: 1');
    expect(published()).toHaveLength(2);
    expect(await due().every()).toHaveLength(1);
  });

  it('of an incident that is not recorded is refused aloud', async () => {
    const { failureOf } = await environment().raise([anIncident('nobody')], NOW);
    expect(failureOf(anIncident('nobody'))).toBeInstanceOf(Error);
  });
});
