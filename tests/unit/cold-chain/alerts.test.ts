import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type IncidentFacts, IncidentFactsSchema } from '#schemas/incident.ts';
import { InstantSchema } from '#schemas/instant.ts';

vi.stubEnv('AWS_REGION', 'eu-central-1');
const { alertsTo } = await import('#messaging/alerts.ts');

const TOPIC = 'arn:aws:sns:eu-central-1:000000000000:safety';
const NOW = InstantSchema.parse('2026-11-22T12:00:00.000Z');
const topics = mockClient(SNSClient);
const marks = new Map<string, 'claimed' | 'sent'>();
let sentAt: number[] = [];

const alerts = () =>
  alertsTo(TOPIC, {
    async claimAlert(incidentId, stage) {
      const known = marks.get(`${incidentId} ${stage}`);
      if (known !== undefined) return known === 'sent' ? 'sent' : 'claimed-elsewhere';
      marks.set(`${incidentId} ${stage}`, 'claimed');
      return 'claimed';
    },
    async markAlerted(incidentId, stage) {
      marks.set(`${incidentId} ${stage}`, 'sent');
    },
  });

function anIncident(unitId: string, given: Partial<IncidentFacts> = {}): IncidentFacts {
  return IncidentFactsSchema.parse({
    incidentId: `warm-${unitId}`,
    unitId,
    site: 'store-1',
    kind: 'warm',
    status: 'open',
    stage: 'raised',
    severity: 'S3',
    rule: 'R4',
    startedAt: NOW,
    openedAt: NOW,
    limits: {},
    isRetroactive: false,
    ...given,
  });
}

const published = () => topics.commandCalls(PublishCommand).map(({ args }) => args[0].input);

beforeEach(() => {
  marks.clear();
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
    const { isTold } = await alerts().sendOnce(incidents, NOW);
    expect(published()).toHaveLength(1);
    expect(published()[0]?.Subject).toBe('Alarm: b at store-1, too warm [S4] and 2 more');
    for (const { incidentId } of incidents) expect(published()[0]?.Message).toContain(`Incident: ${incidentId}`);
    expect(incidents.every(isTold)).toBe(true);
  });

  it('of other sites and stages are messages of their own, a second apart', async () => {
    const { isTold } = await alerts().sendOnce([anIncident('a'), anIncident('b', { site: 'store-2' })], NOW);
    expect(isTold(anIncident('b'))).toBe(true);
    const [first = 0, second = 0] = sentAt;
    expect(second - first).toBeGreaterThan(990);
    await alerts().sendOnce([anIncident('a', { stage: 'cleared' })], NOW);
    expect(published().map(({ Subject }) => Subject)).toEqual([
      'Alarm: a at store-1, too warm [S3]',
      'Alarm: b at store-2, too warm [S3]',
      'Over: a at store-1, too warm [S3]',
    ]);
  });

  it('of an outage of many sites are one message, since one a second would come too late', async () => {
    const incidents = Array.from({ length: 40 }, (_, index) => anIncident(`unit-${index}`, { site: `store-${index}` }));
    await alerts().sendOnce(incidents, NOW);
    expect(published()).toHaveLength(1);
    for (const { incidentId } of incidents) expect(published()[0]?.Message).toContain(`Incident: ${incidentId}\n`);
  });

  it('that come again repeat only what was not sent, incident by incident', async () => {
    marks.set('warm-a raised', 'sent');
    marks.set('warm-b raised', 'claimed');
    const [a, b, c] = [anIncident('a'), anIncident('b'), anIncident('c')];
    const { isTold, failureOf } = await alerts().sendOnce([a, b, c], NOW);
    expect(published().map(({ Subject }) => Subject)).toEqual(['Alarm: c at store-1, too warm [S3]']);
    expect([a, b, c].map(isTold)).toEqual([true, false, true]);
    expect(failureOf(b)).toBeUndefined();
  });

  it('that cannot be sent are named, and keep back none of the others', async () => {
    topics.on(PublishCommand).rejectsOnce(new Error('down')).resolves({});
    const [a, b] = [anIncident('a'), anIncident('b', { site: 'store-2' })];
    const { isTold, failureOf } = await alerts().sendOnce([a, b], NOW);
    expect([a, b].map(isTold)).toEqual([false, true]);
    expect([a, b].map(failureOf)).toEqual([expect.objectContaining({ message: 'down' }), undefined]);
    expect(marks.get('warm-a raised')).toBe('claimed');
  });

  it('twice of one incident in one call are one, the newer', async () => {
    const newer = anIncident('a', { severity: 'S4' });
    const { isTold } = await alerts().sendOnce([anIncident('a'), newer], NOW);
    expect(published().map(({ Subject }) => Subject)).toEqual(['Alarm: a at store-1, too warm [S4]']);
    expect(isTold(newer)).toBe(true);
  });
});
