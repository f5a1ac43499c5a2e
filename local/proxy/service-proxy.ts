import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { readBody, replyJson } from '../http.ts';
import type { Outbox } from '../outbox.ts';
import { report } from '../report.ts';
import { answerDirectMessage } from './answer-direct-message.ts';
import { callerOf } from './caller.ts';
import { type CallDescription, describeCall } from './describe-call.ts';
import { forward, type Upstream } from './forward.ts';
import { answerAsS3, type BucketCors } from './presigned.ts';
import type { Usage } from './usage.ts';

/** A call whose body was read. */
interface ServiceCall {
  readonly request: IncomingMessage;
  readonly body: Buffer;
}

/** What a service that we play ourselves answers. */
export interface ServiceReply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

export type Answer = (call: ServiceCall) => Promise<ServiceReply>;

/** Whoever is erased is listed in the bucket by pseudonym: their letters leave the outbox, whatever way they went. */
const ERASED = /^\/[^/?]+\/erasures\/([\w-]+)/;

/** Says where a call would have gone, see execution-environment.mjs. */
const OUTBOUND = 'x-larderly-outbound';

export interface ProxyProps {
  /** Services with an engine, here or where the user says, by their name in a signature. */
  readonly upstreams: ReadonlyMap<string, Upstream>;
  /** Services that this runtime plays itself. */
  readonly answers: ReadonlyMap<string, Answer>;
  /** Whose access key is whose. */
  readonly callers: ReadonlyMap<string, string>;
  /** What each bucket lets pages of other origins do. */
  readonly bucketCors: ReadonlyMap<string, BucketCors>;
  readonly usage: Usage;
  /** Where all comes to rest that would leave this machine. */
  readonly outbox: Outbox;
  /** Called with each message that was published to a topic. */
  readonly onTopicPublish: (form: URLSearchParams) => void;
}

/** The one way from the functions to all AWS services: it knows who calls what. */
export function createServiceProxy(props: ProxyProps): http.Server {
  const server = http.createServer((request, response) => {
    handle(props, request, response).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      report(`A call to ${request.url} failed in the local runtime`, error);
      if (!response.headersSent) replyJson(response, 500, { __type: 'InternalFailure', message });
    });
  });
  server.keepAliveTimeout = 60_000;
  return server;
}

async function handle(props: ProxyProps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.headers[OUTBOUND] !== undefined) return await keepCall(props.outbox, request, response);
  const caller = callerOf(request);
  if (caller === undefined) {
    replyJson(response, 403, { __type: 'MissingAuthenticationTokenException', message: 'The call is not signed.' });
    return;
  }
  const name = props.callers.get(caller.accessKeyId) ?? caller.accessKeyId;
  const upstream = props.upstreams.get(caller.service);
  // Objects may be large, so they are streamed; all other calls are small and are read to see what they ask for.
  const body = upstream !== undefined && caller.service === 's3' ? undefined : await readBody(request);
  const description = describeCall(caller.service, request, body?.toString('latin1') ?? '');
  const cors = props.bucketCors.get(description.resources[0] ?? '');
  const answered = caller.service === 's3' ? answerAsS3(request, response, cors) : undefined;
  const status = answered ?? (await statusOf({ props, upstream, name, description }, caller.service, { request, response, body }));
  props.usage.count(name, description, status);
  if (status < 300) followUp(props, description.action, { request, response, body });
}

/** What a call that succeeded means for the world outside. */
function followUp({ outbox, onTopicPublish }: ProxyProps, action: string, { request, body }: Exchange): void {
  if (action.startsWith('sns:Publish')) onTopicPublish(new URLSearchParams(body?.toString()));
  const [, erased] = (action === 's3:PutObject' && ERASED.exec(request.url ?? '')) || [];
  if (erased !== undefined) outbox.forgetPerson(erased);
}

/** A call that a function makes to an address out there: it is kept, and answered as a receiver would that takes it. */
async function keepCall(outbox: Outbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { [OUTBOUND]: target, connection: _connection, ...headers } = request.headers;
  const text = (await readBody(request)).toString();
  const told = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  outbox.add({
    kind: 'webhook',
    to: [String(target)],
    subject: request.method ?? '',
    text,
    headers: Object.fromEntries(told),
    attributes: {},
  });
  replyJson(response, 200, {});
}

async function answerCall(props: ProxyProps, service: string, call: ServiceCall, response: ServerResponse): Promise<number> {
  const answer = props.answers.get(service);
  const reply: ServiceReply =
    answer === undefined
      ? { status: 501, body: { __type: 'UnknownService', message: `The local runtime has no service ${service}.` } }
      : await answer(call);
  replyJson(response, reply.status, reply.body, reply.headers);
  return reply.status;
}

interface Target {
  readonly props: ProxyProps;
  readonly upstream: Upstream;
  readonly name: string;
  readonly description: CallDescription;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Undefined for what is streamed. */
  readonly body: Buffer | undefined;
}

/** Answers a call here, or has its engine do so. */
async function statusOf(
  { upstream, ...target }: Omit<Target, 'upstream'> & { upstream: Upstream | undefined },
  service: string,
  exchange: Exchange,
) {
  const { request, response, body } = exchange;
  if (upstream === undefined) return await answerCall(target.props, service, { request, body: body ?? Buffer.alloc(0) }, response);
  const answered = answerTopicless(target.props, service, body, response);
  return answered ?? (await passOn({ ...target, upstream }, request, response, body));
}

/** A text message or a push, which no engine knows. */
function answerTopicless({ outbox }: ProxyProps, service: string, body: Buffer | undefined, response: ServerResponse): number | undefined {
  const answer = service === 'sns' ? answerDirectMessage(outbox, body?.toString() ?? '') : undefined;
  if (answer === undefined) return undefined;
  response.writeHead(200, { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(answer) }).end(answer);
  return 200;
}

function passOn(
  { props, upstream, name, description }: Target,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer | undefined,
) {
  if (body === undefined) return forward(upstream, { request, response });
  if (!description.action.startsWith('dynamodb:')) return forward(upstream, { request, response, body });
  return forward(upstream, {
    request,
    response,
    body: askForCapacity(body),
    onReply: (reply) => props.usage.addCapacity(name, description, reply),
  });
}

/** Every call says what it cost: no engine checks the signature, so the proxy may add the question. */
function askForCapacity(body: Buffer): Buffer {
  const end = body.lastIndexOf('}');
  if (end < 0 || body.includes('"ReturnConsumedCapacity"')) return body;
  return Buffer.concat([body.subarray(0, end), Buffer.from(',"ReturnConsumedCapacity":"TOTAL"}')]);
}
