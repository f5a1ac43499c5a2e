import { Duration, Lazy } from 'aws-cdk-lib';
import { EventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { tunables } from '../settings.ts';
import { DeadLetters } from './dead-letters.ts';
import { LarderlyStack } from './larderly-stack.ts';
import { refuseClearText } from './secure-queues.ts';

/** AWS asks for six times the function's timeout, so that a throttled batch is not seen twice. */
const VISIBILITY_TIMEOUTS = 6;

/** A function as its queue sees it. */
interface Consumer {
  readonly lambda: IFunction;
  readonly timeoutSeconds: number;
  allow(statement: { readonly actions: string[]; readonly resources: string[] }): void;
}

export interface WorkQueueProps {
  /** A topic writes to it, which takes a policy of its own. @default false */
  readonly hearsTopic?: boolean;
}

/** A queue whose messages one function works through, with a dead-letter queue for those it cannot. */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly name: string;
  /** Physical name, a plain string that other stacks may use. */
  readonly queueName: string;
  private consumer: Consumer | undefined;

  constructor(scope: Construct, id: string, { hearsTopic = false }: WorkQueueProps = {}) {
    super(scope, `${id}Queue`);
    this.name = id.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
    this.queueName = LarderlyStack.of(this).nameOf(this.name);
    this.deadLetters = new DeadLetters(this, this.name, { hearsTopic }).queue;
    this.queue = new Queue(this, 'Queue', {
      queueName: this.queueName,
      visibilityTimeout: Duration.seconds(Lazy.number({ produce: () => VISIBILITY_TIMEOUTS * this.consumerTimeoutSeconds })),
      deadLetterQueue: {
        queue: this.deadLetters,
        maxReceiveCount: tunables.maxReceiveCount,
      },
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: hearsTopic,
    });
    if (!hearsTopic) refuseClearText(this.queue);
  }

  /** @param batchSize - how many messages one call gets at most; none is waited for. */
  workedBy(consumer: Consumer, batchSize: number = tunables.queueBatchSize): void {
    this.consumer = consumer;
    consumer.allow({
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
      resources: [this.queue.queueArn],
    });
    new EventSourceMapping(this, 'Source', {
      target: consumer.lambda,
      eventSourceArn: this.queue.queueArn,
      batchSize,
      maxBatchingWindow: Duration.seconds(0),
      reportBatchItemFailures: true,
      // Reserved concurrency under SQS would throttle messages into the dead letters.
      maxConcurrency: tunables.queueMaxConcurrency,
    });
  }

  private get consumerTimeoutSeconds(): number {
    if (this.consumer) return this.consumer.timeoutSeconds;
    throw new TypeError(`Nobody works on the queue ${this.name}.`);
  }
}
