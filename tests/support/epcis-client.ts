import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { aDocument } from './epcis-builders.ts';
import { accessTo } from './local-runtime.ts';

export type Reply = { status: number; body: never; headers: Headers };

const CLASS = 'https://id.gs1.org/01/09521234543213/10/';
const PLACE = 'https://id.gs1.org/414/0614141000005/254/';

export const newName = (prefix = '') => `${prefix}${randomUUID().slice(0, 8)}`;
export const classOf = (lot: string) => `${CLASS}${lot}`;
export const placeOf = (name: string) => ({ id: `${PLACE}${name}` });
/** The page after one. */
export const nextOf = (reply: Reply): string | undefined => /<([^>]+)>; rel="next"/.exec(reply.headers.get('link') ?? '')?.[1];

/** The EPCIS surface of the running Larderly as a trading partner uses it. */
export function epcisClient() {
  const { operator, endpoints, stored } = accessTo(inject('endpoints'));
  async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const reply = await operator(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await reply.text();
    return { status: reply.status, body: (text === '' ? undefined : JSON.parse(text)) as never, headers: reply.headers };
  }
  return {
    endpoints,
    stored,
    send,
    capture: (events: unknown[], headers: Record<string, string> = {}, given: object = {}) =>
      send('POST', '/capture', aDocument(events, given), headers),
    query: (parameters: Record<string, string>) => send('GET', `/events?${new URLSearchParams(parameters)}`),
    async jobOf(reply: Reply): Promise<Record<string, unknown>> {
      await stored();
      return (await send('GET', reply.headers.get('location') ?? '')).body;
    },
  };
}

export const eventsIn = ({ body }: Reply) =>
  (body as { epcisBody: { queryResults: { resultsBody: { eventList: Record<string, unknown>[] } } } }).epcisBody.queryResults.resultsBody
    .eventList;
