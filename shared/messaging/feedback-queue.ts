import type { FeedbackMessage } from '#schemas/feedback.ts';
import { sendTo } from './work-queue.ts';

const MOST_IN_MESSAGE = 25;

type Told = FeedbackMessage['events'];

/** Where feedback that was stored is judged: the messages say where it stands, not what it says. */
export function feedbackTo(queueUrl: string) {
  const queue = sendTo(queueUrl);
  return {
    /** @throws {QueueUnavailableError} */
    async send(told: Told): Promise<void> {
      const messages: FeedbackMessage[] = [];
      for (let start = 0; start < told.length; start += MOST_IN_MESSAGE)
        messages.push({ schemaVersion: 1, events: told.slice(start, start + MOST_IN_MESSAGE) });
      await queue.sendAll(messages);
    },
  };
}
