import { describe, expect, inject, it } from 'vitest';
import { allOf, targetOf } from './template.ts';

const templates = inject('templates');
const [check] = allOf(templates, 'AWS::Lambda::Function').filter(
  ({ Properties }) => Properties.Description === 'functions/cold-chain/check-alert-path.ts',
);

describe('the path of safety alerts', () => {
  it('is checked for as many subscriptions as the deployment makes', () => {
    const [safety] = allOf(templates, 'AWS::SNS::Topic').filter(({ Properties }) => Properties.TopicName === 'larderly-production-safety');
    const made = allOf(templates, 'AWS::SNS::Subscription').filter(({ Properties }) => targetOf(Properties.TopicArn) === safety?.id);
    expect(made).toHaveLength(4);
    expect(check?.Properties.Environment.Variables.SAFETY_SUBSCRIPTIONS).toBe('4');
  });

  it('tells the second group, by a filter of its own, only of what names it; the shift and the alarms of CloudWatch need none', () => {
    const of = (endpoint: string) =>
      allOf(templates, 'AWS::SNS::Subscription').filter(({ Properties }) => Properties.Endpoint === endpoint)[0]?.Properties;
    expect(of('+491717654321')?.FilterPolicy).toEqual({ audience: ['second'] });
    for (const endpoint of ['+491711234567', 'https://pager.example/larderly', 'quality@shop.example'])
      expect(of(endpoint)?.FilterPolicy, endpoint).toBeUndefined();
  });

  it('has the patience of the settings, by severity', () => {
    const [sender] = allOf(templates, 'AWS::Lambda::Function').filter(
      ({ Properties }) => Properties.Description === 'functions/cold-chain/send-alerts.ts',
    );
    expect(sender?.Properties.Environment.Variables).toMatchObject({
      ESCALATION_MINUTES_S2: '20',
      ESCALATION_MINUTES_S3: '10',
      ESCALATION_MINUTES_S4: '5',
      ESCALATION_MINUTES_SF: '30',
      REPEAT_MINUTES: '15',
    });
  });

  it('is looked at by a function that may list the subscribers of that topic and no other, and change nothing', () => {
    const [role] = allOf(templates, 'AWS::IAM::Role').filter(({ id }) => id === targetOf(check?.Properties.Role));
    const statements: { Action: string; Resource: unknown }[] = role?.Properties.Policies[0].PolicyDocument.Statement;
    const resourcesOf = (action: string) =>
      statements.filter(({ Action }) => [Action].flat().includes(action)).map(({ Resource }) => JSON.stringify(Resource));
    expect(resourcesOf('sns:ListSubscriptionsByTopic')).toEqual([expect.stringMatching(/:larderly-production-safety"/)]);
    expect(resourcesOf('sns:GetSubscriptionAttributes')).toEqual(['"*"']);
    expect(resourcesOf('sns:Publish')).toEqual([expect.stringMatching(/:larderly-production-operations"/)]);
  });

  it('raises an alarm by the day, also when the check does not run, on the channels that are left', () => {
    const [alarm, ...others] = allOf(templates, 'AWS::CloudWatch::Alarm').filter(
      ({ Properties }) => Properties.MetricName === 'SafetySubscriptionsMissing',
    );
    expect(others).toEqual([]);
    expect(alarm?.Properties).toMatchObject({
      Namespace: 'Larderly',
      Dimensions: [{ Name: 'service', Value: 'cold-chain' }],
      Statistic: 'Maximum',
      Period: 86_400,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'breaching',
    });
    expect(JSON.stringify(alarm?.Properties.AlarmActions)).toMatch(/operations.*safety/);
  });
});
