import { type TableName, type TableShape, tables } from '../tables.ts';
import type { TopicName } from './alert-topic.ts';
import type { LarderlyStack } from './larderly-stack.ts';
import type { WorkQueue } from './work-queue.ts';

export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Why a resource has to have a `*` in it. */
  readonly because?: string;
}

/** Exact actions on exact resources, with the variables that name them to the function. */
export interface Right {
  readonly statements: readonly Statement[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Prefixes, without the closing slash. */
export interface ObjectUse {
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  readonly deletes?: readonly string[];
}

const reading = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const writing = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
];

const variableOf = (thing: string, kind: string) => `${thing.toUpperCase().replaceAll('-', '_')}_${kind}`;

function useTable(stack: LarderlyStack, table: TableName, actions: readonly string[]): Right {
  const shape: TableShape = tables[table];
  const arn = stack.tableArnOf(table);
  const indexes = Object.keys(shape.indexes).map((index) => `${arn}/index/${index}`);
  return {
    statements: [{ actions, resources: [arn, ...indexes] }],
    environment: { [variableOf(table, 'TABLE')]: stack.nameOf(table) },
  };
}

export const readTable = (stack: LarderlyStack, table: TableName) => useTable(stack, table, reading);
export const writeTable = (stack: LarderlyStack, table: TableName) => useTable(stack, table, [...reading, ...writing]);
export const checkTable = (stack: LarderlyStack, table: TableName) => useTable(stack, table, ['dynamodb:ConditionCheckItem']);
/** Statements of PartiQL, which many independent writes of one call are: new items alone, or changes of known ones alone. */
export const insertMany = (stack: LarderlyStack, table: TableName) => useTable(stack, table, ['dynamodb:PartiQLInsert']);
export const updateMany = (stack: LarderlyStack, table: TableName) => useTable(stack, table, ['dynamodb:PartiQLUpdate']);
export const scanTable = (stack: LarderlyStack, table: TableName) => useTable(stack, table, ['dynamodb:Scan']);

/** The secret behind the pseudonyms is one item of the sources, made by whoever needs it first. */
export function keyPeople(stack: LarderlyStack): Right {
  const onlySecret = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['SECRET'] } };
  const actions = ['dynamodb:GetItem', 'dynamodb:PutItem'];
  return {
    statements: [{ actions, resources: [stack.tableArnOf('sources')], conditions: onlySecret }],
    environment: { SOURCES_TABLE: stack.nameOf('sources') },
  };
}

/** What a function does with the escrow of recalls: `keeps` what an erasure leaves, `links` orders to people, `opens` an address, `checks` that there is one. */
export type EscrowUse = 'keeps' | 'links' | 'opens' | 'checks';

const ESCROW: Readonly<Record<EscrowUse, { readonly actions: readonly string[]; readonly keys: readonly string[] }>> = {
  keeps: {
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
    keys: ['CONTACT#*', 'ORDER#*'],
  },
  links: { actions: ['dynamodb:BatchGetItem'], keys: ['ORDER#*'] },
  opens: { actions: ['dynamodb:GetItem'], keys: ['CONTACT#*'] },
  checks: { actions: ['dynamodb:ConditionCheckItem'], keys: ['CONTACT#*'] },
};

/** One of the uses of the escrow, and nothing else of it. */
export function useEscrow(stack: LarderlyStack, use: EscrowUse): Right {
  const { actions, keys } = ESCROW[use];
  const onlyThese = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } };
  return {
    statements: [{ actions, resources: [stack.tableArnOf('escrow')], conditions: onlyThese }],
    environment: { ESCROW_TABLE: stack.nameOf('escrow') },
  };
}

export function sendTo(queue: WorkQueue): Right {
  return {
    statements: [{ actions: ['sqs:SendMessage'], resources: [queue.queue.queueArn] }],
    environment: { [variableOf(queue.name, 'QUEUE_URL')]: queue.queue.queueUrl },
  };
}

/** Looks through what could not be worked on, takes messages away and puts others in their place. */
export function sweepDeadLetters({ name, deadLetters }: WorkQueue): Right {
  const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:SendMessage'];
  return {
    statements: [{ actions, resources: [deadLetters.queueArn] }],
    environment: { [variableOf(name, 'DEAD_LETTERS_URL')]: deadLetters.queueUrl },
  };
}

