import { CfnPolicy } from 'aws-cdk-lib/aws-iot';
import { Construct } from 'constructs';
import { LarderlyStack } from './larderly-stack.ts';

/** A variable of IoT policies: the thing whose certificate opened the connection. */
const THING = `\${iot:Connection.Thing.ThingName}`;

/** What the certificate of a unit may do: speak and listen under its own name, nothing else. */
export class UnitPolicy extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stack = LarderlyStack.of(this);
    const arn = (resource: string, resourceName: string) => stack.formatArn({ service: 'iot', resource, resourceName });
    const own = `larderly/units/${THING}`;
    const allow = (Action: string, Resource: string[]) => ({ Effect: 'Allow', Action, Resource });
    new CfnPolicy(this, 'Policy', {
      policyName: stack.nameOf('unit'),
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          allow('iot:Connect', [arn('client', THING)]),
          allow('iot:Publish', [
            arn('topic', `${own}/telemetry`),
            arn('topic', `${own}/acks`),
            arn('topic', `$aws/rules/RecordReading/${own}/telemetry`),
          ]),
          allow('iot:Subscribe', [arn('topicfilter', `${own}/commands`)]),
          allow('iot:Receive', [arn('topic', `${own}/commands`)]),
        ],
      },
    });
  }
}
