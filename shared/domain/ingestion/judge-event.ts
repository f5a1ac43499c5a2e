import type * as z from 'zod';
import { instantOf } from '#domain/time.ts';
import { type CustomerEvent, CustomerEventSchema } from '#schemas/customer-event.ts';
import type { ChunkEvent } from '#schemas/event-chunk.ts';
import { canonicalProperties } from './canonical-properties.ts';
import { correctedMillis, isPlausible } from './clock-skew.ts';
import { essentialContext } from './essential-context.ts';
import { fingerprintText } from './event-key.ts';
import { canonicalEventName } from './event-names.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What is known of a request beside its events. */
export interface Sending {
  readonly receivedAtMillis: number;
  readonly sentAtMillis?: number | undefined;
  /** Of the source. */
  readonly channel?: string | undefined;
  /** For events that name nobody themselves. */
  readonly anonymousId?: string | undefined;
  /** Makes the id of an event that came without one from the text that its repetition would have too. */
  readonly hashOf: (text: string) => string;
}

export interface Refusal {
  readonly kind: 'rejected';
  readonly code: 'invalid_event' | 'invalid_field' | 'missing_field' | 'message_id_too_long' | 'implausible_time' | 'event_too_large';
  readonly message: string;
}
export type Verdict = { readonly kind: 'accepted'; readonly event: ChunkEvent } | Refusal;

const MAX_DEPTH = 12;

const refusal = (code: Refusal['code'], message: string): Refusal => ({ kind: 'rejected', code, message });

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  const fields = Array.isArray(value) ? value : Object.values(value);
  return fields.some((field) => isDeeperThan(field, levels - 1));
}

/** The first thing that a client has to mend, in words. */
function refusalOf({ issues }: z.ZodError, root: string[] = []): Refusal {
  const issue = issues[0];
  const field = [...root, ...(issue?.path ?? []).map(String)].join('.');
  const stated = issue?.code === 'custom' ? issue.params?.['code'] : undefined;
  if (stated === 'too_long' && field === 'messageId')
    return refusal('message_id_too_long', 'messageId: expected fewer than 100 characters');
  return refusal(stated === 'missing_field' ? stated : 'invalid_field', `${field}: ${issue?.message ?? 'is not as expected'}`);
}

function withSubject(raw: Fields, anonymousId: string | undefined): Fields {
  const isNamed = [raw['userId'], raw['anonymousId']].some((id) => id !== undefined && id !== null && id !== '');
  return isNamed || anonymousId === undefined ? raw : { ...raw, anonymousId };
}

const textIn = (fields: Fields | undefined, name: string): string | undefined => {
  const value = fields?.[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 64).toWellFormed() : undefined;
};

/** A page's or screen's category stands beside its properties on the wire. */
function propertiesOf({ category, properties }: CustomerEvent): Fields | undefined {
  return category === undefined ? properties : { category, ...properties };
}

/** RudderStack repeats an identified person's traits in the context, its browser client has them nowhere else. */
function traitsOf({ type, traits, context }: CustomerEvent): Fields | undefined {
  if (type !== 'identify') return traits;
  const inContext = context?.['traits'];
  return typeof inContext === 'object' && inContext !== null ? { ...inContext, ...traits } : traits;
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** An event whose form is good, under its canonical name. */
interface Understood {
  readonly kind: 'understood';
  readonly event: CustomerEvent;
  readonly name: string | undefined;
  readonly properties: Fields | undefined;
}

function understand(raw: Fields, anonymousId: string | undefined): Understood | Refusal {
  if (isDeeperThan(raw, MAX_DEPTH)) return refusal('invalid_event', `expected at most ${MAX_DEPTH} levels of nesting`);
  const parsed = CustomerEventSchema.safeParse(withSubject(raw, anonymousId));
  if (!parsed.success) return refusalOf(parsed.error);
  const event = parsed.data;
  if (event.type !== 'track') return { kind: 'understood', event, name: event.name, properties: propertiesOf(event) };
  const name = canonicalEventName(event.event ?? '');
  const checked = canonicalProperties(name, event.properties);
  if (checked.kind === 'bad') return refusalOf(checked.error, ['properties']);
  return { kind: 'understood', event, name, properties: checked.properties };
}

/** Decides whether an event is taken, and gives it the form in which it travels on. */
export function judgeEvent(raw: unknown, sending: Sending): Verdict {
  if (!isFields(raw)) return refusal('invalid_event', 'expected an object');
  const understood = understand(raw, sending.anonymousId);
  if (understood.kind === 'rejected') return understood;
  const { event, name, properties } = understood;

  const { receivedAtMillis } = sending;
  const originalMillis = event.timestamp ?? event.originalTimestamp;
  const atMillis = correctedMillis({ receivedAtMillis, originalMillis, sentAtMillis: sending.sentAtMillis ?? event.sentAt });
  if (!isPlausible(atMillis, receivedAtMillis)) {
    return refusal('implausible_time', 'timestamp: expected a time after 1970 and not more than a day ahead');
  }

  const channel = textIn(event.context, 'channel') ?? textIn(properties, 'channel');
  // Fields without a value are not written to the queue.
  const chunkEvent = {
    type: event.type,
    messageId: event.messageId ?? sending.hashOf(fingerprintText(raw)),
    subjectId: event.userId ?? event.anonymousId ?? '',
    userId: event.userId,
    anonymousId: event.anonymousId,
    previousId: event.previousId,
    groupId: event.groupId,
    event: name,
    properties,
    traits: traitsOf(event),
    context: essentialContext(event.context),
    channel: channel === sending.channel ? undefined : channel,
    at: instantOf(atMillis),
    originalTimestamp: originalMillis === undefined ? undefined : instantOf(originalMillis),
  };
  return { kind: 'accepted', event: chunkEvent as ChunkEvent };
}
