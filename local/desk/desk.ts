import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type * as z from 'zod';
import { type Issuer, USERS } from '../engines/issuer.ts';
import { closeServer, listen, readBody, replyJson } from '../http.ts';
import type { Outbox, OutboxEntry } from '../outbox.ts';
import type { Usage } from '../proxy/usage.ts';
import { PlayedEventSchema } from '../resources/mail-events.ts';
import { landingPage, outboxPage, signInPage } from './pages.ts';

export interface DeskProps {
  readonly issuer: Issuer;
  readonly outbox: Outbox;
  readonly usage: Usage;
  readonly queues: () => Promise<unknown>;
  /** Has something happen to a mail that was sent; returns how many topics were told. */
  readonly playMailEvent: (entry: OutboxEntry, played: z.infer<typeof PlayedEventSchema>) => Promise<number>;
  readonly status: () => object;
  readonly links: () => Readonly<Record<string, string>>;
  /** Makes the certificate of one more device; returns where its files are. */
  readonly makeCertificate: (unitId: string) => Promise<unknown>;
}

type Page = (props: DeskProps, request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void;

const ISSUER_PATHS = ['/.well-known/', '/jwks', '/token', '/userinfo', '/revoke', '/endsession', '/introspect'];
/** It becomes the name of a file and the CN of a certificate. */
const UNIT_ID = /^[A-Za-z0-9][\w:-]{0,127}$/;
const RESERVED = ['ca', 'server'];
const LOCAL_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

const PAGES: Record<string, Page> = {
  'GET /': ({ links }, _request, response) => html(response, landingPage(links())),
  'GET /outbox': ({ outbox }, _request, response) => html(response, outboxPage(outbox.since(0))),
  'GET /outbox.json': ({ outbox }, _request, response, url) =>
    replyJson(response, 200, { items: outbox.since(Number(url.searchParams.get('since') ?? 0)) }),
  'GET /outbox/{id}.html': ({ outbox }, _request, response, url) => {
    const shown = outbox.find(Number(/\d+/.exec(url.pathname)?.[0]))?.html;
    if (shown === undefined) replyJson(response, 404, { message: 'There is no such mail.' });
    else html(response, shown);
  },
  'GET /queues.json': async ({ queues }, _request, response) => replyJson(response, 200, { items: await queues() }),
  'GET /usage.json': ({ usage }, _request, response) => replyJson(response, 200, { functions: usage.all() }),
  'GET /status.json': ({ status, usage }, _request, response) => replyJson(response, 200, { ...status(), functions: usage.all() }),
  'GET /sign-in': (_props, _request, response, url) => html(response, signInPage(USERS, url.searchParams)),
  'GET /authorize': ({ issuer }, request, response, url) => {
    if (url.searchParams.has('user')) issuer.handle(request, response);
    else html(response, signInPage(USERS, url.searchParams));
  },
  'POST /mail-events': async ({ outbox, playMailEvent }, request, response) => {
    const played = PlayedEventSchema.parse(await formOrJson(request));
    const entry = outbox.find(played.id);
    if (entry?.kind !== 'email') replyJson(response, 404, { message: `There is no mail ${played.id} in the outbox.` });
    else replyJson(response, 202, { topics: await playMailEvent(entry, played) });
  },
  'POST /certificates': async ({ makeCertificate }, request, response) => {
    const { unitId } = JSON.parse((await readBody(request)).toString()) as { unitId?: unknown };
    if (typeof unitId !== 'string' || !UNIT_ID.test(unitId) || RESERVED.includes(unitId))
      replyJson(response, 400, { message: 'unitId must be 1 to 128 letters, digits or : - _' });
    else replyJson(response, 201, await makeCertificate(unitId));
  },
};

/** The buttons of the outbox send a form. */
async function formOrJson(request: IncomingMessage): Promise<unknown> {
  const text = (await readBody(request)).toString();
  if (request.headers['content-type']?.startsWith('application/json')) return JSON.parse(text);
  const { id, ...rest } = Object.fromEntries(new URLSearchParams(text));
  return { id: Number(id), ...rest };
}

/** The local pages: where things are, what would have been sent, who signs in. None of them exists in AWS. */
export class Desk {
  origin = '';
  #server: http.Server;

  constructor(props: DeskProps) {
    this.#server = http.createServer((request, response) => void serve(props, request, response));
  }

  async listen(): Promise<void> {
    this.origin = `http://127.0.0.1:${await listen(this.#server, 0, 'the desk')}`;
  }

  async stop(): Promise<void> {
    await closeServer(this.#server);
  }
}

async function serve(props: DeskProps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A page of another site that let its name point here must not read what is kept here.
  if (!LOCAL_HOST.test(request.headers.host ?? '')) {
    replyJson(response, 403, { message: 'Ask for 127.0.0.1.' });
    return;
  }
  const url = new URL(request.url ?? '/', 'http://desk');
  try {
    if (ISSUER_PATHS.some((path) => url.pathname.startsWith(path))) props.issuer.handle(request, response);
    else
      await (PAGES[`${request.method} ${url.pathname.replace(/\/\d+\.html$/, '/{id}.html')}`] ?? notFound)(props, request, response, url);
  } catch (error) {
    if (!response.headersSent) replyJson(response, 400, { message: error instanceof Error ? error.message : String(error) });
  }
}

const notFound: Page = (_props, _request, response) => replyJson(response, 404, { message: 'There is no such page.' });

function html(response: ServerResponse, body: string): void {
  response
    .writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action *",
    })
    .end(body);
}
