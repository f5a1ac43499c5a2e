import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { DueAlert } from '#schemas/due-alert.ts';
import type { IncidentFacts } from '#schemas/incident.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { anIncident } from '../../support/cold-chain.ts';

vi.stubEnv('AWS_REGION', 'eu-central-1');
const { alertsTo } = await import('#messaging/alerts.ts');

const TOPIC = 'arn:aws:sns:eu-central-1:000000000000:safety';
const NOW = InstantSchema.parse('2026-11-22T12:00:00.000Z');
const topics = mockClient(SNSClient);
const keyOf = ({ incidentId, stage }: IncidentFacts) => `${incidentId} ${stage}`;
const kept = new Map<string, DueAlert>();
const known = new Set<string>();
const claimed = new Set<string>();
const turns = new Set<string>();
let sentAt: number[] = [];

/** What tests/storage/due-alerts.test.ts shows of the real one, without its tables. */
const alerts = () =>
  alertsTo(TOPIC, {
    async add(facts, dueAt) {
      if (facts.unitId === 'unwritable') throw new Error('throttled');
      if (known.has(keyOf(facts))) return false;
      known.add(keyOf(facts));
      kept.set(keyOf(facts), { schemaVersion: 1, facts, dueAt });
      return true;
    },
    every: async () => [...kept.values()],
    async claim({ facts }) {
      if (claimed.has(keyOf(facts))) return false;
      claimed.add(keyOf(facts));
      return true;
    },
    async settle({ facts }) {
      kept.delete(keyOf(facts));
    },
    async takeTurn(name) {
      if (turns.has(name)) return false;
      turns.add(name);
      return true;
    },
  });

const published = () =>
  topics.commandCalls(PublishCommand).map(({ args }) => {
    const { Message = '', ...input } = args[0].input;
    return { ...input, Message: String(JSON.parse(Message).default), textMessage: String(JSON.parse(Message).sms) };
  });

beforeEach(() => {
  for (const memory of [kept, known, claimed, turns]) memory.clear();
  sentAt = [];
  topics.reset();
  topics.on(PublishCommand).callsFake(() => {
    sentAt.push(performance.now());
    return {};
  });
});

describe('alerts', () => {
  it('of one site and stage are one message that lists every incident, the worst first', async () => {
    const incidents = [anIncident('a', { severity: 'S2' }), anIncident('b', { severity: 'S4' }), anIncident('c')];
    await alerts().raise(incidents, NOW);
    expect(published()).toHaveLength(1);
    expect(published()[0]?.Subject).toBe('Alarm: b at store-1, too warm [S4] and 2 more');
    for (const { incidentId } of incidents) expect(published()[0]?.Message).toContain(`Incident: ${incidentId}`);
    expect(published()[0]).toMatchObject({ MessageStructure: 'json', textMessage: 'Alarm: b at store-1, too warm [S4] and 2 more' });
    expect(kept.size).toBe(0);
  });

  it('of other sites and stages are messages of their own, a second apart', async () => {
    await alerts().raise([anIncident('a'), anIncident('b', { site: 'store-2' })], NOW);
    const [first = 0, second = 0] = sentAt;
    expect(second - first).toBeGreaterThan(990);
    await alerts().raise([anIncident('a', { stage: 'cleared' })], NOW);
    expect(published().map(({ Subject }) => Subject)).toEqual([
      'Alarm: a at store-1, too warm [S3]',
      'Alarm: b at store-2, too warm [S3]',
      'Over: a at store-1, too warm [S3]',
    ]);
  });

  it('of an outage of many sites are one message, since one a second would come too late', async () => {
    const incidents = Array.from({ length: 40 }, (_, index) => anIncident(`unit-${index}`, { site: `store-${index}` }));
    await alerts().raise(incidents, NOW);
    expect(published()).toHaveLength(1);
    for (const { incidentId } of incidents) expect(published()[0]?.Message).toContain(`Incident: ${incidentId}\n`);
  });

  it('of an outage of very many units are messages that a topic takes', async () => {
    const incidents = Array.from({ length: 900 }, (_, index) => anIncident(`unit-${index}-${'long'.repeat(20)}`, { severity: 'S4' }));
    await alerts().raise(incidents, NOW);
    expect(published()).toHaveLength(3);
    for (const { Message = '' } of published()) expect(Buffer.byteLength(Message)).toBeLessThan(256_000);
  });

  it('of a site that has been heard in this minute wait for the sender of every minute', async () => {
    await alerts().raise([anIncident('a')], NOW);
    await alerts().raise([anIncident('b'), anIncident('c')], NOW);
    expect(published()).toHaveLength(1);
    expect(await alerts().sendDue()).toBe(2);
    expect(published().map(({ Subject }) => Subject)).toEqual([
      'Alarm: a at store-1, too warm [S3]',
      'Alarm: b at store-1, too warm [S3] and 1 more',
    ]);
  });

  it('that another sender has claimed are left to it', async () => {
    const [a, b] = [anIncident('a'), anIncident('b')];
    claimed.add(keyOf(a));
    await alerts().raise([a, b], NOW);
    expect(published().map(({ Subject }) => Subject)).toEqual(['Alarm: b at store-1, too warm [S3]']);
    expect([...kept.keys()]).toEqual([keyOf(a)]);
  });

  it('that cannot be kept are named, and keep back none of the others', async () => {
    const [a, b] = [anIncident('unwritable'), anIncident('b')];
    const { failureOf } = await alerts().raise([a, b], NOW);
    expect([a, b].map(failureOf)).toEqual([expect.objectContaining({ message: 'throttled' }), undefined]);
    expect(published().map(({ Subject }) => Subject)).toEqual(['Alarm: b at store-1, too warm [S3]']);
  });

  it('twice of one incident in one call are one, the newer', async () => {
    await alerts().raise([anIncident('a'), anIncident('a', { severity: 'S4' })], NOW);
    expect(published().map(({ Subject }) => Subject)).toEqual(['Alarm: a at store-1, too warm [S4]']);
  });
});
