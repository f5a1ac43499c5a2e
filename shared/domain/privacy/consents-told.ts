import { type Consent, type ConsentRecord, ConsentSchema, type ConsentStatus } from '#schemas/consent.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { isGivenBySilence } from './consent-proof.ts';

type Bag = Readonly<Record<string, unknown>>;

/** Sale and sharing serve advertising. */
export const GPC_WORD: Consent = { purpose: 'advertising', channel: 'all', status: 'denied' };

/** What clients call it. Anything else is no consent. */
const STATUSES: Readonly<Record<string, ConsentStatus>> = {
  granted: 'granted',
  given: 'granted',
  opted_in: 'granted',
  subscribed: 'granted',
  true: 'granted',
  withdrawn: 'withdrawn',
  revoked: 'withdrawn',
  opted_out: 'withdrawn',
  unsubscribed: 'withdrawn',
  denied: 'denied',
  refused: 'denied',
  false: 'denied',
};

const isBag = (value: unknown): value is Bag => value !== null && typeof value === 'object' && !Array.isArray(value);
const statusOf = (value: unknown): ConsentStatus =>
  STATUSES[
    String(value)
      .toLowerCase()
      .replace(/[\s-]+/g, '_')
  ] ?? 'denied';
const wordOf = (value: unknown) =>
  value === undefined
    ? undefined
    : String(value)
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '_');

function consentOf(said: Bag): Consent[] {
  const parsed = ConsentSchema.safeParse({
    purpose: wordOf(said['purpose'] ?? 'marketing'),
    channel: wordOf(said['channel']),
    status: statusOf(said['status']),
  });
  return parsed.success ? [parsed.data] : [];
}

/** `[{ purpose, channel, status }]`, or `{ purpose: yes or no }`. */
function consentsOf(said: unknown): Consent[] {
  if (Array.isArray(said)) return said.filter(isBag).flatMap(consentOf);
  if (isBag(said)) return Object.entries(said).flatMap(([purpose, status]) => consentOf({ purpose, status }));
  return [];
}

const EVENT_STATUSES: Readonly<Record<string, ConsentStatus>> = { 'Consent Granted': 'granted', 'Consent Withdrawn': 'withdrawn' };

function consentsOfEvent(event: StoredEvent): Consent[] {
  const told = event.type === 'identify' ? consentsOf(event.traits['consents']) : [];
  if (!event.name.startsWith('Consent ')) return told;
  const { properties } = event;
  const status = EVENT_STATUSES[event.name] ?? properties['status'];
  const own = properties['purpose'] === undefined ? [] : consentOf({ ...properties, status });
  const context = isBag(event.context['consent']) ? event.context['consent'] : {};
  return [...told, ...own, ...consentsOf(properties['consents']), ...consentsOf(context['categoryPreferences'])];
}

/** How a browser says that nothing of the person is to be sold or shared. */
export const GPC_METHOD = 'Sec-GPC';

/** Global Privacy Control came with the request: an objection to advertising, once for all events of it. */
function objectionTold(events: readonly StoredEvent[]): ConsentRecord[] {
  const [first] = events.filter(({ context }) => context['gpc'] === true).sort((left, right) => (left.at < right.at ? -1 : 1));
  return first ? [{ ...GPC_WORD, at: first.at, source: first.source, method: GPC_METHOD }] : [];
}

const textIn = (bag: Bag, name: string) => {
  const value = bag[name];
  return typeof value === 'string' && value !== '' ? { [name]: value.slice(0, 200) } : {};
};

/** What an event says of how the consent came about. */
function proofIn({ name, properties, context }: StoredEvent) {
  const method = typeof properties['method'] === 'string' ? properties['method'] : name;
  return {
    method: method.slice(0, 100),
    ...textIn(properties, 'noticeVersion'),
    ...textIn(properties, 'proof'),
    ...textIn(context, 'locale'),
  };
}

/** What events say of a person's consents. A word that is not understood counts as a refusal; silence says nothing. */
export function consentsTold(events: readonly StoredEvent[]): ConsentRecord[] {
  const told = events.flatMap((event) =>
    consentsOfEvent(event).map((consent) => ({ ...consent, at: event.at, source: event.source, ...proofIn(event) })),
  );
  return [...told.filter((record) => !isGivenBySilence(record)), ...objectionTold(events)];
}
