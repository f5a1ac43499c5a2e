import { BadRequestException, SESv2Client, SESv2ServiceException, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { MessageRefusedError, refusalKindOf } from './refusal.ts';

// No retries by the SDK: after a lost answer nobody knows whether the mail went out, and a second one must not follow.
const client = new SESv2Client({ maxAttempts: 1 });
// It takes every mail apart to leave out what is secret, though nobody reads that log.
client.middlewareStack.remove('loggerMiddleware');

export interface Email {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string | undefined;
  /** Beside those that every mail has, by name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Come back with every delivery event; letters, digits, `_`, `-`, `.` and `@` only. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface EmailSender {
  readonly address: string;
  /** Whose events are published; without one nobody tells what became of a mail. */
  readonly configurationSet?: string;
}

/** Whether the answer is a refusal (a 4xx of the service) and not a lost connection or a failure after acceptance. */
function isRefusal(error: unknown): error is SESv2ServiceException {
  return error instanceof SESv2ServiceException && (error.$metadata.httpStatusCode ?? 500) < 500;
}

const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
const pairsOf = (entries: Readonly<Record<string, string>>) => Object.entries(entries).map(([Name, Value]) => ({ Name, Value }));

/** E-mail from the shop's own address. */
export function emailFrom({ address: FromEmailAddress, configurationSet }: EmailSender) {
  return {
    /** @throws {MessageRefusedError} when it has certainly not been sent; any other error leaves that unknown */
    async send({ to, subject, text, html, headers = {}, tags }: Email): Promise<void> {
      const command = new SendEmailCommand({
        FromEmailAddress,
        ConfigurationSetName: configurationSet,
        Destination: { ToAddresses: [to] },
        Content: {
          Simple: {
            Subject: utf8(subject),
            Body: { Text: utf8(text), ...(html === undefined ? {} : { Html: utf8(html) }) },
            ...(Object.keys(headers).length > 0 ? { Headers: pairsOf(headers) } : {}),
          },
        },
        EmailTags: pairsOf(tags),
      });
      try {
        await client.send(command);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const kind = refusalKindOf(error.name, error instanceof BadRequestException);
        throw new MessageRefusedError(error.name, { kind, cause: error });
      }
    },
  };
}
