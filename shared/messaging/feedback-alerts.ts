import type { FeedbackAlert } from '#schemas/feedback-alert.ts';
import type { Instant } from '#schemas/instant.ts';
import { topicOf } from './topic.ts';

/** Where alerts wait until they have gone out. */
interface DueFeedbackAlerts {
  every(): Promise<FeedbackAlert[]>;
  claim(alert: FeedbackAlert, at: Instant): Promise<boolean>;
  settle(alert: FeedbackAlert): Promise<void>;
  takeTurn(name: string): Promise<boolean>;
}

/** In which words people are told. @param alerts - at least one */
type FeedbackSpeech = (alerts: readonly [FeedbackAlert, ...FeedbackAlert[]]) => {
  subject: string;
  text: string;
  textMessage: string;
};

const MINUTE = 'YYYY-MM-DDTHH:MM'.length;
/** With so many a message stays below what a topic takes; the others go with the next minute. */
const MOST_IN_MESSAGE = 200;

/**
 * Tells quality what people wrote of: the first of a minute at once, those that follow in it together with the next minute. What is
 * due stands in a table before it is sent, so that none is lost; after a crash between sending and noting it goes out twice.
 */
export function feedbackAlertsTo(topicArn: string, due: DueFeedbackAlerts, speech: FeedbackSpeech) {
  const topic = topicOf(topicArn);

  /** Sends all that is due as one message. @returns how many there were in it */
  async function sendDue(at: Instant): Promise<number> {
    const alerts = (await due.every()).slice(0, MOST_IN_MESSAGE);
    const claims = await Promise.all(alerts.map((alert) => due.claim(alert, at)));
    const [first, ...others] = alerts.filter((_, index) => claims[index]);
    if (first === undefined) return 0;
    const { subject, text, textMessage } = speech([first, ...others]);
    await topic.publish(subject, text, { kind: 'feedback', occasion: first.occasion, audience: ['shift'] }, textMessage);
    await Promise.all([first, ...others].map(due.settle));
    return others.length + 1;
  }

  return {
    sendDue,

    /** Sends what is due unless something went out in this minute. @returns what stopped it; whoever comes every minute sends it then */
    async sendFirst(at: Instant): Promise<unknown> {
      try {
        if (await due.takeTurn(`MINUTE#${at.slice(0, MINUTE)}#feedback`)) await sendDue(at);
        return undefined;
      } catch (error) {
        return error;
      }
    },
  };
}
