import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';

const client = new SNSClient({ maxAttempts: 3 });

const MAX_SUBJECT = 100;

/** A topic whose subscribers are people: plain text with a subject line. */
export function topicOf(TopicArn: string) {
  return {
    async publish(subject: string, message: string, attributes: Record<string, string> = {}): Promise<void> {
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      );
      // SNS refuses subjects with line breaks or above 100 characters.
      const Subject = subject.replace(/\s+/g, ' ').slice(0, MAX_SUBJECT);
      await client.send(new PublishCommand({ TopicArn, Subject, Message: message, MessageAttributes }));
    },
  };
}
