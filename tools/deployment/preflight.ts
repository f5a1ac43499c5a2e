import { spawnSync } from 'node:child_process';
import { GetAccountCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import {
  GetSubscriptionAttributesCommand,
  paginateListSubscriptionsByTopic,
  paginateListTopics,
  SNSClient,
  type Subscription,
} from '@aws-sdk/client-sns';

/** What one look at the account found; `ask` is what a person should request before the shop opens. */
export interface Verdict {
  readonly about: string;
  readonly found: string;
  readonly ask?: string;
  /** Without it nothing can be deployed. */
  readonly isFatal?: boolean;
}

export interface Target {
  readonly stage: string;
  readonly region: string;
}

/** New accounts get ten; seven queues alone may run twenty functions each. */
const NEEDED_CONCURRENCY = 200;
const CONFIRM = "npm run deploy -- --confirm 'LINK OF THE MAIL'";

async function credentials({ region }: Target): Promise<Verdict> {
  const about = 'credentials';
  try {
    const { accessKeyId } = await new SNSClient({ region }).config.credentials();
    return { about, found: `key ${accessKeyId.slice(0, 4)}…, region ${region}` };
  } catch {
    return { about, found: 'none', ask: 'Sign in (aws sso login, aws configure) or set AWS_PROFILE.', isFatal: true };
  }
}

async function concurrency({ region }: Target): Promise<Verdict> {
  const about = 'concurrent functions';
  const options = ['--region', region, '--query', 'AccountLimit.ConcurrentExecutions', '--output', 'text'];
  const { status, stdout } = spawnSync('aws', ['lambda', 'get-account-settings', ...options], { encoding: 'utf8', timeout: 20_000 });
  if (status !== 0) throw new Error('the AWS CLI is not there or may not look');
  const limit = Number(stdout.trim());
  if (limit >= NEEDED_CONCURRENCY) return { about, found: String(limit) };
  return {
    about,
    found: String(limit),
    ask: `Request at least ${NEEDED_CONCURRENCY}, better 1000: Service Quotas, AWS Lambda, "Concurrent executions".`,
  };
}

async function mail({ region }: Target): Promise<Verdict> {
  const about = 'mail';
  const { ProductionAccessEnabled, SendQuota } = await new SESv2Client({ region }).send(new GetAccountCommand({}));
  const found = `${SendQuota?.MaxSendRate ?? 0} a second, ${SendQuota?.Max24HourSend ?? 0} a day`;
  if (ProductionAccessEnabled) return { about, found };
  return {
    about,
    found: `sandbox, ${found}`,
    ask: 'Request production access: SES, Account dashboard. Until then only verified addresses get mail.',
  };
}

async function safetySubscriptions({ stage, region }: Target): Promise<Verdict> {
  const about = 'safety alerts';
  const client = new SNSClient({ region });
  const topic = await topicNamed(client, `larderly-${stage}-safety`);
  if (topic === undefined) return { about, found: 'no topic yet', ask: `After the deployment, confirm what AWS mails: ${CONFIRM}` };
  const subscriptions: Subscription[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn: topic }))
    subscriptions.push(...Subscriptions);
  const isPending = ({ SubscriptionArn }: Subscription) => SubscriptionArn === 'PendingConfirmation';
  const pending = subscriptions.filter(isPending).map(({ Protocol, Endpoint }) => `${Protocol} ${Endpoint}`);
  const confirmed = subscriptions.filter(({ SubscriptionArn = '' }) => SubscriptionArn.startsWith('arn:'));
  const found = `${confirmed.length} confirmed, ${pending.length} pending`;
  if (pending.length > 0) return { about, found, ask: `Confirm ${pending.join(', ')}: ${CONFIRM}` };
  const open = await unguarded(client, confirmed);
  if (open.length > 0)
    return { about, found, ask: `A click in any of their mails ends ${open.join(', ')}. Subscribe them again: ${CONFIRM}` };
  return confirmed.length > 0
    ? { about, found }
    : { about, found, ask: 'Nobody hears safety alerts: set alertEmails, safetyEndpoints, safetyPhones.' };
}

/** Mail subscriptions that were confirmed without credentials end at a click of whoever has one of their mails. */
async function unguarded(client: SNSClient, confirmed: readonly Subscription[]): Promise<string[]> {
  const open: string[] = [];
  for (const { Protocol, Endpoint, SubscriptionArn } of confirmed.filter(({ Protocol }) => Protocol?.startsWith('email'))) {
    const { Attributes } = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    if (Attributes?.['ConfirmationWasAuthenticated'] !== 'true') open.push(`${Protocol} ${Endpoint}`);
  }
  return open;
}

async function topicNamed(client: SNSClient, name: string): Promise<string | undefined> {
  for await (const { Topics = [] } of paginateListTopics({ client }, {})) {
    const topic = Topics.find(({ TopicArn }) => TopicArn?.endsWith(`:${name}`));
    if (topic) return topic.TopicArn;
  }
  return undefined;
}

const looks = { credentials, 'concurrent functions': concurrency, mail, 'safety alerts': safetySubscriptions };

/** Looks at what a deployment needs from its account. A look that the account denies is said, and stops nothing. */
export async function preflight(target: Target): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const [about, look] of Object.entries(looks)) {
    const verdict = await look(target).catch((error: unknown): Verdict => {
      return { about, found: `not known: ${error instanceof Error ? error.message : error}` };
    });
    verdicts.push(verdict);
    if (verdict.isFatal) break;
  }
  return verdicts;
}
