import { paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';

const client = new SNSClient({ maxAttempts: 3 });

/** Who is subscribed to a topic; the arn of one that is not confirmed is a word. */
export function subscriptionsOf(TopicArn: string) {
  return {
    async every(): Promise<{ protocol: string; arn: string }[]> {
      const found: { protocol: string; arn: string }[] = [];
      for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn })) {
        found.push(...Subscriptions.map(({ Protocol = '', SubscriptionArn = '' }) => ({ protocol: Protocol, arn: SubscriptionArn })));
      }
      return found;
    },
  };
}