/** Counts the messages of work queues, looks at their dead letters, and sends these through their queues again. */
export function redriveAll(queues: readonly WorkQueue[]): Right {
  const work = queues.map(({ queue }) => queue.queueArn);
  const dead = queues.map(({ deadLetters }) => deadLetters.queueArn);
  const taking = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'];
  return {
    statements: [
      { actions: ['sqs:GetQueueAttributes'], resources: [...work, ...dead] },
      { actions: taking, resources: dead },
      { actions: ['sqs:SendMessage'], resources: work },
    ],
    environment: { WORK_QUEUES: queues.map(({ name }) => name).join(','), FIRST_QUEUE_URL: queues[0]?.queue.queueUrl ?? '' },
  };
}

/**
 * The mail service keeps addresses that bounced, the push service devices; neither knows a resource by which one of them could be
 * named in a policy.
 */
export function forgetAddresses({ settings: { pushApplications } }: LarderlyStack): Right {
  const mail = {
    actions: ['ses:DeleteSuppressedDestination'],
    resources: ['*'],
    because: 'The list of suppressed addresses is one of the account.',
  };
  const devices = { actions: ['sns:DeleteEndpoint'], resources: ['*'], because: 'SNS lets no policy name an endpoint that is to go.' };
  if (pushApplications.length === 0) return { statements: [mail], environment: {} };
  return { statements: [mail, devices], environment: { PUSH_APPLICATIONS: pushApplications.join(',') } };
}

export function publishTo(stack: LarderlyStack, topic: TopicName): Right {
  const arn = stack.topicArnOf(topic);
  return {
    statements: [{ actions: ['sns:Publish'], resources: [arn] }],
    environment: { [variableOf(topic, 'TOPIC_ARN')]: arn },
  };
}

export function useObjects(stack: LarderlyStack, { reads = [], writes = [], deletes = [] }: ObjectUse): Right {
  const bucket = stack.bucketNameOf('artefacts');
  const arn = stack.formatArn({ service: 's3', region: '', account: '', resource: bucket });
  const may = (action: string, prefixes: readonly string[]): Statement => ({
    actions: [action],
    resources: prefixes.map((prefix) => `${arn}/${prefix}/*`),
    because: 'Every run and every version of an artefact has an object of its own under the prefix.',
  });
  return {
    statements: [
      may('s3:GetObject', reads),
      // Without it S3 calls a missing object a forbidden one.
      { actions: ['s3:ListBucket'], resources: reads.length > 0 ? [arn] : [] },
      may('s3:PutObject', writes),
      may('s3:DeleteObject', deletes),
    ].filter(({ resources }) => resources.length > 0),
    environment: { ARTEFACTS_BUCKET: bucket },
  };
}

/** The addresses that it gives out work with its own rights, so it may read what it wrote. */
export function keepLargeReplies(stack: LarderlyStack): Right {
  const bucket = stack.bucketNameOf('artefacts');
  const arn = stack.formatArn({ service: 's3', region: '', account: '', resource: bucket });
  const because = 'Each reply that is kept has an object of its own with a random name.';
  return {
    statements: [{ actions: ['s3:PutObject', 's3:GetObject'], resources: [`${arn}/replies/*`], because }],
    environment: { ARTEFACTS_BUCKET: bucket },
  };
}

/** Readings as they were measured, for good: who puts them there never reads or removes any. */
export function archiveReadings(stack: LarderlyStack): Right {
  const bucket = stack.bucketNameOf('archive');
  const arn = stack.formatArn({ service: 's3', region: '', account: '', resource: bucket });
  const because = 'Each unit and week has an object of its own under the prefix.';
  return {
    statements: [{ actions: ['s3:PutObject'], resources: [`${arn}/readings/*`], because }],
    environment: { ARCHIVE_BUCKET: bucket },
  };
}

/** Commands go to the topic that only the addressed unit may hear. */
export function commandUnits(stack: LarderlyStack): Right {
  const topics = stack.formatArn({ service: 'iot', resource: 'topic', resourceName: 'larderly/units/*/commands' });
  const because = 'Each unit hears the topic of its own name.';
  return { statements: [{ actions: ['iot:Publish'], resources: [topics], because }], environment: {} };
}

/** Readings in the name of one unit. */
export function speakAs(stack: LarderlyStack, unitId: string): Right {
  const topic = stack.formatArn({ service: 'iot', resource: 'topic', resourceName: `larderly/units/${unitId}/telemetry` });
  return { statements: [{ actions: ['iot:Publish'], resources: [topic] }], environment: {} };
}
