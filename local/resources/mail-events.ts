import * as z from 'zod';
import type { ServiceClient } from '../engines/service-client.ts';
import type { OutboxEntry } from '../outbox.ts';
import type { Application } from '../template/application.ts';
import { flag, parseAll, type ResourceKind } from './kind.ts';

const DestinationShape = z.object({
  ConfigurationSetName: z.string(),
  EventDestination: z.object({
    Enabled: flag.optional(),
    MatchingEventTypes: z.array(z.string()),
    SnsDestination: z.object({ TopicARN: z.string() }),
  }),
});

/** Nobody receives mail here, so that its events come when somebody plays them. */
export const mailEventKind: ResourceKind<typeof DestinationShape> = {
  types: ['AWS::SES::ConfigurationSetEventDestination'],
  honoured: DestinationShape,
};

/** What somebody at this machine has happen to a mail of the outbox. */
export const PlayedEventSchema = z.object({
  /** Number of the mail in the outbox. */
  id: z.number().int(),
  eventType: z.enum(['Send', 'Delivery', 'Bounce', 'Complaint', 'Reject']),
  bounceType: z.enum(['Permanent', 'Transient', 'Undetermined']).default('Permanent'),
});
type PlayedEvent = z.infer<typeof PlayedEventSchema>;

/** The event as the mail service writes it. */
function eventOf({ at, from = '', to, attributes }: OutboxEntry, { id, eventType, bounceType }: PlayedEvent): object {
  const timestamp = new Date().toISOString();
  const recipients = to.map((emailAddress) => ({ emailAddress }));
  const tags = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, [value]]));
  const details = {
    Send: { send: {} },
    Delivery: { delivery: { timestamp, recipients: to } },
    Bounce: { bounce: { timestamp, bounceType, bounceSubType: 'General', bouncedRecipients: recipients } },
    Complaint: { complaint: { timestamp, complainedRecipients: recipients } },
    Reject: { reject: { reason: 'Bad content' } },
  }[eventType];
  return { eventType, mail: { timestamp: at, messageId: `local-${id}`, source: from, destination: to, tags }, ...details };
}

/** Plays an event of a mail to whoever the template has told of it. @returns how many topics that are */
export async function playMailEvent(
  client: ServiceClient,
  application: Application,
  entry: OutboxEntry,
  played: PlayedEvent,
): Promise<number> {
  const wanted = parseAll(application, mailEventKind).filter(({ parsed: { EventDestination } }) =>
    EventDestination.MatchingEventTypes.includes(played.eventType.toLowerCase()),
  );
  for (const { parsed } of wanted) {
    const Message = JSON.stringify(eventOf(entry, played));
    await client.query('sns', { Action: 'Publish', TopicArn: parsed.EventDestination.SnsDestination.TopicARN, Message });
  }
  return wanted.length;
}
