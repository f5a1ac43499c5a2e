import { MOST_TEXT_SIGNS, pushMessages, textMessagesFrom } from './direct-message.ts';
import { type EmailSender, emailFrom } from './email.ts';
import { MessageRefusedError } from './refusal.ts';

/** A safety notice that is ready to leave. */
export interface Notice {
  readonly channel: 'email' | 'sms' | 'push';
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** What a display has room for. */
  readonly short: string;
  readonly answerUrl: string;
  /** Told by the services in what they say of it later. */
  readonly tags: Readonly<Record<string, string>>;
}

/** The ways by which safety notices leave the shop. */
export function noticesFrom(sender: EmailSender, senderId: string | undefined) {
  const mail = emailFrom(sender);
  const texts = textMessagesFrom(senderId);
  return {
    /** @throws {MessageRefusedError} when it has certainly not been sent; any other error leaves that unknown */
    async send({ channel, to, subject, text, short, answerUrl, tags }: Notice): Promise<void> {
      if (channel === 'email') return await mail.send({ to, subject, text, tags });
      if (channel === 'push') return await pushMessages.send({ to, title: subject, text: short, data: { ...tags, answerUrl } });
      if (short.length > MOST_TEXT_SIGNS) throw new MessageRefusedError('TooLong', { kind: 'final' });
      await texts.send({ to, text: short, isAdvertisement: false, tags });
    },
  };
}
