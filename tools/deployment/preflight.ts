import { spawnSync } from 'node:child_process';
import { GetAccountCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { paginateListSubscriptionsByTopic, paginateListTopics, SNSClient } from '@aws-sdk/client-sns';

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
  if (topic === undefined) return { about, found: 'no topic yet', ask: 'After the deployment, confirm the subscriptions that AWS mails.' };
  const pending: string[] = [];
  let confirmed = 0;
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn: topic })) {
    for (const { SubscriptionArn, Protocol, Endpoint } of Subscriptions) {
      if (SubscriptionArn === 'PendingConfirmation') pending.push(`${Protocol} ${Endpoint}`);
      else confirmed += 1;
    }
  }
  const found = `${confirmed} confirmed, ${pending.length} pending`;
  if (pending.length > 0) return { about, found, ask: `Confirm ${pending.join(', ')}.` };
  return confirmed > 0
    ? { about, found }
    : { about, found, ask: 'Nobody hears safety alerts: set alertEmails, safetyEndpoints, safetyPhones.' };
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
