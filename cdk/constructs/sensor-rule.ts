import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnTopicRule } from 'aws-cdk-lib/aws-iot';
import { Construct } from 'constructs';
import type { WorkQueue } from './work-queue.ts';

export interface SensorRuleProps {
  /** What units publish under `larderly/units/<unitId>/`. */
  readonly topic: 'telemetry' | 'acks';
  readonly queue: WorkQueue;
  /** Takes what the rule could not put on its queue. */
  readonly errors: WorkQueue;
}

/** Puts each message of the units on a queue, with the unit of its topic and the instant of its arrival. */
export class SensorRule extends Construct {
  readonly ruleName: string;

  constructor(scope: Construct, ruleName: string, { topic, queue, errors }: SensorRuleProps) {
    super(scope, `${ruleName}Rule`);
    this.ruleName = ruleName;
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('iot.amazonaws.com'),
      inlinePolicies: {
        Rights: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['sqs:SendMessage'],
              resources: [queue.queue.queueArn, errors.queue.queueArn],
            }),
          ],
        }),
      },
    });
    const onto = ({ queue: { queueUrl } }: WorkQueue) => ({ sqs: { queueUrl, roleArn: role.roleArn, useBase64: false } });
    new CfnTopicRule(this, 'Rule', {
      // Devices publish to $aws/rules/<name>/… too, so the name is the same in every stage.
      ruleName,
      topicRulePayload: {
        awsIotSqlVersion: '2016-03-23',
        // A payload may be an array, which SELECT * cannot extend: it travels as base64.
        sql: `SELECT encode(*, 'base64') AS payload, topic(3) AS unitId, timestamp() AS arrivedAtMillis FROM 'larderly/units/+/${topic}'`,
        actions: [onto(queue)],
        errorAction: onto(errors),
        ruleDisabled: false,
      },
    });
  }
}
