import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Incident, IncidentFacts } from '#schemas/incident.ts';
import { type Instant, InstantSchema } from '#schemas/instant.ts';
import { anIncident, aSpeech, MINUTE } from '../support/cold-chain.ts';
import { startEngine } from '../support/engine.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:000000000000:safety';
const SETTINGS = {
  SAFETY_TOPIC_ARN: TOPIC,
  SHOP_TIME_ZONE: 'Europe/Berlin',
  ALERT_LANGUAGE: 'en',
  ESCALATION_MINUTES_S2: '20',
  ESCALATION_MINUTES_S3: '10',
  ESCALATION_MINUTES_S4: '5',
  ESCALATION_MINUTES_SF: '30',
  MAX_ESCALATIONS: '3',
  REPEAT_MINUTES: '15',
  MAX_REPEATS: '8',
};
const topics = mockClient(SNSClient);
let engine: { stop: () => void };
let runJob: () => Promise<{ reminders: number; told: number }>;
let due: ReturnType<typeof import('#storage/due-alerts.ts').dueAlertsIn>;
let incidents: ReturnType<typeof import('#storage/incidents.ts').incidentsIn>;
let cases: ReturnType<typeof import('#storage/case-log.ts').caseLogIn>;
let raise: (facts: IncidentFacts, at: Instant) => Promise<unknown>;

beforeAll(async () => {
  engine = await startEngine();
  Object.assign(process.env, SETTINGS);
  const { handler } = await import('../../functions/cold-chain/send-alerts.ts');
  runJob = () => handler({}, {} as never) as Promise<{ reminders: number; told: number }>;
  due = (await import('#storage/due-alerts.ts')).dueAlertsIn('alerts-table', 'incidents-table');
  incidents = (await import('#storage/incidents.ts')).incidentsIn('incidents-table');
  cases = (await import('#storage/case-log.ts')).caseLogIn('cases-table');
  const { alertsTo } = await import('#messaging/alerts.ts');
  raise = (facts, at) => alertsTo(TOPIC, due, aSpeech()).raise([facts], at);
});
afterAll(() => engine.stop());
beforeEach(() => {
  topics.reset();
  topics.on(PublishCommand).resolves({});
});

const ago = (minutes: number) => InstantSchema.parse(new Date(Date.now() - minutes * MINUTE).toISOString());
const subjects = (about: string) =>
  topics
    .commandCalls(PublishCommand)
    .map(({ args }) => args[0].input)
    .filter(({ Subject = '' }) => Subject.includes(`: ${about} at`))
    .map(({ Subject = '' }) => Subject.slice(0, Subject.indexOf(':')));

/** An incident that was told so many minutes ago. */
async function told(unitId: string, minutes: number, given: Partial<IncidentFacts> = {}): Promise<IncidentFacts> {
  const facts = anIncident(unitId, { site: `site-of-${unitId}`, ...given });
  await incidents.record(facts, 1, ago(minutes));
  await raise(facts, ago(minutes));
  return facts;
}
async function claimedAt(alerts: readonly { sk: string }[], at: Instant): Promise<void> {
  const { documents } = await import('#storage/client.ts');
  for (const { sk } of alerts) {
    const Key = { pk: 'DUE', sk };
    const values = { ExpressionAttributeValues: { ':at': at }, UpdateExpression: 'SET claimedAt = :at' };
    await documents.send(new UpdateCommand({ TableName: 'alerts-table', Key, ...values }));
  }
}
const found = async ({ incidentId }: IncidentFacts) => (await incidents.find(incidentId)) as Incident;

describe('send-alerts, each minute', () => {
  it('tells the second group of what nobody has acknowledged in the time of its severity, once, and writes it into the story', async () => {
    const facts = await told('slow', 11);
    await told('fresh', 9);
    for (let minute = 0; minute < 2; minute++) await runJob();
    expect(subjects('slow')).toEqual(['Alarm', 'Nobody has acknowledged']);
    expect(subjects('fresh')).toEqual(['Alarm']);
    expect((await found(facts)).alerts['unacknowledged-1']).toMatchObject({ severity: 'S3', sentAt: expect.any(String) });
    const { items } = await cases.page(facts.incidentId as never, 10);
    expect(items.map(({ step, key }) => [step, key])).toContainEqual(['alert-escalated', 'unacknowledged-1']);
    const call = topics.commandCalls(PublishCommand).at(-1)?.args[0].input;
    expect(call?.MessageAttributes?.['audience']?.StringValue).toBe('["shift","second"]');
  });

  it('tells nobody but the shift of what somebody has acknowledged, and that it goes on', async () => {
    const facts = await told('seen', 16);
    await incidents.acknowledge(facts.incidentId, { by: 'Kim', reason: 'I move the goods.', at: ago(15), severity: 'S3' }, undefined);
    for (let minute = 0; minute < 2; minute++) await runJob();
    expect(subjects('seen')).toEqual(['Alarm', 'Still']);
  });

  it('tells nothing more of what is over', async () => {
    const facts = await told('over', 60);
    await incidents.record({ ...facts, stage: 'cleared', status: 'closed' }, 2, ago(0));
    await runJob();
    expect(subjects('over')).toEqual(['Alarm']);
  });

  it('tells what it had kept before it died, and does not keep it twice', async () => {
    const facts = await told('crash', 11);
    topics.on(PublishCommand).rejects(new Error('down'));
    await runJob();
    expect((await found(facts)).alerts['unacknowledged-1']).toMatchObject({ dueAt: expect.any(String) });
    topics.on(PublishCommand).resolves({});
    const mine = (await due.every()).filter(({ facts: { unitId } }) => unitId === 'crash');
    expect(mine.map(({ mark }) => mark)).toEqual(['unacknowledged-1']);
    // The claim of the one that died is a minute old.
    await claimedAt(mine, ago(1));
    await runJob();
    expect(subjects('crash').filter((subject) => subject.startsWith('Nobody'))).toHaveLength(2);
    expect((await found(facts)).alerts['unacknowledged-2']).toBeUndefined();
  });

  it('escalates anew what was acknowledged and then grew worse, and keeps both acknowledgements as evidence', async () => {
    const facts = await told('worse', 20);
    const first = { by: 'Kim', reason: 'Door was open.', at: ago(19), severity: 'S3' } as const;
    await incidents.acknowledge(facts.incidentId, first, undefined);
    await incidents.record({ ...facts, severity: 'S4', rule: 'R1' }, 2, ago(6));
    await raise({ ...facts, severity: 'S4', rule: 'R1' }, ago(6));
    await runJob();
    expect(subjects('worse')).toEqual(['Alarm', 'Worse', 'Nobody has acknowledged']);
    const second = { by: 'Lee', reason: 'Goods are marked.', at: ago(0), severity: 'S4' } as const;
    expect(await incidents.acknowledge(facts.incidentId, second, first)).toBe(true);
    expect(await incidents.acknowledge(facts.incidentId, { ...second, by: 'Max' }, first)).toBe(false);
    expect(await found(facts)).toMatchObject({ acknowledgement: second, earlierAcknowledgements: [first] });
  });
});
