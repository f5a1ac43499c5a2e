import type { IncomingMessage } from 'node:http';

/** What a call does to what, in the words of IAM policies. */
export interface CallDescription {
  readonly action: string;
  readonly resources: readonly string[];
}

const TABLE_NAME = /"TableName":\s*"([^"]+)"/g;
const QUEUE_NAME = /"QueueUrl":\s*"[^"]*\/([^/"]+)"/;
const OBJECT_ACTIONS: Record<string, string> = {
  GET: 'GetObject',
  HEAD: 'GetObject',
  PUT: 'PutObject',
  POST: 'PutObject',
  DELETE: 'DeleteObject',
};

type Describe = (request: IncomingMessage, body: string) => CallDescription;

const operationOf = ({ headers }: IncomingMessage) =>
  String(headers['x-amz-target'] ?? '')
    .split('.')
    .at(-1) ?? '';

const DESCRIPTIONS: Record<string, Describe> = {
  dynamodb: (request, body) => {
    const operation = operationOf(request);
    if (operation === 'BatchExecuteStatement') return describeStatements(body);
    return { action: `dynamodb:${operation}`, resources: tablesIn(body) };
  },
  sqs: (request, body) => ({ action: `sqs:${operationOf(request)}`, resources: [QUEUE_NAME.exec(body)?.[1] ?? '*'] }),
  sns: (_request, body) => {
    const form = new URLSearchParams(body);
    return { action: `sns:${form.get('Action')}`, resources: [form.get('TopicArn') ?? '*'] };
  },
  states: (request, body) => ({
    action: `states:${operationOf(request)}`,
    resources: [/"(?:stateMachine|execution)Arn":\s*"([^"]+)"/.exec(body)?.[1] ?? '*'],
  }),
  iotdata: ({ url = '' }) => ({ action: 'iot:Publish', resources: [decodeURIComponent(/^\/topics\/([^?]+)/.exec(url)?.[1] ?? '*')] }),
  ses: ({ method, url = '' }) => {
    if (method === 'DELETE') return { action: 'ses:DeleteSuppressedDestination', resources: ['*'] };
    if (method === 'GET') return { action: 'ses:GetAccount', resources: ['*'] };
    return { action: url.startsWith('/v2/email/outbound-bulk-emails') ? 'ses:SendBulkEmail' : 'ses:SendEmail', resources: ['*'] };
  },
  s3: ({ method = '', url = '' }) => {
    const [, bucket = '*', key] = url.split('?')[0]?.split('/') ?? [];
    const isObject = key !== undefined && key !== '';
    return { action: `s3:${isObject ? OBJECT_ACTIONS[method] : 'ListBucket'}`, resources: [bucket] };
  },
};

/** The body is empty for services whose calls are streamed through (s3). */
export function describeCall(service: string, request: IncomingMessage, body: string): CallDescription {
  return DESCRIPTIONS[service]?.(request, body) ?? { action: `${service}:*`, resources: ['*'] };
}

const STATEMENT = /^\s*(INSERT|UPDATE|DELETE|SELECT)\b[^"]*"([^"]+)"/i;

/** The statements of one call are all of one kind, and so need one right. */
function describeStatements(body: string): CallDescription {
  const { Statements = [] } = JSON.parse(body) as { Statements?: readonly { readonly Statement: string }[] };
  const parts = Statements.map(({ Statement }) => STATEMENT.exec(Statement) ?? []);
  const [, verb = '*'] = parts[0] ?? [];
  const action = `dynamodb:PartiQL${verb.charAt(0).toUpperCase()}${verb.slice(1).toLowerCase()}`;
  return { action, resources: [...new Set(parts.map(([, , table = '*']) => table))] };
}

/** Text of an item cannot look like a table's name here: its quotation marks are escaped. */
function tablesIn(body: string): string[] {
  const named = new Set(Array.from(body.matchAll(TABLE_NAME), ([, name]) => name ?? ''));
  if (named.size > 0) return [...named];
  const { RequestItems } = JSON.parse(body === '' ? '{}' : body) as { RequestItems?: Record<string, unknown> };
  return RequestItems === undefined ? ['*'] : Object.keys(RequestItems);
}
