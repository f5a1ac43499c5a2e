import http from 'node:http';
import https from 'node:https';
import { engineAgent } from '../http.ts';
import { credentialHeader } from '../proxy/caller.ts';
import type { Upstream } from '../proxy/forward.ts';

/** What an engine refused, by the name of the error. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(`${code}: ${message}`);
    this.name = 'ServiceError';
    this.code = code;
    this.status = status;
  }
}

interface Call {
  readonly service: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly signal?: AbortSignal;
}

const TARGETS: Record<string, string> = { dynamodb: 'DynamoDB_20120810', sqs: 'AmazonSQS' };

/** Calls to the engines on the runtime's own behalf; much lighter than an SDK, which the runtime itself does not need. */
export class ServiceClient {
  #upstreams: ReadonlyMap<string, Upstream>;
  #region: string;

  constructor(upstreams: ReadonlyMap<string, Upstream>, region: string) {
    this.#upstreams = upstreams;
    this.#region = region;
  }

  async json<Output>(service: 'dynamodb' | 'sqs', operation: string, input: object, signal?: AbortSignal): Promise<Output> {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `${TARGETS[service]}.${operation}` };
    const reply = await this.#call({ service, headers, body: JSON.stringify(input), ...(signal ? { signal } : {}) });
    return (reply === '' ? {} : JSON.parse(reply)) as Output;
  }

  async query(service: 'sns', parameters: Record<string, string>): Promise<string> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return await this.#call({ service, headers, body: new URLSearchParams({ Version: '2010-03-31', ...parameters }).toString() });
  }

  async putBucket(bucket: string): Promise<void> {
    await this.#call({ service: 's3', method: 'PUT', path: `/${bucket}`, headers: {}, body: '' });
  }

  #call({ service, method = 'POST', path = '/', headers, body, signal }: Call): Promise<string> {
    const origin = this.#upstreams.get(service)?.origin;
    if (origin === undefined) throw new Error(`There is no engine for ${service}.`);
    const isSecure = origin.protocol === 'https:';
    return new Promise((resolve, reject) => {
      const request = (isSecure ? https : http).request(
        {
          ...(isSecure ? {} : { agent: engineAgent }),
          ...(signal ? { signal } : {}),
          host: origin.hostname,
          port: origin.port,
          method,
          path,
          headers: {
            ...headers,
            authorization: credentialHeader('RUNTIME', this.#region, service),
            'x-amz-date': '20260101T000000Z',
            'content-length': Buffer.byteLength(body),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            const status = response.statusCode ?? 0;
            if (status < 300) resolve(text);
            else reject(serviceError(text, status));
          });
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }
}

function serviceError(text: string, status: number): ServiceError {
  try {
    const { __type = 'Unknown', message, Message } = JSON.parse(text) as { __type?: string; message?: string; Message?: string };
    return new ServiceError(__type.split('#').at(-1) ?? __type, message ?? Message ?? '', status);
  } catch {
    return new ServiceError(/<Code>([^<]+)/.exec(text)?.[1] ?? 'Unknown', text.slice(0, 300), status);
  }
}
