import { BatchSchema, type CallType, MergeSchema } from '#schemas/customer-event.ts';
import { mergeAsAlias } from './merge-as-alias.ts';
import { utf8Length } from './utf8-length.ts';

/** Which endpoint was called. */
export type Call = { readonly kind: 'single'; readonly type: CallType } | { readonly kind: 'batch' } | { readonly kind: 'merge' };

export const MAX_EVENT_BYTES = 32 * 1024;
const MAX_BATCH_BYTES = 500 * 1024;
const MAX_BATCH_EVENTS = 2_500;

/** A request whose envelope is good; its events are still to be judged. */
export interface OpenRequest {
  readonly kind: 'open';
  readonly events: readonly unknown[];
  readonly writeKey?: unknown;
  readonly sentAtMillis?: number | undefined;
  /** Shared by all events. */
  readonly context?: Readonly<Record<string, unknown>> | undefined;
  /** Whether an event may be above its size limit; small requests need not be weighed. */
  readonly mayHoldLargeEvents: boolean;
}
export type Opened = OpenRequest | { readonly kind: 'refused'; readonly message: string };

const refused = (message: string): Opened => ({ kind: 'refused', message });

function openBatch(value: unknown, bytes: number): Opened {
  if (bytes > MAX_BATCH_BYTES) return refused('body: expected at most 500 KB');
  const parsed = BatchSchema.safeParse(value);
  if (!parsed.success) return refused('batch: expected an array of events');
  const { batch, writeKey, sentAt, context } = parsed.data;
  if (batch.length > MAX_BATCH_EVENTS) return refused('batch: expected at most 2,500 events');
  if (context && utf8Length(JSON.stringify(context)) > MAX_EVENT_BYTES) return refused('context: expected at most 32 KB');
  return { kind: 'open', events: batch, writeKey, sentAtMillis: sentAt, context, mayHoldLargeEvents: bytes > MAX_EVENT_BYTES };
}

function openMerge(value: object): Opened {
  const parsed = MergeSchema.safeParse(value);
  if (!parsed.success) return refused('mergeProperties: expected two ids of one person, each with type (userId or anonymousId) and value');
  return { kind: 'open', events: [mergeAsAlias(parsed.data)], writeKey: parsed.data['writeKey'], mayHoldLargeEvents: false };
}

/**
 * Looks at what surrounds the events of a request, by the limits of Segment's API.
 *
 * @param bytes - of the whole body, decompressed
 */
export function openRequest(call: Call, value: unknown, bytes: number): Opened {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refused('body: expected a JSON object');
  if (call.kind === 'batch') return openBatch(value, bytes);
  if (bytes > MAX_EVENT_BYTES && utf8Length(JSON.stringify(value)) > MAX_EVENT_BYTES)
    return refused('body: expected an event of at most 32 KB');
  if (call.kind === 'merge') return openMerge(value);
  const event: Record<string, unknown> = { ...value, type: call.type };
  return { kind: 'open', events: [event], writeKey: event['writeKey'], mayHoldLargeEvents: false };
}
