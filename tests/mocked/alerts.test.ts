import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { DueAlert, News } from '#schemas/due-alert.ts';
import type { IncidentFacts } from '#schemas/incident.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { anIncident, aSpeech } from '../support/cold-chain.ts';

vi.stubEnv('AWS_REGION', 'eu-central-1');
const { alertsTo } = await import('#messaging/alerts.ts');

const TOPIC = 'arn:aws:sns:eu-central-1:000000000000:safety';
const NOW = InstantSchema.parse('2026-11-22T12:00:00.000Z');
const topics = mockClient(SNSClient);
const keyOf = ({ facts, mark }: Pick<News, 'facts' | 'mark'>) => `${facts.incidentId} ${mark}`;
const stageOf = (facts: IncidentFacts) => keyOf({ facts, mark: facts.stage });
const kept = new Map<string, DueAlert>();
const known = new Map<string, News>();
const claimed = new Set<string>();
const turns = new Set<string>();
let sentAt: number[] = [];

/** What tests/storage/due-alerts.test.ts shows of the real one, without its tables. */
const alerts = () =>
  alertsTo(
    TOPIC,
    {
      async add(news, dueAt) {
        if (news.facts.unitId === 'unwritable') throw new Error('throttled');
        if (known.has(keyOf(news))) return false;
        known.set(keyOf(news), news);
        kept.set(keyOf(news), { sk: keyOf(news), ...news, dueAt });
        return true;
      },
      async toldOf(incidentId) {
        const told = [...known.values()].filter(({ facts }) => facts.incidentId === incidentId);
        return { alerts: Object.fromEntries(told.map(({ mark, facts }) => [mark, { dueAt: NOW, severity: facts.severity }])) };
      },
      every: async () => [...kept.values()],
      async claim(alert) {
        if (claimed.has(keyOf(alert))) return false;
        claimed.add(keyOf(alert));
        return true;
      },
      async settle(alert) {
        kept.delete(keyOf(alert));
      },
      async takeTurn(name) {
        if (turns.has(name)) return false;
        turns.add(name);
        return true;
      },
    },
    aSpeech(),
  );

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
  it('of one site and occasion are one message that lists every incident, the worst first', async () => {
    const incidents = [anIncident('a', { severity: 'S2' }), anIncident('b', { severity: 'S4' }), anIncident('c')];
    await alerts().raise(incidents, NOW);
    expect(published()).toHaveLength(1);
    expect(published()[0]?.Subject).toBe('Alarm: b at store-1, too warm [S4] and 2 more');
    for (const { incidentId } of incidents) expect(published()[0]?.Message).toContain(`Incident: ${incidentId}`);
    expect(published()[0]).toMatchObject({ MessageStructure: 'json', textMessage: 'Alarm: b at store-1, too warm [S4] and 2 more' });
    expect(kept.size).toBe(0);
  });

  it('of other sites and occasions are messages of their own, a second apart', async () => {
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
    for (const { incidentId } of incidents) expect(`${published()[0]?.Message}\n`).toContain(`Incident: ${incidentId}\n`);
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
    claimed.add(stageOf(a));
    await alerts().raise([a, b], NOW);
    expect(published().map(({ Subject }) => Subject)).toEqual(['Alarm: b at store-1, too warm [S3]']);
    expect([...kept.keys()]).toEqual([stageOf(a)]);
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

  it('of an incident that has grown worse go out at once, once, and name those whom they are for', async () => {
    await alerts().raise([anIncident('a', { severity: 'S3' })], NOW);
    for (let time = 0; time < 2; time++) await alerts().raise([anIncident('a', { severity: 'S4' })], NOW);
    await alerts().raise([anIncident('a', { severity: 'S3' })], NOW);
    expect(published().map(({ Subject }) => Subject)).toEqual(['Alarm: a at store-1, too warm [S3]', 'Worse: a at store-1, too warm [S4]']);
    expect(published()[1]?.MessageAttributes).toMatchObject({
      occasion: { StringValue: 'worsened' },
      stage: { StringValue: 'raised' },
      audience: { DataType: 'String.Array', StringValue: '["shift"]' },
    });
  });

  it('that nobody has acknowledged name the second group too, and come together with nothing else', async () => {
    const news: News = {
      facts: anIncident('a'),
      occasion: 'unacknowledged',
      mark: 'unacknowledged-1',
      audience: ['shift', 'second'],
      number: 1,
    };
    await alerts().tell([news], NOW);
    await alerts().tell([news], NOW);
    expect(published()).toHaveLength(1);
    expect(published()[0]?.Subject).toBe('Nobody has acknowledged: a at store-1, too warm [S3]');
    expect(published()[0]?.MessageAttributes?.['audience']?.StringValue).toBe('["shift","second"]');
  });

  it('are written into the story of their incident when they have gone out', async () => {
    const story: object[] = [];
    const alert: DueAlert = {
      facts: anIncident('a'),
      occasion: 'raised',
      mark: 'raised',
      audience: ['shift'],
      number: 1,
      sk: 'x',
      dueAt: NOW,
    };
    const speech = aSpeech({ note: async (entry) => void story.push(entry) });
    await speech.told(alert, NOW);
    expect(story).toMatchObject([{ caseId: 'warm-a', step: 'alert-sent', key: 'raised', at: NOW }]);
  });
});
