import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Subscription, SubscriptionFilter, type SubscriptionProps, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DeadLetters } from './dead-letters.ts';
import { LarderlyStack } from './larderly-stack.ts';

export type TopicName = 'safety' | 'marketing' | 'operations';

export interface Audience {
  readonly emails: readonly string[];
  readonly endpoints?: readonly string[];
  readonly phones?: readonly string[];
}

export interface AlertTopicProps extends Audience {
  /** Hears only messages whose attribute `audience` names it; the others hear everything, alarms of CloudWatch included. */
  readonly second?: Audience;
}

const ONLY_SECOND = { audience: SubscriptionFilter.stringFilter({ allowlist: ['second'] }) };
const addressesOf = ({ emails, endpoints = [], phones = [] }: Audience) => [...emails, ...endpoints, ...phones];

/** A topic with the people and pagers who hear it; what cannot be delivered waits in a dead-letter queue. */
export class AlertTopic extends Construct {
  constructor(scope: Construct, name: TopicName, { second = { emails: [] }, ...first }: AlertTopicProps) {
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
    if (addressesOf(first).length + addressesOf(second).length === 0) return;
    const deadLetterQueue = new DeadLetters(this, name, { hearsTopic: true }).queue;
    this.subscribe(first, { topic, deadLetterQueue });
    this.subscribe(second, { topic, deadLetterQueue, filterPolicy: ONLY_SECOND });
  }

  private subscribe({ emails, endpoints = [], phones = [] }: Audience, props: Omit<SubscriptionProps, 'protocol' | 'endpoint'>): void {
    const by = (protocol: SubscriptionProtocol, endpoint: string) =>
      new Subscription(this, endpoint.replaceAll('/', '.'), { ...props, protocol, endpoint });
    for (const email of emails) by(SubscriptionProtocol.EMAIL, email);
    for (const endpoint of endpoints) by(SubscriptionProtocol.HTTPS, endpoint);
    for (const phone of phones) by(SubscriptionProtocol.SMS, phone);
  }
}
