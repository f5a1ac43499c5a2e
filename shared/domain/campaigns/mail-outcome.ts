import type { SuppressionReason } from '#schemas/contact.ts';
import type { Instant } from '#schemas/instant.ts';
import type { MailEvent } from '#schemas/mail-event.ts';
import type { Delivery } from '#schemas/send.ts';

/** What follows from an event of the mail service. */
export interface MailOutcome {
  readonly at: Instant;
  /** Absent when the event only says that the mail was taken. */
  readonly delivery?: Delivery;
  /** It was thrown away before it left, for this reason. */
  readonly rejected?: string;
  /** Addresses that get nothing more. */
  readonly suppressed?: { readonly reason: SuppressionReason; readonly addresses: readonly string[] };
}

const addressesOf = (recipients: readonly { emailAddress: string }[]): string[] =>
  recipients.map(({ emailAddress }) => /<([^<>]+)>/.exec(emailAddress)?.[1] ?? emailAddress);

/** Undefined for what changes nothing. A mailbox that is full today is not one that does not exist. */
export function mailOutcomeOf({ eventType, mail, bounce, complaint, delivery, reject }: MailEvent): MailOutcome | undefined {
  switch (eventType) {
    case 'Send':
      return { at: mail.timestamp };
    case 'Delivery':
      return { at: delivery?.timestamp ?? mail.timestamp, delivery: 'delivered' };
    case 'Bounce': {
      const bounced = { at: bounce?.timestamp ?? mail.timestamp, delivery: 'bounced' } as const;
      if (bounce?.bounceType !== 'Permanent') return bounced;
      return { ...bounced, suppressed: { reason: 'bounced', addresses: addressesOf(bounce.bouncedRecipients) } };
    }
    case 'Complaint': {
      const addresses = addressesOf(complaint?.complainedRecipients ?? []);
      return { at: complaint?.timestamp ?? mail.timestamp, delivery: 'complained', suppressed: { reason: 'complained', addresses } };
    }
    case 'Reject':
      return { at: mail.timestamp, rejected: reject?.reason || 'rejected' };
    default:
      return undefined;
  }
}
