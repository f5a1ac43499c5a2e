import { describe, expect, it } from 'vitest';
import { mailOutcomeOf } from '#domain/campaigns/mail-outcome.ts';
import { MailEventSchema } from '#schemas/mail-event.ts';

const at = '2026-11-22T05:30:02.000Z';
const outcomeOf = (eventType: string, details: object = {}) =>
  mailOutcomeOf(MailEventSchema.parse({ eventType, mail: { timestamp: '2026-11-22T05:30:00.000Z' }, ...details }));
const recipients = [{ emailAddress: 'Ann <ann@shop.example>' }, { emailAddress: 'bob@shop.example' }];
const addresses = ['ann@shop.example', 'bob@shop.example'];

describe('what the mail service tells', () => {
  it('suppresses mailboxes that do not exist, and none that is only full today', () => {
    const bounce = (bounceType: string) => ({ bounce: { bounceType, bouncedRecipients: recipients, timestamp: at } });
    expect(outcomeOf('Bounce', bounce('Permanent'))).toEqual({ at, delivery: 'bounced', suppressed: { reason: 'bounced', addresses } });
    expect(outcomeOf('Bounce', bounce('Transient'))).toEqual({ at, delivery: 'bounced' });
  });

  it('suppresses whoever calls a mail spam', () => {
    const complaint = { complainedRecipients: recipients, timestamp: at };
    expect(outcomeOf('Complaint', { complaint })).toEqual({ at, delivery: 'complained', suppressed: { reason: 'complained', addresses } });
  });

  it('shows that a mail was taken, arrived, or was thrown away', () => {
    expect(outcomeOf('Send')).toEqual({ at: '2026-11-22T05:30:00.000Z' });
    expect(outcomeOf('Delivery', { delivery: { timestamp: at } })).toEqual({ at, delivery: 'delivered' });
    expect(outcomeOf('Reject', { reject: { reason: 'Bad content' } })).toMatchObject({ rejected: 'Bad content' });
    expect(outcomeOf('Open')).toBeUndefined();
  });
});
