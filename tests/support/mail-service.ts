import { type BulkEmailEntry, GetAccountCommand, SESv2Client, SendBulkEmailCommand } from '@aws-sdk/client-sesv2';
import { mockClient } from 'aws-sdk-client-mock';

/** What the service says of the mail to an address; the whole call fails with what is thrown. */
type Answer = (to: string) => string | Promise<string>;

const taken: Answer = () => 'SUCCESS';
const addressOf = ({ Destination }: BulkEmailEntry) => Destination?.ToAddresses?.[0] ?? '';

function mailOf(entry: BulkEmailEntry) {
  const { ReplacementTemplateData = '{}' } = entry.ReplacementEmailContent?.ReplacementTemplate ?? {};
  const told = (pairs: { Name?: string | undefined; Value?: string | undefined }[] = []) =>
    Object.fromEntries(pairs.map(({ Name, Value }) => [Name, Value]));
  return {
    to: addressOf(entry),
    ...(JSON.parse(ReplacementTemplateData) as { subject: string; text: string; html: string }),
    headers: told(entry.ReplacementHeaders),
    tags: told(entry.ReplacementTags),
  };
}

/** Stands for the service that takes the mails of campaigns. */
export function startMailService() {
  const client = mockClient(SESv2Client);
  const calls = () => client.commandCalls(SendBulkEmailCommand).map(({ args }) => args[0].input);

  /** Answers from now on, one mail after the other. */
  function answers(answer: Answer): void {
    client.on(SendBulkEmailCommand).callsFake(async ({ BulkEmailEntries = [] }: { BulkEmailEntries?: BulkEmailEntry[] }) => {
      const BulkEmailEntryResults: { Status: string; MessageId: string }[] = [];
      for (const entry of BulkEmailEntries) BulkEmailEntryResults.push({ Status: await answer(addressOf(entry)), MessageId: 'm-1' });
      return { BulkEmailEntryResults };
    });
  }

  /** Tells the account's quota from now on. */
  function grants(quota: { MaxSendRate: number; Max24HourSend: number; SentLast24Hours: number }): void {
    client.on(GetAccountCommand).resolves({ SendQuota: quota });
  }

  /** Forgets all, and takes every mail from now on. */
  function reset(): void {
    client.reset();
    answers(taken);
    grants({ MaxSendRate: 1000, Max24HourSend: 1_000_000, SentLast24Hours: 0 });
  }

  reset();
  return {
    answers,
    grants,
    reset,
    calls,
    /** Every mail that was handed over, refused ones among them. */
    mails: () => calls().flatMap(({ BulkEmailEntries = [] }) => BulkEmailEntries.map(mailOf)),
  };
}
