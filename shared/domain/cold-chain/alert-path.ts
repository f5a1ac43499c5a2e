import type { Instant } from '#schemas/instant.ts';

/** One subscription as the topic lists it. */
export interface Subscription {
  /** `email`, `https`, `sms`. */
  readonly protocol: string;
  /** An ARN once it is confirmed; before and after its life a word: `PendingConfirmation`, `Deleted`. */
  readonly arn: string;
  /** Only with credentials of the account can it be ended. Without, the link in each of its messages ends it, whoever follows it. */
  readonly isGuarded: boolean;
}

export interface AlertPath {
  readonly configured: number;
  readonly missing: number;
  /** Subscriptions by protocol. */
  readonly confirmed: ReadonlyMap<string, number>;
  readonly pending: ReadonlyMap<string, number>;
  /** Confirmed ones that anybody may end who has one of their messages. */
  readonly unguarded: readonly Subscription[];
}

const isConfirmed = ({ arn }: Subscription) => arn.startsWith('arn:');
const isPending = ({ arn }: Subscription) => arn === 'PendingConfirmation';

function byProtocol(subscriptions: readonly Subscription[]): ReadonlyMap<string, number> {
  const groups = Map.groupBy(subscriptions, ({ protocol }) => protocol);
  return new Map([...groups].map(([protocol, group]) => [protocol, group.length]));
}

/**
 * Whether everybody who is to hear alerts can hear them, and will tomorrow: only confirmed subscriptions are delivered to.
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
    unguarded: confirmed.filter(({ isGuarded }) => !isGuarded),
  };
}

/**
 * Whether a person has to do something. A pager that confirms itself is never guarded, and nobody can change that: it is listed
 * when there is something to report, but is no reason to report.
 */
export function needsReport({ missing, unguarded }: AlertPath): boolean {
  return missing > 0 || unguarded.some(({ protocol }) => protocol.startsWith('email'));
}

const listed = (counts: ReadonlyMap<string, number>) =>
  counts.size === 0 ? 'none' : [...counts].map(([protocol, count]) => `${protocol} ${count}`).join(', ');

const areMissing = (count: number) => `${count === 1 ? 'is' : 'are'} missing`;
const CONFIRM = "npm run deploy -- --confirm 'LINK OF THE MAIL'";

function gapLines({ configured, missing, confirmed, pending }: AlertPath, topicArn: string): string[] {
  if (missing === 0) return [];
  return [
    'Fewer subscriptions of the safety topic are confirmed than are configured. Whoever is missing hears no alarm of the cold chain.',
    '',
    `Configured: ${configured}`,
    `Confirmed: ${listed(confirmed)}`,
    `Waiting for confirmation: ${listed(pending)}`,
    '',
    `See them: aws sns list-subscriptions-by-topic --topic-arn ${topicArn}`,
    `Confirm what waits: ${CONFIRM}. Who follows the link instead confirms too, but leaves the subscription unguarded.`,
    'It holds for two days; after that, or after somebody has unsubscribed, subscribe again:',
    `aws sns subscribe --topic-arn ${topicArn} --protocol <protocol> --notification-endpoint <address>`,
  ];
}

function guardLines({ unguarded }: AlertPath): string[] {
  if (unguarded.length === 0) return [];
  return [
    'Anybody who has one of their messages may end these subscriptions, since they were confirmed without credentials:',
    ...unguarded.map(({ protocol, arn }) => `${protocol} ${arn}`),
    '',
    `As long as its confirmation mail is younger than two days: ${CONFIRM}.`,
    'Later: aws sns unsubscribe --subscription-arn <ARN>, subscribe again, and confirm the new mail that way.',
    'A web endpoint that confirms itself stays as it is: keep its messages to yourself.',
  ];
}

/** What to tell the people who run Larderly. It names no address: that of a pager may hold its key. */
export function gapReport(path: AlertPath, topicArn: string, at: Instant) {
  const { configured, missing, unguarded } = path;
  const subject =
    missing > 0
      ? `Safety alerts: ${missing} of ${configured} subscriptions ${areMissing(missing)}`
      : `Safety alerts: ${unguarded.length} of ${configured} subscriptions can be ended by a click`;
  const parts = [[`As of ${at}:`], gapLines(path, topicArn), guardLines(path)].filter((lines) => lines.length > 0);
  return { subject, text: parts.map((lines) => lines.join('\n')).join('\n\n') };
}
