import { ConfigurationSet, ConfigurationSetEventDestination, EmailSendingEvent, EventDestination } from 'aws-cdk-lib/aws-ses';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { LarderlyStack } from './larderly-stack.ts';
import type { WorkQueue } from './work-queue.ts';

/** What SES tells of mails after it took them, on its way to a queue. What the queue does not take waits with its dead letters. */
export class MailEvents extends Construct {
  /** Mails that name it are told of. */
  readonly configurationSetName: string;
  readonly configurationSetArn: string;

  constructor(scope: Construct, id: string, { queue }: { readonly queue: WorkQueue }) {
    super(scope, id);
    const stack = LarderlyStack.of(this);
    this.configurationSetName = stack.nameOf('mail');
    this.configurationSetArn = stack.formatArn({
      service: 'ses',
      resource: 'configuration-set',
      resourceName: this.configurationSetName,
    });
    const topic = new Topic(this, 'Topic', { topicName: stack.nameOf('mail-events'), enforceSSL: true });
    topic.addSubscription(new SqsSubscription(queue.queue, { rawMessageDelivery: true, deadLetterQueue: queue.deadLetters }));
    const configurationSet = new ConfigurationSet(this, 'Set', { configurationSetName: this.configurationSetName });
    const { SEND, DELIVERY, BOUNCE, COMPLAINT, REJECT } = EmailSendingEvent;
    const destination = new ConfigurationSetEventDestination(this, 'Destination', {
      configurationSet,
      destination: EventDestination.snsTopic(topic),
      events: [SEND, DELIVERY, BOUNCE, COMPLAINT, REJECT],
    });
    destination.node.addDependency(topic);
  }
}
