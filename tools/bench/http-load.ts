import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from './spread.ts';

export interface LoadProps {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly milliseconds: number;
  /** The body of the request of that number. */
  readonly bodyOf: (number: number) => string;
}

export interface LoadResult {
  /** Requests that were answered 200. */
  readonly requests: number;
  readonly seconds: number;
  readonly throttled: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Sends for some time over that many connections, each with one request at a time. */
export async function load({ url, headers, connections, milliseconds, bodyOf }: LoadProps): Promise<LoadResult> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const latencies: number[] = [];
  let number = 0;
  let throttled = 0;
  const begun = performance.now();
  const worker = async () => {
    while (performance.now() - begun < milliseconds) {
      const body = bodyOf(number);
      number += 1;
      const sent = performance.now();
      const status = await post(agent, url, headers, body);
      if (status === 200) latencies.push(performance.now() - sent);
      else if (status === 429 || status === 503) throttled += 1;
      else throw new Error(`${url} answered ${status}.`);
      if (status !== 200) await sleep(50);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - begun) / 1000;
  agent.destroy();
  const at = (share: number) => percentile(latencies, share);
  return { requests: latencies.length, seconds, throttled, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function post(agent: http.Agent, url: URL, headers: Readonly<Record<string, string>>, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      url,
      { agent, method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
