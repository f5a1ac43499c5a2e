import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DeadLetters } from './dead-letters.ts';
import { LarderlyStack } from './larderly-stack.ts';

export type TopicName = 'safety' | 'marketing' | 'operations';

export interface Audience {
  readonly emails: readonly string[];
  readonly endpoints?: readonly string[];
  readonly phones?: readonly string[];
}

/** A topic with the people and pagers who hear it; what cannot be delivered waits in a dead-letter queue. */
export class AlertTopic extends Construct {
  constructor(scope: Construct, name: TopicName, { emails, endpoints = [], phones = [] }: Audience) {
    super(scope, `${name.charAt(0).toUpperCase()}${name.slice(1)}`);
    const topic = new Topic(this, 'Topic', {
      topicName: LarderlyStack.of(this).nameOf(name),
      enforceSSL: true,
    });
    // A topic with a policy of its own loses the default one, by which alarms of the account may speak.
    topic.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sns:Publish'],
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    if (emails.length + endpoints.length + phones.length === 0) return;
    const deadLetterQueue = new DeadLetters(this, name).queue;
    const subscribe = (protocol: SubscriptionProtocol, endpoint: string) =>
      new Subscription(this, endpoint.replaceAll('/', '.'), { topic, protocol, endpoint, deadLetterQueue });
    for (const email of emails) subscribe(SubscriptionProtocol.EMAIL, email);
    for (const endpoint of endpoints) subscribe(SubscriptionProtocol.HTTPS, endpoint);
    for (const phone of phones) subscribe(SubscriptionProtocol.SMS, phone);
  }
}
