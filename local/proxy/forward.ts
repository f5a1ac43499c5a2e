import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import { engineAgent, readBody } from '../http.ts';

/** Where the calls of one service go. */
export interface Upstream {
  readonly origin: URL;
}

interface Forwarded {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The body when it was read already; otherwise it is streamed. */
  readonly body?: Buffer;
  /** Called with the whole reply before it is passed on; otherwise the reply is streamed. */
  readonly onReply?: (reply: Buffer) => void;
}

const secureAgent = new https.Agent({ keepAlive: true });

/** Passes one call on as it is, and its reply back. Resolves with the status when the reply has been sent. */
export function forward({ origin }: Upstream, { request, response, body, onReply }: Forwarded): Promise<number> {
  const isSecure = origin.protocol === 'https:';
  const headers = { ...request.headers };
  // An engine elsewhere may choose what it serves by this name; the ones here do not look at it.
  if (isSecure) headers.host = origin.host;
  if (body !== undefined) {
    headers['content-length'] = String(body.length);
    delete headers['transfer-encoding'];
  }
  return new Promise((resolve) => {
    const upstream = (isSecure ? https : http).request(
      {
        agent: isSecure ? secureAgent : engineAgent,
        host: origin.hostname,
        port: origin.port === '' ? undefined : origin.port,
        method: request.method,
        path: request.url,
        headers,
      },
      (reply) =>
        void passBack(reply, response, onReply).then(resolve, () => {
          response.destroy();
          resolve(502);
        }),
    );
    upstream.on('error', (error) => {
      if (!response.headersSent) {
        const text = JSON.stringify({ __type: 'ServiceUnavailable', message: `The engine is not there: ${error.message}` });
        response.writeHead(503, { 'content-type': 'application/x-amz-json-1.0', 'content-length': Buffer.byteLength(text) }).end(text);
      } else response.destroy();
      resolve(503);
    });
    // A caller that went away must not leave a long poll behind that takes messages for nobody.
    response.on('close', () => {
      if (!response.writableFinished) upstream.destroy();
    });
    if (body === undefined) request.pipe(upstream);
    else upstream.end(body);
  });
}

async function passBack(reply: IncomingMessage, response: ServerResponse, onReply: Forwarded['onReply']): Promise<number> {
  const status = reply.statusCode ?? 502;
  response.writeHead(status, reply.headers);
  if (onReply === undefined) {
    reply.pipe(response);
    reply.on('error', () => response.destroy());
    return status;
  }
  const whole = await readBody(reply);
  onReply(whole);
  response.end(whole);
  return status;
}
