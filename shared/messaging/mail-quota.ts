import { GetAccountCommand, SESv2Client } from '@aws-sdk/client-sesv2';

const client = new SESv2Client({ maxAttempts: 1 });

/** What the mail service takes of the account. */
interface MailQuota {
  /** At least 1. */
  readonly mailsPerSecond: number;
  /** Until the oldest of the last 24 hours no longer count; `Infinity` where there is no such bound. */
  readonly mailsLeftToday: number;
}

/** The account's quota as it is now; undefined when the service does not tell it. */
export async function readMailQuota(): Promise<MailQuota | undefined> {
  const { SendQuota } = await client.send(new GetAccountCommand({}));
  const { MaxSendRate, Max24HourSend, SentLast24Hours = 0 } = SendQuota ?? {};
  if (MaxSendRate === undefined || Max24HourSend === undefined) return undefined;
  // The service writes "no bound" as -1.
  const mailsLeftToday = Max24HourSend < 0 ? Number.POSITIVE_INFINITY : Math.max(0, Max24HourSend - SentLast24Hours);
  return { mailsPerSecond: Math.max(1, Math.floor(MaxSendRate)), mailsLeftToday };
}
