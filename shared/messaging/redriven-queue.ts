import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

const client = new SQSClient({ maxAttempts: 4 });

const MOST_AT_ONCE = 10;
/** For so long a look hides messages from whoever else goes through them, when it cannot give them back. */
const LOOK_SECONDS = 10;
/** Long enough to send ten messages on, whatever the service takes. */
const MOVE_SECONDS = 60;

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const satisfies readonly QueueAttributeName[];

interface Counts {
  readonly waiting: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** A message as it lies among the dead letters. */
export interface DeadLetter {
  readonly messageId: string;
  readonly body: string;
  readonly sentAtMillis: number;
  readonly receives: number;
}

async function countsOf(QueueUrl: string): Promise<Counts> {
  const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTS] }));
  const [waiting = 0, inFlight = 0, delayed = 0] = COUNTS.map((name) => Number(Attributes[name] ?? 0));
  return { waiting, inFlight, delayed };
}

async function receive(QueueUrl: string, most: number, VisibilityTimeout: number): Promise<Message[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: Math.min(MOST_AT_ONCE, most),
      VisibilityTimeout,
      WaitTimeSeconds: 0,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateReceiveCount'],
    }),
  );
  return Messages;
}

/** The messages are there again at once for whoever comes next. */
async function giveBack(QueueUrl: string, messages: readonly Message[]): Promise<void> {
  for (let start = 0; start < messages.length; start += MOST_AT_ONCE) {
    const some = messages.slice(start, start + MOST_AT_ONCE);
    const Entries = some.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  }
}

const letterOf = ({ MessageId = '', Body = '', Attributes = {} }: Message): DeadLetter => ({
  messageId: MessageId,
  body: Body,
  sentAtMillis: Number(Attributes.SentTimestamp ?? 0),
  receives: Number(Attributes.ApproximateReceiveCount ?? 0),
});

/** A work queue with its dead letters. */
export function redrivenQueue({ url, deadLettersUrl }: { readonly url: string; readonly deadLettersUrl: string }) {
  /** Sent before it is deleted: cut short, it is there twice, which whoever works on it bears. */
  async function move({ Body: MessageBody, MessageAttributes, ReceiptHandle }: Message): Promise<void> {
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody, MessageAttributes }));
    await client.send(new DeleteMessageCommand({ QueueUrl: deadLettersUrl, ReceiptHandle }));
  }

  async function leftCount(): Promise<number> {
    const { waiting, inFlight, delayed } = await countsOf(deadLettersUrl);
    return waiting + inFlight + delayed;
  }

  return {
    leftCount,
    counts: () => countsOf(url),

    /** Looks at dead letters, which stay; at so many at most. */
    async look(most: number): Promise<DeadLetter[]> {
      const seen = new Map<string, Message>();
      while (seen.size < most) {
        const before = seen.size;
        for (const message of await receive(deadLettersUrl, most - seen.size, LOOK_SECONDS)) seen.set(message.MessageId ?? '', message);
        if (seen.size === before) break;
      }
      await giveBack(deadLettersUrl, [...seen.values()]);
      return [...seen.values()].map(letterOf);
    },

    /** Sends dead letters through the queue again, so many at most. @returns how many */
    async redrive(most: number): Promise<number> {
      let moved = 0;
      while (moved < most) {
        const messages = await receive(deadLettersUrl, most - moved, MOVE_SECONDS);
        if (messages.length === 0) break;
        await Promise.all(messages.map(move));
        moved += messages.length;
      }
      return moved;
    },
  };
}
