import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';

const client = new SNSClient({ maxAttempts: 3 });

const MAX_SUBJECT = 100;
/** SNS suspends a mail address that gets more than ten messages a second. */
const PACE_MILLIS = 1000;

/** A word, or words that a filter of subscribers looks for one of. */
export type Attributes = Readonly<Record<string, string | readonly string[]>>;

const attributeOf = (value: string | readonly string[]) =>
  typeof value === 'string' ? { DataType: 'String', StringValue: value } : { DataType: 'String.Array', StringValue: JSON.stringify(value) };

/** A topic whose subscribers are people: plain text with a subject line, and no two messages within a second. */
export function topicOf(TopicArn: string) {
  let nextTurn = 0;

  async function turn(): Promise<void> {
    const wait = Math.max(0, nextTurn - Date.now());
    nextTurn = Date.now() + wait + PACE_MILLIS;
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  }

  return {
    /** @param textMessage - what telephones get instead of the message */
    async publish(subject: string, message: string, attributes: Attributes = {}, textMessage?: string): Promise<void> {
      const MessageAttributes = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, attributeOf(value)]));
      // SNS refuses subjects with line breaks or above 100 characters.
      const Subject = subject.replace(/\s+/g, ' ').slice(0, MAX_SUBJECT);
      const content =
        textMessage === undefined
          ? { Message: message }
          : { MessageStructure: 'json', Message: JSON.stringify({ default: message, sms: textMessage }) };
      await turn();
      await client.send(new PublishCommand({ TopicArn, Subject, MessageAttributes, ...content }));
    },
  };
}
