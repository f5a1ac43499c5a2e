import { describe, expect, inject, it } from 'vitest';
import { SYNTHETIC_UNIT } from '#domain/cold-chain/heartbeat.ts';
import { allOf } from './template.ts';

interface Watched {
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
}

const templates = inject('templates');
const alarms = allOf(templates, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
const metricsOf = (alarm: Watched & { Metrics?: { MetricStat?: { Metric: Watched } }[] }): Watched[] =>
  alarm.Metrics?.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []) ?? [alarm];
const textOf = ({ Namespace, MetricName, Dimensions = [] }: Watched) =>
  `${Namespace} ${MetricName} ${Dimensions.map(({ Value }) => String(Value).replace('larderly-production-', '')).join(' ')}`;

/** The one alarm that watches all of these metrics. */
function alarmOn(...metrics: readonly string[]) {
  const found = alarms.filter((alarm) => metrics.every((metric) => metricsOf(alarm).map(textOf).includes(metric)));
  expect(found, metrics.join()).toHaveLength(1);
  return found[0];
}

const MISSING_IS_BAD = { TreatMissingData: 'breaching' };
const AT_LEAST = 'GreaterThanOrEqualToThreshold';

describe('without any function that sends alerts, an alarm hears', () => {
  it.each([
    [
      'that the reading of every minute does not arrive',
      ['Larderly HeartbeatAgeSeconds cold-chain'],
      { ...MISSING_IS_BAD, Threshold: 300 },
    ],
    ['that no unit is heard', ['Larderly NewestReadingAgeSeconds cold-chain'], { ...MISSING_IS_BAD, Threshold: 900 }],
    ['that one unit has long been silent', ['Larderly OldestReadingAgeSeconds cold-chain'], { Threshold: 7200 }],
    ['that readings wait to be judged', ['AWS/SQS ApproximateAgeOfOldestMessage readings'], { Threshold: 60 }],
    ['of readings that nobody could judge', ['AWS/SQS ApproximateNumberOfMessagesVisible readings-dead-letters'], { Threshold: 1 }],
    ['of readings that nobody could rescue', ['AWS/SQS ApproximateNumberOfMessagesVisible reading-errors-dead-letters'], { Threshold: 1 }],
    ['of alerts that were not delivered', ['AWS/SQS ApproximateNumberOfMessagesVisible safety-dead-letters'], { Threshold: 1 }],
    [
      'that a topic rule failed, and its way out too',
      ['RecordReading', 'RecordAcknowledgement'].flatMap((rule) => [
        `AWS/IoT Failure SQS ${rule}`,
        `AWS/IoT ErrorActionFailure SQS ${rule}`,
      ]),
      { Threshold: 1 },
    ],
  ])('%s, on the safety channels and those of operations', (_what, metrics, expected) => {
    const alarm = alarmOn(...metrics);
    expect(alarm).toMatchObject({ ...expected, ComparisonOperator: AT_LEAST });
    expect(JSON.stringify(alarm?.AlarmActions)).toMatch(/operations.*safety/);
  });
});

describe('the reading of every minute', () => {
  const functionOf = (file: string) => allOf(templates, 'AWS::Lambda::Function').find(({ Properties }) => Properties.Description === file);

  it('is sent, looked for, and followed by alerts that wait, by schedules of their own', () => {
    const minutely = allOf(templates, 'AWS::Scheduler::Schedule').filter(
      ({ Properties }) => Properties.ScheduleExpression === 'rate(1 minute)',
    );
    expect(minutely.map(({ Properties }) => Properties.Name.replace('larderly-production-', '')).sort()).toEqual([
      'begin-deliveries',
      'check-commands',
      'flag-silent-sensors',
      'follow-recalls',
      'publish-heartbeat',
      'release-sends',
      'send-alerts',
      'send-feedback-alerts',
    ]);
  });

  it('is sent by a function that may speak for the synthetic unit and for no other', () => {
    const sender = functionOf('functions/cold-chain/publish-heartbeat.ts');
    const role = allOf(templates, 'AWS::IAM::Role').find(({ id }) => id === sender?.Properties.Role['Fn::GetAtt'][0]);
    const statements: { Action: string; Resource: unknown }[] = role?.Properties.Policies[0].PolicyDocument.Statement;
    const published = statements.filter(({ Action }) => [Action].flat().some((action) => action.startsWith('iot:')));
    expect(published).toHaveLength(1);
    expect(published[0]?.Action).toBe('iot:Publish');
    expect(JSON.stringify(published[0]?.Resource)).toContain(`:topic/larderly/units/${SYNTHETIC_UNIT.unitId}/telemetry"`);
    expect(JSON.stringify(statements)).not.toContain('dynamodb:');
  });
});
