import { BadRequestException, SESv2Client, SESv2ServiceException, SendEmailCommand } from '@aws-sdk/client-sesv2';

// No retries by the SDK: after a lost answer nobody knows whether the mail went out, and a second one must not follow.
const client = new SESv2Client({ maxAttempts: 1 });

export interface Email {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Come back with every delivery event; letters, digits, `_`, `-`, `.` and `@` only. */
  readonly tags: Readonly<Record<string, string>>;
}

/** The mail service said no before it took the mail: it has certainly not been sent. */
export class EmailRefusedError extends Error {
  override readonly name = 'EmailRefusedError';
  /** The service's own name of the reason. */
  readonly reason: string;
  /** It lies in this message, such as an address that cannot be one, so that trying again would not help. */
  readonly isFinal: boolean;
  constructor(message: string, { cause }: { cause: SESv2ServiceException }) {
    super(message, { cause });
    this.reason = cause.name;
    this.isFinal = cause instanceof BadRequestException;
  }
}

/** Whether the answer is a refusal (a 4xx of the service) and not a lost connection or a failure after acceptance. */
function isRefusal(error: unknown): error is SESv2ServiceException {
  return error instanceof SESv2ServiceException && (error.$metadata.httpStatusCode ?? 500) < 500;
}

/** E-mail from the shop's own address. */
export function emailFrom(FromEmailAddress: string) {
  return {
    /** @throws {EmailRefusedError} when it has certainly not been sent; any other error leaves that unknown */
    async send({ to, subject, text, tags }: Email): Promise<void> {
      const command = new SendEmailCommand({
        FromEmailAddress,
        Destination: { ToAddresses: [to] },
        Content: { Simple: { Subject: { Data: subject, Charset: 'UTF-8' }, Body: { Text: { Data: text, Charset: 'UTF-8' } } } },
        EmailTags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
      });
      try {
        await client.send(command);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        throw new EmailRefusedError(`The mail service refused the message: ${error.name}.`, { cause: error });
      }
    },
  };
}
