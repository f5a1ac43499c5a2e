import type { Channel } from '#schemas/contact.ts';
import { MOST_TEXT_SIGNS, pushMessages, textMessagesFrom } from './direct-message.ts';
import { type EmailSender, emailFrom } from './email.ts';
import { MessageRefusedError } from './refusal.ts';
import type { RenderedMessage } from './render-message.ts';
import { webhooks } from './webhook.ts';

/** A message of a campaign that is ready to leave. */
export interface Outgoing {
  readonly channel: Channel;
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

  return {
    /** @throws {MessageRefusedError} when it has certainly not been sent; any other error leaves that unknown */
    async send(outgoing: Outgoing): Promise<void> {
      const { channel, to, campaignId, sendId, message, headers, isAdvertisement, unsubscribeUrl } = outgoing;
      const { subject, text, html, short } = message;
      switch (channel) {
        case 'email':
          return await mail.send({ to, subject, text, html, headers, tags: { campaignId, sendId } });
        case 'sms':
          if (short.length > MOST_TEXT_SIGNS) throw new MessageRefusedError('TooLong', { kind: 'final' });
          return await texts.send({ to, text: short, isAdvertisement, tags: { campaignId, sendId } });
        case 'push':
          return await pushMessages.send({ to, title: subject, text: short, data: { campaignId, sendId, unsubscribeUrl } });
        case 'webhook':
          return await callWebhook(outgoing);
      }
    },
  };
}
