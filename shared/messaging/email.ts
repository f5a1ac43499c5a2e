import {
  BadRequestException,
  type BulkEmailEntry,
  type BulkEmailEntryResult,
  SESv2Client,
  SESv2ServiceException,
  SendBulkEmailCommand,
  SendEmailCommand,
} from '@aws-sdk/client-sesv2';
import { MessageRefusedError, type RefusalKind, refusalKindOf } from './refusal.ts';

// No retries by the SDK: after a lost answer nobody knows whether the mail went out, and a second one must not follow.
const client = new SESv2Client({ maxAttempts: 1 });
// It takes every mail apart to leave out what is secret, though nobody reads that log.
client.middlewareStack.remove('loggerMiddleware');

/** What SES takes in one call: 50 mails, and 1 MB as a whole, of which JSON may make more. */
const MOST_AT_ONCE = 50;
const MOST_BYTES = 900_000;

export interface Email {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Come back with every delivery event; letters, digits, `_`, `-`, `.` and `@` only. */
  readonly tags: Readonly<Record<string, string>>;
}

/** One mail of several that are alike. */
export interface CampaignEmail extends Email {
  readonly html: string;
  /** Beside those that every mail has, by name. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface EmailSender {
  readonly address: string;
  /** Whose events are published; without one nobody tells what became of a mail. */
  readonly configurationSet?: string;
}

/** What the service says of one mail of several, where it says for certain that it did not take it. */
const REFUSALS: Readonly<Record<string, RefusalKind>> = {
  MESSAGE_REJECTED: 'final',
  INVALID_PARAMETER: 'final',
  ACCOUNT_THROTTLED: 'throttled',
  ACCOUNT_DAILY_QUOTA_EXCEEDED: 'throttled',
  ACCOUNT_SENDING_PAUSED: 'passing',
  ACCOUNT_SUSPENDED: 'passing',
  CONFIGURATION_SET_NOT_FOUND: 'passing',
  CONFIGURATION_SET_SENDING_PAUSED: 'passing',
  INVALID_SENDING_POOL_NAME: 'passing',
  MAIL_FROM_DOMAIN_NOT_VERIFIED: 'passing',
  TEMPLATE_NOT_FOUND: 'passing',
};

/** The service tells of a mail that it failed, and not whether that was before it took it. */
class UnclearEmailError extends Error {
  override readonly name = 'UnclearEmailError';
}

/** A mail as it was made: the service has nothing to fill in but the whole of its parts, which it leaves as they are. */
const WHOLE = { Subject: '{{subject}}', Text: '{{text}}', Html: '{{html}}' };
const NOTHING = JSON.stringify({ subject: '', text: '', html: '' });

const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
const pairsOf = (entries: Readonly<Record<string, string>>) => Object.entries(entries).map(([Name, Value]) => ({ Name, Value }));

/** A refusal (a 4xx of the service) as such; a lost connection or a failure after acceptance as it is. */
function asRefusal(error: unknown): unknown {
  if (!(error instanceof SESv2ServiceException) || (error.$metadata.httpStatusCode ?? 500) >= 500) return error;
  const kind = refusalKindOf(error.name, error instanceof BadRequestException);
  return new MessageRefusedError(error.name, { kind, cause: error });
}

function failureOf(result: BulkEmailEntryResult | undefined): unknown {
  const { Status = 'no answer', Error: reason = '' } = result ?? {};
  if (Status === 'SUCCESS') return undefined;
  const kind = REFUSALS[Status];
  return kind === undefined ? new UnclearEmailError(`${Status}: ${reason}`) : new MessageRefusedError(Status, { kind });
}

const entryOf = ({ to, subject, text, html, headers, tags }: CampaignEmail): BulkEmailEntry => ({
  Destination: { ToAddresses: [to] },
  ReplacementEmailContent: { ReplacementTemplate: { ReplacementTemplateData: JSON.stringify({ subject, text, html }) } },
  ReplacementHeaders: pairsOf(headers),
  ReplacementTags: pairsOf(tags),
});

const sizeOf = ({ ReplacementEmailContent }: BulkEmailEntry) =>
  Buffer.byteLength(JSON.stringify(ReplacementEmailContent?.ReplacementTemplate?.ReplacementTemplateData));

function callsOf(entries: readonly BulkEmailEntry[]): BulkEmailEntry[][] {
  const calls: BulkEmailEntry[][] = [];
  let bytes = MOST_BYTES;
  for (const entry of entries) {
    const size = sizeOf(entry);
    bytes += size;
    if (bytes > MOST_BYTES || calls.at(-1)?.length === MOST_AT_ONCE) {
      calls.push([]);
      bytes = size;
    }
    calls.at(-1)?.push(entry);
  }
  return calls;
}

/** E-mail from the shop's own address. */
export function emailFrom({ address: FromEmailAddress, configurationSet }: EmailSender) {
  const from = { FromEmailAddress, ConfigurationSetName: configurationSet };

  async function call(BulkEmailEntries: BulkEmailEntry[]): Promise<unknown[]> {
    const DefaultContent = { Template: { TemplateContent: WHOLE, TemplateData: NOTHING } };
    try {
      const { BulkEmailEntryResults = [] } = await client.send(new SendBulkEmailCommand({ ...from, DefaultContent, BulkEmailEntries }));
      return BulkEmailEntries.map((_, place) => failureOf(BulkEmailEntryResults[place]));
    } catch (error) {
      const failure = asRefusal(error);
      const isFaultOfOne = failure instanceof MessageRefusedError && failure.kind === 'final' && BulkEmailEntries.length > 1;
      return isFaultOfOne ? await callEach(BulkEmailEntries) : BulkEmailEntries.map(() => failure);
    }
  }

  /** One mail of a call was at fault, and none was taken. */
  const callEach = async (entries: readonly BulkEmailEntry[]) => (await Promise.all(entries.map((entry) => call([entry])))).flat();

  return {
    /** @throws {MessageRefusedError} when it has certainly not been sent; any other error leaves that unknown */
    async send({ to, subject, text, tags }: Email): Promise<void> {
      const Content = { Simple: { Subject: utf8(subject), Body: { Text: utf8(text) } } };
      const command = new SendEmailCommand({ ...from, Destination: { ToAddresses: [to] }, Content, EmailTags: pairsOf(tags) });
      try {
        await client.send(command);
      } catch (error) {
        throw asRefusal(error);
      }
    },

    /**
     * Sends many mails in few calls.
     *
     * @returns for each in their order what went wrong, if anything: a {@link MessageRefusedError} when it has certainly not been sent
     */
    async sendAll(mails: readonly CampaignEmail[]): Promise<unknown[]> {
      return (await Promise.all(callsOf(mails.map(entryOf)).map(call))).flat();
    },
  };
}
