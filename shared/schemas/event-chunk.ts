import * as z from 'zod';
import { CALL_TYPES } from './customer-event.ts';
import { InstantSchema } from './instant.ts';

const FieldsSchema = z.looseObject({});

/** An event as it travels from accept-event to store-event: named canonically, its time corrected. */
export const ChunkEventSchema = z.object({
  /** `unknown` when a newer version of accept-event put a type here that this one does not know. */
  type: z.enum([...CALL_TYPES, 'unknown']).catch('unknown'),
  messageId: z.string(),
  /** `userId`, else `anonymousId`, as the client sent it. */
  subjectId: z.string(),
  userId: z.string().optional(),
  anonymousId: z.string().optional(),
  previousId: z.string().optional(),
  groupId: z.string().optional(),
  /** Canonical name of a track, or the name of a page or screen. */
  event: z.string().optional(),
  properties: FieldsSchema.optional(),
  traits: FieldsSchema.optional(),
  /** What differs from the chunk's context. */
  context: FieldsSchema.optional(),
  /** When it differs from the chunk's channel. */
  channel: z.string().optional(),
  /** When it happened, by our clock. */
  at: InstantSchema,
  /** When it happened, by the client's clock. */
  originalTimestamp: InstantSchema.optional(),
});
export type ChunkEvent = z.infer<typeof ChunkEventSchema>;

/** A message of the Events queue: at most 50 events of one request, those of a subject together. */
export const EventChunkSchema = z.object({
  schemaVersion: z.literal(1).default(1),
  source: z.string(),
  /** Sources of one group tell of the same orders. */
  group: z.string(),
  channel: z.string().optional(),
  receivedAt: InstantSchema,
  sentAt: InstantSchema.optional(),
  context: FieldsSchema.optional(),
  events: z.array(ChunkEventSchema).max(50),
});
export type EventChunk = z.infer<typeof EventChunkSchema>;
