import type { Channel } from '#schemas/contact.ts';
import { MOST_TEXT_SIGNS, pushMessages, textMessagesFrom } from './direct-message.ts';
import { type EmailSender, emailFrom } from './email.ts';
import { MessageRefusedError } from './refusal.ts';
import type { RenderedMessage } from './render-message.ts';
import { webhooks } from './webhook.ts';

/** A message of a campaign that is ready to leave. */
export interface Outgoing {
  readonly to: string;
  readonly campaignId: string;
  readonly sendId: string;
  readonly message: RenderedMessage;
  readonly isAdvertisement: boolean;
  /** Of an e-mail, by name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly unsubscribeUrl: string;
  readonly couponCode?: string | undefined;
  readonly productIds: readonly string[];
  /** Where calls of the channel webhook go. */
  readonly webhook?: { readonly url: string; readonly secret: string } | undefined;
  /** Since 1970. */
  readonly seconds: number;
}

const letterOf = ({ to, campaignId, sendId, message, headers }: Outgoing) => {
  const { subject, text, html } = message;
  return { to, subject, text, html, headers, tags: { campaignId, sendId } };
};

/** The ways by which messages leave the shop. */
export function channelsFrom(sender: EmailSender, senderId: string | undefined) {
  const mail = emailFrom(sender);
  const texts = textMessagesFrom(senderId);

  async function callWebhook({ webhook, to, message, campaignId, sendId, seconds, ...rest }: Outgoing): Promise<void> {
    if (webhook === undefined) throw new MessageRefusedError('NoWebhook', { kind: 'final' });
    const { couponCode, productIds, unsubscribeUrl, isAdvertisement } = rest;
    const { subject, text, short } = message;
    const told = { customerId: to, subject, text, short, couponCode, productIds, unsubscribeUrl, isAdvertisement };
    const payload = { type: 'campaign.message', timestamp: new Date(seconds * 1000).toISOString(), data: { campaignId, sendId, ...told } };
    await webhooks.call({ ...webhook, id: sendId, seconds, payload });
  }

  async function sendAlone(channel: Exclude<Channel, 'email'>, outgoing: Outgoing): Promise<void> {
    const { to, campaignId, sendId, message, isAdvertisement, unsubscribeUrl } = outgoing;
    const { subject, short } = message;
    if (channel === 'webhook') return await callWebhook(outgoing);
    if (channel === 'push')
      return await pushMessages.send({ to, title: subject, text: short, data: { campaignId, sendId, unsubscribeUrl } });
    if (short.length > MOST_TEXT_SIGNS) throw new MessageRefusedError('TooLong', { kind: 'final' });
    await texts.send({ to, text: short, isAdvertisement, tags: { campaignId, sendId } });
  }

  return {
    /**
     * Sends messages on one channel: e-mails in few calls, others side by side.
     *
     * @returns for each in their order what went wrong, if anything: a {@link MessageRefusedError} when it has certainly not been sent;
     * anything else leaves that unknown
     */
    async sendAll(channel: Channel, messages: readonly Outgoing[]): Promise<readonly unknown[]> {
      if (channel === 'email') return await mail.sendAll(messages.map(letterOf));
      const sent = await Promise.allSettled(messages.map((outgoing) => sendAlone(channel, outgoing)));
      return sent.map((result) => (result.status === 'rejected' ? result.reason : undefined));
    },
  };
}
