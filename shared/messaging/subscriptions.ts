import { GetSubscriptionAttributesCommand, paginateListSubscriptionsByTopic, SNSClient, type Subscription } from '@aws-sdk/client-sns';

const client = new SNSClient({ maxAttempts: 6 });

/** Their messages carry an address at which a subscription ends without anybody being asked who they are. */
const WITH_LINK: ReadonlySet<string> = new Set(['email', 'email-json', 'http', 'https']);
const AT_ONCE = 10;

interface FoundSubscription {
  readonly protocol: string;
  /** Of one that is not confirmed, a word. */
  readonly arn: string;
  /** Only with credentials of the account can it be ended. */
  readonly isGuarded: boolean;
}

async function look({ Protocol: protocol = '', SubscriptionArn: arn = '' }: Subscription): Promise<FoundSubscription> {
  if (!arn.startsWith('arn:') || !WITH_LINK.has(protocol)) return { protocol, arn, isGuarded: true };
  const { Attributes } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }));
  return { protocol, arn, isGuarded: Attributes?.['ConfirmationWasAuthenticated'] === 'true' };
}

/** Who is subscribed to a topic. */
export function subscriptionsOf(TopicArn: string) {
  return {
    async every(): Promise<FoundSubscription[]> {
      const listed: Subscription[] = [];
      for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn })) listed.push(...Subscriptions);
      const found: FoundSubscription[] = [];
      for (let from = 0; from < listed.length; from += AT_ONCE)
        found.push(...(await Promise.all(listed.slice(from, from + AT_ONCE).map(look))));
      return found;
    },
  };
}
