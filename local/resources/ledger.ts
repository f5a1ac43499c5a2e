import type { Resource } from '../template/application.ts';
import { bucketKind } from './bucket.ts';
import { edgeFunctionKind, pageHeadersKind } from './console-pages.ts';
import { eventSourceKind } from './event-source.ts';
import { functionKind, invokeConfigKind } from './function.ts';
import { apiKind, authorizerKind, integrationKind, routeKind, stageKind } from './http-api.ts';
import { iotPolicyKind } from './iot-policy.ts';
import type { ResourceKind } from './kind.ts';
import { mailEventKind } from './mail-events.ts';
import { queueKind } from './queue.ts';
import { scheduleKind } from './schedule.ts';
import { stateMachineKind } from './state-machine.ts';
import { tableKind } from './table.ts';
import { subscriptionKind, topicKind } from './topic.ts';
import { topicRuleKind } from './topic-rule.ts';
import { ssmParameterKind, userPoolClientKind, userPoolKind } from './user-pool.ts';

/** What the local runtime does with one property. */
export type Treatment =
  | { readonly kind: 'honoured' }
  | { readonly kind: 'checked only'; readonly what: string }
  | { readonly kind: 'no local effect'; readonly reason: string };

const KINDS: readonly ResourceKind[] = [
  apiKind,
  authorizerKind,
  bucketKind,
  edgeFunctionKind,
  eventSourceKind,
  functionKind,
  integrationKind,
  pageHeadersKind,
  invokeConfigKind,
  iotPolicyKind,
  mailEventKind,
  queueKind,
  routeKind,
  scheduleKind,
  ssmParameterKind,
  stateMachineKind,
  stageKind,
  subscriptionKind,
  tableKind,
  topicKind,
  topicRuleKind,
  userPoolClientKind,
  userPoolKind,
];

/** Types of which nothing takes effect here, by the reason. */
const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'says which version of the CDK wrote the template',
  'AWS::CloudFront::Distribution': 'the runtime itself serves console and API on one host',
  'AWS::CloudFront::OriginAccessControl': 'pages come from dist/console, not from a bucket',
  'AWS::CloudWatch::Alarm': 'there are no metrics here',
  'AWS::CloudWatch::CompositeAlarm': 'there are no metrics here',
  'AWS::CloudWatch::Dashboard': 'there are no metrics here',
  'AWS::Cognito::ManagedLoginBranding': 'the local issuer has a sign-in page of its own',
  'AWS::Cognito::UserPoolDomain': 'the local issuer has a sign-in page of its own',
  'AWS::Cognito::UserPoolGroup': 'the people of the local issuer have these groups',
  'AWS::IAM::ManagedPolicy': 'rights are not checked here yet',
  'AWS::IAM::Policy': 'rights are not checked here yet',
  'AWS::IAM::Role': 'rights are not checked here yet; the proxy knows whose call each one is',
  'AWS::Lambda::Permission': 'the gateway, the rules and the schedules of this template may always call its functions',
  'AWS::Logs::LogGroup': 'functions print to logs/functions.log in the data folder',
  'AWS::Logs::MetricFilter': 'there are no metrics here',
  'AWS::Logs::ResourcePolicy': 'logs are files here',
  'AWS::S3::BucketPolicy': 'the engine listens on the loopback address only',
  'AWS::SES::ConfigurationSet': 'what becomes of a mail is played at the desk',
  'AWS::SES::EmailIdentity': 'mail goes to the outbox, whoever sends it',
  'AWS::SNS::TopicPolicy': 'the engine listens on the loopback address only',
  'AWS::SQS::QueuePolicy': 'the engine listens on the loopback address only',
};

/** @returns undefined for what is not in the ledger */
export function treatmentOf(type: string, property: string): Treatment | undefined {
  const wholeType = WITHOUT_EFFECT[type];
  if (wholeType !== undefined) return { kind: 'no local effect', reason: wholeType };
  const kind = KINDS.find(({ types }) => types.includes(type));
  const what = kind?.checkedOnly?.[property];
  const reason = kind?.withoutEffect?.[property];
  if (what !== undefined) return { kind: 'checked only', what };
  if (reason !== undefined) return { kind: 'no local effect', reason };
  return kind !== undefined && property in kind.honoured.shape ? { kind: 'honoured' } : undefined;
}

const isKnownType = (type: string) => type in WITHOUT_EFFECT || KINDS.some(({ types }) => types.includes(type));

/** Every type and property that the ledger lacks, by logical id. */
export function missingFromLedger(resources: readonly Pick<Resource, 'logicalId' | 'type' | 'properties'>[]): string[] {
  return resources.flatMap(({ logicalId, type, properties }) => {
    if (!isKnownType(type)) return [`${logicalId}: ${type}`];
    const unknown = Object.keys(properties).filter((property) => treatmentOf(type, property) === undefined);
    return unknown.map((property) => `${logicalId}: ${type}.${property}`);
  });
}

/** @throws {Error} naming all that the local runtime would silently ignore */
export function assertInLedger(resources: readonly Resource[]): void {
  const missing = missingFromLedger(resources);
  if (missing.length === 0) return;
  throw new Error(
    `The local runtime does not know these parts of the template, and will not ignore them (local/resources/ledger.ts):\n  ${missing.join('\n  ')}`,
  );
}
