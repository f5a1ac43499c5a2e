import { Aws, Duration } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnEventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { tunables } from '../settings.ts';
import { LarderlyStack } from './larderly-stack.ts';
import type { ServiceFunction } from './service-function.ts';

export interface ScheduledTaskProps {
  readonly target: ServiceFunction;
  /** Takes calls that Scheduler could not make and those that failed to the end. */
  readonly deadLetters: Queue;
  /** By name: when (EventBridge Scheduler's cron or rate, in the shop's time zone) and with what. */
  readonly times: Readonly<Record<string, { readonly when: string; readonly input: object }>>;
}

/** A function that Scheduler calls at the shop's local times. Delivery is at least once. */
export class ScheduledTask extends Construct {
  constructor(scope: Construct, id: string, { target, deadLetters, times }: ScheduledTaskProps) {
    super(scope, id);
    const stack = LarderlyStack.of(this);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      inlinePolicies: {
        Rights: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.lambda.functionArn] }),
            new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }),
          ],
        }),
      },
    });
    const retries = { maximumEventAgeInSeconds: Duration.minutes(tunables.scheduleMaxAgeMinutes).toSeconds() };
    for (const [name, { when, input }] of Object.entries(times)) {
      new CfnSchedule(this, name, {
        name: stack.nameOf(name),
        scheduleExpression: when,
        scheduleExpressionTimezone: stack.settings.shopTimeZone,
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: target.lambda.functionArn,
          roleArn: role.roleArn,
          input: JSON.stringify({ ...input, scheduledAt: '<aws.scheduler.scheduled-time>' }),
          deadLetterConfig: { arn: deadLetters.queueArn },
          retryPolicy: { ...retries, maximumRetryAttempts: tunables.scheduleRetryAttempts },
        },
      });
    }
    target.allow({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] });
    new CfnEventInvokeConfig(this, 'Failures', {
      functionName: target.lambda.functionName,
      qualifier: '$LATEST',
      ...retries,
      maximumRetryAttempts: tunables.asyncRetryAttempts,
      destinationConfig: { onFailure: { destination: deadLetters.queueArn } },
    });
  }
}
