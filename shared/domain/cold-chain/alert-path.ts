import type { Instant } from '#schemas/instant.ts';

/** One subscription as the topic lists it. */
export interface Subscription {
  /** `email`, `https`, `sms`. */
  readonly protocol: string;
  /** An ARN once it is confirmed; before and after its life a word: `PendingConfirmation`, `Deleted`. */
  readonly arn: string;
}

export interface AlertPath {
  readonly configured: number;
  readonly missing: number;
  /** Subscriptions by protocol. */
  readonly confirmed: ReadonlyMap<string, number>;
  readonly pending: ReadonlyMap<string, number>;
}

const isConfirmed = ({ arn }: Subscription) => arn.startsWith('arn:');
const isPending = ({ arn }: Subscription) => arn === 'PendingConfirmation';

function byProtocol(subscriptions: readonly Subscription[]): ReadonlyMap<string, number> {
  const groups = Map.groupBy(subscriptions, ({ protocol }) => protocol);
  return new Map([...groups].map(([protocol, group]) => [protocol, group.length]));
}

/**
 * Whether everybody who is to hear alerts can hear them: only confirmed subscriptions are delivered to.
 *
 * @param configured - how many subscriptions the deployment was told to make
 */
export function judgeAlertPath(subscriptions: readonly Subscription[], configured: number): AlertPath {
  const confirmed = subscriptions.filter(isConfirmed);
  return {
    configured,
    missing: Math.max(0, configured - confirmed.length),
    confirmed: byProtocol(confirmed),
    pending: byProtocol(subscriptions.filter(isPending)),
  };
}

const listed = (counts: ReadonlyMap<string, number>) =>
  counts.size === 0 ? 'none' : [...counts].map(([protocol, count]) => `${protocol} ${count}`).join(', ');

/** What to tell the people who run Larderly. It names no address: that of a pager may hold its key. */
export function gapReport({ configured, missing, confirmed, pending }: AlertPath, topicArn: string, at: Instant) {
  const subject = `Safety alerts: ${missing} of ${configured} subscriptions ${missing === 1 ? 'is' : 'are'} missing`;
  const text = [
    `As of ${at} fewer subscriptions of the safety topic are confirmed than are configured. Whoever is missing hears no alarm of the cold chain.`,
    '',
    `Configured: ${configured}`,
    `Confirmed: ${listed(confirmed)}`,
    `Waiting for confirmation: ${listed(pending)}`,
    '',
    `See them: aws sns list-subscriptions-by-topic --topic-arn ${topicArn}`,
    'Confirm what waits by the message that AWS sent. It holds for two days; after that, or after somebody has unsubscribed, subscribe again:',
    `aws sns subscribe --topic-arn ${topicArn} --protocol <protocol> --notification-endpoint <address>`,
  ].join('\n');
  return { subject, text };
}
