import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { tunables } from '../settings.ts';
import { acknowledge } from './acknowledge.ts';
import { LarderlyStack } from './larderly-stack.ts';
import { refuseClearText } from './secure-queues.ts';

/** Where messages wait for a person; the operations stack watches every one. */
export class DeadLetters extends Construct {
  readonly queue: Queue;
  /** Physical name, a plain string that other stacks may use. */
  readonly queueName: string;

  /** @param props - `hearsTopic`: a topic writes to it, which takes a policy of its own */
  constructor(scope: Construct, of: string, { hearsTopic = false }: { readonly hearsTopic?: boolean } = {}) {
    super(scope, 'DeadLetters');
    this.queueName = LarderlyStack.of(this).nameOf(`${of}-dead-letters`);
    this.queue = new Queue(this, 'Queue', {
      queueName: this.queueName,
      retentionPeriod: Duration.days(tunables.deadLetterRetentionDays),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: hearsTopic,
    });
    if (!hearsTopic) refuseClearText(this.queue);
    acknowledge(this.queue, 'AwsSolutions-SQS3', 'What fails comes to rest here: an alarm watches it, and a person redrives it.');
  }
}
