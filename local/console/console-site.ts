import { execFile } from 'node:child_process';
import { createReadStream, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { constants, createBrotliCompress } from 'node:zlib';
import { replyJson } from '../http.ts';
import { report } from '../report.ts';
import type { PageRules } from '../resources/console-pages.ts';
import { PROJECT } from '../start/application-files.ts';

export interface ConsoleSiteProps {
  /** Undefined when the template has no console. */
  readonly rules: PageRules | undefined;
  /** What `/app/config.json` says. */
  readonly config: () => object;
  /** Other hosts of this machine that the pages speak to. */
  readonly partners: () => readonly string[];
}

const PREFIX = '/app/';
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const A_YEAR = 'public, max-age=31536000, immutable';

/** The console on the host of the API, with the routing and the headers that CloudFront gives it. It is built when somebody first asks for it. */
export class ConsoleSite {
  #props: ConsoleSiteProps;
  #built: Promise<void> | undefined;

  constructor(props: ConsoleSiteProps) {
    this.#props = props;
  }

  /** Whether a request is for a page and not for the API. */
  takes({ url = '', method }: IncomingMessage): boolean {
    const isRead = method === 'GET' || method === 'HEAD';
    return this.#props.rules !== undefined && isRead && (url === '/app' || url.startsWith(PREFIX) || url.startsWith('/app?'));
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#serve(request, response);
    } catch (error) {
      report('The console', error);
      if (!response.headersSent) replyJson(response, 500, { message: error instanceof Error ? error.message : String(error) });
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { rules, config } = this.#props;
    const url = new URL(request.url ?? '/', 'http://console');
    if (rules === undefined) return replyJson(response, 404, { message: 'There is no console here.' });
    if (url.pathname === `${PREFIX}config.json`) return replyJson(response, 200, config(), this.#headers());
    const routed = rules.routed(url.pathname);
    if ('location' in routed) return void response.writeHead(302, { location: `${routed.location}${url.search}` }).end();
    await this.#build();
    const file = path.join(PROJECT, 'dist/console', path.normalize(decodeURIComponent(routed.path.slice(PREFIX.length))));
    const isInside = file.startsWith(path.join(PROJECT, 'dist/console') + path.sep);
    if (!isInside || !statSync(file, { throwIfNoEntry: false })?.isFile())
      return replyJson(response, 404, { message: 'There is no such page.' });
    await this.#send(file, request, response);
  }

  async #send(file: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const cache = file.includes(`${path.sep}assets${path.sep}`) ? A_YEAR : 'no-cache';
    const type = TYPES[path.extname(file)] ?? 'application/octet-stream';
    const isCompressed = /\bbr\b/.test(String(request.headers['accept-encoding']));
    response.writeHead(200, {
      ...this.#headers(),
      'content-type': type,
      'cache-control': cache,
      ...(isCompressed ? { 'content-encoding': 'br' } : {}),
    });
    if (request.method === 'HEAD') response.end();
    else if (isCompressed) {
      const fast = createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
      await pipeline(createReadStream(file), fast, response);
    } else await pipeline(createReadStream(file), response);
  }

  #headers(): Record<string, string> {
    const { rules, partners } = this.#props;
    const policy = rules?.headers['content-security-policy'] ?? '';
    return {
      ...rules?.headers,
      'content-security-policy': policy.replace("connect-src 'self'", `connect-src 'self' ${partners().join(' ')}`),
    };
  }

  /** Once; a build that failed is tried again by the next request. */
  #build(): Promise<void> {
    this.#built ??= build().catch((error: unknown) => {
      this.#built = undefined;
      throw error;
    });
    return this.#built;
  }
}

async function build(): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, ['tools/console.ts'], { cwd: PROJECT });
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new Error(`The console could not be built:\n${(stdout + stderr).trim()}`, { cause });
  }
}
