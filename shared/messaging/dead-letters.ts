import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const client = new SQSClient({ maxAttempts: 4 });

/** For so long nobody else sees the messages that are being gone through; then those that stay are there again. */
const SWEEP_SECONDS = 120;
const MOST_RECEIVES = 200;

/** What is to become of a dead letter: it stays, it goes, or another text takes its place. */
export type LetterVerdict = { readonly kind: 'stay' } | { readonly kind: 'remove' } | { readonly kind: 'replace'; readonly body: string };

type Judge = (body: string) => Promise<LetterVerdict>;

/** The messages of a dead-letter queue. */
export function deadLettersIn(QueueUrl: string) {
  async function receive(): Promise<Message[]> {
    const input = { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: SWEEP_SECONDS, WaitTimeSeconds: 0 };
    const { Messages = [] } = await client.send(new ReceiveMessageCommand(input));
    return Messages;
  }

  /** The replacement is sent before the message is deleted: cut short, it is there twice. @returns whether something was changed */
  async function apply({ Body = '', ReceiptHandle }: Message, judge: Judge): Promise<boolean> {
    const verdict = await judge(Body);
    if (verdict.kind === 'stay') return false;
    if (verdict.kind === 'replace') await client.send(new SendMessageCommand({ QueueUrl, MessageBody: verdict.body }));
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return true;
  }

  return {
    /** Goes through all messages, up to 2,000. @returns how many were removed or replaced */
    async sweep(judge: Judge): Promise<number> {
      let changed = 0;
      for (let receives = 0; receives < MOST_RECEIVES; receives++) {
        const messages = await receive();
        if (messages.length === 0) return changed;
        for (const message of messages) changed += Number(await apply(message, judge));
      }
      return changed;
    },
  };
}
