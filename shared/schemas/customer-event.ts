import * as z from 'zod';

export const CALL_TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const;
export type CallType = (typeof CALL_TYPES)[number];

/** A client's clock may be anywhere within the four-digit years. */
const EARLIEST_MILLIS = Date.parse('0001-01-01T00:00:00.000Z');
const LATEST_MILLIS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const ISO_TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;
const EXPECTED_TIME = 'expected an ISO 8601 instant such as 2026-11-22T08:30:00.000Z, or milliseconds since 1970';

/** Date.parse takes 31 February for a day in March. */
function isDay(day: string): boolean {
  const millis = Date.parse(day);
  return !Number.isNaN(millis) && new Date(millis).toISOString().startsWith(day);
}

/** Milliseconds since 1970 of an ISO 8601 text (UTC when it has no offset), or NaN. */
function millisOfText(text: string): number {
  const [, day, time = '00:00', offset = 'Z'] = ISO_TIME.exec(text.trim()) ?? [];
  if (day === undefined || !isDay(day)) return Number.NaN;
  return Date.parse(`${day}T${time.replace(',', '.')}${offset.toUpperCase()}`);
}

const ClientTimeSchema = z.union([z.string(), z.number()], EXPECTED_TIME).transform((value, context) => {
  const millis = typeof value === 'number' ? Math.round(value) : millisOfText(value);
  if (millis >= EARLIEST_MILLIS && millis <= LATEST_MILLIS) return millis;
  context.addIssue({ code: 'custom', message: EXPECTED_TIME });
  return z.NEVER;
});

const absentIfNull = <Value>(value: Value | null | undefined) => value ?? undefined;

/** Text, or a number as older clients send their ids; blank is absent. */
const idText = (max: number) =>
  z
    .union([z.string(), z.number()], `expected text of at most ${max} characters`)
    .nullish()
    .transform((value, context) => {
      const text = value === null || value === undefined ? '' : String(value).trim();
      if (text.length > max)
        context.addIssue({ code: 'custom', message: `expected text of at most ${max} characters`, params: { code: 'too_long' } });
      return text === '' ? undefined : text;
    });

const fields = () => z.looseObject({}, 'expected an object').nullish().transform(absentIfNull);

const MAX_ID_LENGTH = 256;
/** Segment takes fewer than 100 characters. */
const MAX_MESSAGE_ID_LENGTH = 99;

const EventFieldsSchema = z.object({
  type: z.preprocess(
    (type) => (typeof type === 'string' ? type.trim().toLowerCase() : type),
    z.enum(CALL_TYPES, `expected one of ${CALL_TYPES.join(', ')}`),
  ),
  messageId: idText(MAX_MESSAGE_ID_LENGTH),
  userId: idText(MAX_ID_LENGTH),
  anonymousId: idText(MAX_ID_LENGTH),
  previousId: idText(MAX_ID_LENGTH),
  groupId: idText(MAX_ID_LENGTH),
  /** What happened, on track. */
  event: idText(MAX_ID_LENGTH),
  /** Of a page or screen. */
  name: idText(MAX_ID_LENGTH),
  category: idText(MAX_ID_LENGTH),
  properties: fields(),
  traits: fields(),
  context: fields(),
  timestamp: ClientTimeSchema.nullish().transform(absentIfNull),
  originalTimestamp: ClientTimeSchema.nullish().transform(absentIfNull),
  sentAt: ClientTimeSchema.nullish().transform(absentIfNull).catch(undefined),
});

/** One call of the tracking API as clients put it on the wire; times become milliseconds since 1970. Unknown fields are dropped. */
export const CustomerEventSchema = EventFieldsSchema.superRefine((event, context) => {
  const lack = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message, params: { code: 'missing_field' } });
  if (event.type === 'alias') {
    if (event.previousId === undefined) lack('previousId', 'expected the id that is given up');
    if (event.userId === undefined) lack('userId', 'expected the id that is kept');
  } else if (event.userId === undefined && event.anonymousId === undefined) {
    lack('userId', 'expected userId or anonymousId');
  }
  if (event.type === 'track' && event.event === undefined) lack('event', 'expected the name of what happened, such as Order Completed');
  if (event.type === 'group' && event.groupId === undefined) lack('groupId', 'expected the id of the group');
});
export type CustomerEvent = z.infer<typeof CustomerEventSchema>;

/** What surrounds the events of a batch. The events are judged one by one, so that a bad one does not take the others with it. */
export const BatchSchema = z.object({
  batch: z.array(z.unknown(), 'expected an array of events'),
  writeKey: z.string().nullish().catch(undefined),
  sentAt: ClientTimeSchema.nullish().transform(absentIfNull).catch(undefined),
  context: fields().catch(undefined),
});

const WriteKeyFieldSchema = { writeKey: z.string().optional() };

/** The body of a single call, whose type is its path. */
export const SingleCallSchema = EventFieldsSchema.omit({ type: true }).extend(WriteKeyFieldSchema);
/** The body of a batch with good events. */
export const BatchCallSchema = BatchSchema.extend({ batch: z.array(CustomerEventSchema).max(2500), ...WriteKeyFieldSchema });

const MergedIdSchema = z.object({
  type: z
    .string()
    .transform((type) => type.replaceAll('_', '').toLowerCase())
    .pipe(z.enum(['userid', 'anonymousid'], 'expected userId or anonymousId')),
  value: z.union([z.string().trim().min(1), z.number()], 'expected the id').transform(String),
});

/** RudderStack's merge call: two ids of one person. */
export const MergeSchema = z.looseObject({
  mergeProperties: z.array(MergedIdSchema, 'expected two ids').length(2, 'expected two ids'),
});
export type Merge = z.infer<typeof MergeSchema>;

/** Why an event was not taken; the caller finds it by its place in the batch. */
const RejectedEventSchema = z.object({ index: z.number().int().nonnegative(), code: z.string(), message: z.string() });
export type RejectedEvent = z.infer<typeof RejectedEventSchema>;

/** Clients read only the status; `rejected` is there when something was. */
export const TrackingReplySchema = z.object({ success: z.literal(true), rejected: z.array(RejectedEventSchema).optional() });
