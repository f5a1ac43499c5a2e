import { ConfirmSubscriptionCommand, GetSubscriptionAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Target } from './preflight.ts';

interface Confirmation {
  readonly topicArn: string;
  readonly token: string;
}

/** What the link of a confirmation mail asks for; nobody follows it. @throws {RangeError} when it is no such link of a topic of this deployment */
export function confirmationOf(link: string, { stage, region }: Target): Confirmation {
  const { hostname = '', searchParams } = URL.parse(link.trim()) ?? {};
  const topicArn = searchParams?.get('TopicArn') ?? '';
  const token = searchParams?.get('Token') ?? '';
  if (!/^sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(hostname) || topicArn === '' || token === '') {
    throw new RangeError('That is not the link of a confirmation mail: https://sns.…amazonaws.com/confirmation.html?TopicArn=…&Token=…');
  }
  const [, , service, topicRegion, , name = ''] = topicArn.split(':');
  // Somebody else's topic would be confirmed with the credentials of this account.
  if (service !== 'sns' || topicRegion !== region || !name.startsWith(`larderly-${stage}-`)) {
    throw new RangeError(`${topicArn} is no topic of the stage "${stage}" in ${region}.`);
  }
  return { topicArn, token };
}

/**
 * Confirms a subscription with the credentials of this account, which makes SNS ask for credentials when somebody wants to end it.
 * Following the link of the mail confirms without credentials, and then the unsubscribe link of each message works for everybody.
 *
 * @returns one line that says what it is now
 */
export async function confirmSubscription(link: string, target: Target): Promise<string> {
  const { topicArn, token } = confirmationOf(link, target);
  const client = new SNSClient({ region: target.region });
  const confirm = new ConfirmSubscriptionCommand({ TopicArn: topicArn, Token: token, AuthenticateOnUnsubscribe: 'true' });
  const { SubscriptionArn } = await client.send(confirm);
  const { Attributes = {} } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  if (Attributes['ConfirmationWasAuthenticated'] === 'true') return `✓ ${SubscriptionArn}: confirmed, and only this account can end it`;
  return `! ${SubscriptionArn}: confirmed before, without credentials, so that its unsubscribe link works for everybody. Unsubscribe it, subscribe again, and confirm the new mail here.`;
}
