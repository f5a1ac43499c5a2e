import { describe, expect, inject, it } from 'vitest';
import { allOf, type NamedResource, targetOf } from './template.ts';

const templates = inject('templates');
const queues = allOf(templates, 'AWS::SQS::Queue');
const alarms = allOf(templates, 'AWS::CloudWatch::Alarm');
const isDeadEnd = ({ Properties }: NamedResource) => Properties.QueueName.endsWith('-dead-letters');
const deadEnds = new Map(queues.filter(isDeadEnd).map((queue) => [queue.id, queue]));
const workQueues = queues.filter((queue) => !isDeadEnd(queue));

interface Watching {
  readonly Dimensions?: { readonly Value: string }[];
  readonly Metrics?: { readonly MetricStat?: { readonly Metric: { readonly Dimensions?: { readonly Value: string }[] } } }[];
}

/** What an alarm looks at, alone or in a sum. */
const queuesIn = ({ Dimensions = [], Metrics = [] }: Watching) =>
  [...Dimensions, ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.Dimensions ?? [])].map(({ Value }) => Value);

/** A queue that keeps messages for two weeks and wakes a person when it has one. */
function expectWatched(reference: unknown, hop: string): void {
  const deadEnd = deadEnds.get(targetOf(reference) ?? '');
  expect(deadEnd?.Properties.MessageRetentionPeriod, hop).toBe(14 * 24 * 60 * 60);
  const watching = alarms.filter(({ Properties }) => queuesIn(Properties).includes(deadEnd?.Properties.QueueName));
  expect(watching, `${hop} is watched`).toHaveLength(1);
  expect(watching[0]?.Properties.AlarmActions.length, hop).toBeGreaterThan(0);
}

describe('every asynchronous hop ends in a watched place', () => {
  it('from a queue to its function', () => {
    expect(workQueues).toHaveLength(19);
    for (const { id, Properties } of workQueues) {
      expectWatched(Properties.RedrivePolicy?.deadLetterTargetArn, id);
      expect(Properties.RedrivePolicy.maxReceiveCount, id).toBe(5);
    }
  });

  it('from Scheduler to its target', () => {
    const schedules = allOf(templates, 'AWS::Scheduler::Schedule');
    expect(schedules).toHaveLength(18);
    for (const { id, Properties } of schedules) {
      expectWatched(Properties.Target.DeadLetterConfig?.Arn, id);
      expect(Properties.ScheduleExpressionTimezone, id).toBe('Europe/Berlin');
    }
  });

  it('from an asynchronous call to its end, for every function that Scheduler calls', () => {
    const configured = allOf(templates, 'AWS::Lambda::EventInvokeConfig');
    for (const { id, Properties } of configured) expectWatched(Properties.DestinationConfig?.OnFailure?.Destination, id);
    const called = allOf(templates, 'AWS::Scheduler::Schedule').map(({ Properties }) => targetOf(Properties.Target.Arn));
    expect(configured.map(({ Properties }) => targetOf(Properties.FunctionName)).sort()).toEqual([...new Set(called)].sort());
  });

  it('from a topic to its subscribers', () => {
    const subscriptions = allOf(templates, 'AWS::SNS::Subscription');
    expect(subscriptions.map(({ Properties }) => Properties.Protocol).sort()).toEqual([
      'email',
      'email',
      'email',
      'https',
      'sms',
      'sms',
      'sqs',
    ]);
    for (const { id, Properties } of subscriptions) expectWatched(Properties.RedrivePolicy?.deadLetterTargetArn, id);
  });

  it('from a topic rule to its queue, by way of the queue of errors', () => {
    const rules = allOf(templates, 'AWS::IoT::TopicRule');
    expect(rules.map(({ Properties }) => Properties.RuleName).sort()).toEqual(['RecordAcknowledgement', 'RecordReading']);
    for (const { id, Properties } of rules) {
      const errors = targetOf(Properties.TopicRulePayload.ErrorAction?.Sqs.QueueUrl);
      expect(
        workQueues.map((queue) => queue.id),
        id,
      ).toContain(errors);
    }
  });

  it('from state to state: every one of the workflow catches what its tasks throw', () => {
    const [machine] = allOf(templates, 'AWS::StepFunctions::StateMachine');
    const text = machine?.Properties.DefinitionString['Fn::Join'][1].map((piece: unknown) => (typeof piece === 'string' ? piece : 'arn'));
    const definition = JSON.parse(text.join('')) as { QueryLanguage?: string; States: Record<string, { Type: string; Catch?: unknown[] }> };
    expect(definition.QueryLanguage ?? 'JSONPath').toBe('JSONPath');
    // What fails in a branch fails the state that holds the branches.
    const working = Object.entries(definition.States).filter(([, { Type }]) => ['Task', 'Map', 'Parallel'].includes(Type));
    expect(working).toHaveLength(16);
    for (const [name, { Catch }] of working) expect(Catch, name).toHaveLength(1);
    expect(alarms.map(({ Properties }) => Properties.AlarmName)).toContain('larderly-production-failed-runs');
  });
});

describe('every queue', () => {
  it('is encrypted, and refuses what is sent in the clear', () => {
    const guarded = allOf(templates, 'AWS::SQS::QueuePolicy').flatMap(({ Properties }) => Properties.Queues.map(targetOf));
    for (const { id, Properties } of queues) {
      expect(Properties.SqsManagedSseEnabled, id).toBe(true);
      expect(guarded, id).toContain(id);
    }
  });

  it('hides a message six times as long as its function may work', () => {
    const functions = new Map(allOf(templates, 'AWS::Lambda::Function').map(({ id, Properties }) => [id, Properties]));
    for (const { Properties } of allOf(templates, 'AWS::Lambda::EventSourceMapping')) {
      const queue = queues.find(({ id }) => id === targetOf(Properties.EventSourceArn));
      const consumer = functions.get(targetOf(Properties.FunctionName) ?? '');
      expect(queue?.Properties.VisibilityTimeout).toBe(6 * consumer.Timeout);
    }
  });
});

describe('the alarms', () => {
  it('are at most 40, and each wakes somebody', () => {
    expect(alarms.length).toBeLessThanOrEqual(40);
    for (const { id, Properties } of alarms) expect(Properties.AlarmActions.length, id).toBeGreaterThan(0);
  });

  it('may speak on their topics, whose policies keep the default one out', () => {
    const policies = allOf(templates, 'AWS::SNS::TopicPolicy');
    expect(policies).toHaveLength(4);
    for (const { id, Properties } of policies) {
      const speakers = Properties.PolicyDocument.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow');
      // What becomes of mails is told by the mail service.
      const service = id.includes('MailEvents') ? 'ses.amazonaws.com' : 'cloudwatch.amazonaws.com';
      expect(speakers, id).toMatchObject([{ Principal: { Service: service }, Action: 'sns:Publish' }]);
    }
  });
});
