import * as z from 'zod';
import { bodyObject } from './body.ts';
import { InstantSchema } from './instant.ts';

export const SourceIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected a source id of letters, digits, _ or -')
  .brand<'SourceId'>();
export type SourceId = z.infer<typeof SourceIdSchema>;

const GroupSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected a group of letters, digits, _ or -');
const ChannelSchema = z.string().trim().min(1).max(32);

/** Something that sends events under a write key of its own: a web shop, an app, the tills. */
export const SourceSchema = z.object({
  sourceId: SourceIdSchema,
  /** Sources of one group tell of the same orders: an order sent by two of them counts once. */
  group: GroupSchema,
  channel: ChannelSchema.optional(),
  name: z.string().optional(),
  isEnabled: z.boolean(),
  createdAt: InstantSchema,
  keyChangedAt: InstantSchema,
  /** The last characters of the write key, to tell keys apart. */
  keyEnding: z.string(),
});
export type Source = z.infer<typeof SourceSchema>;

/** What accepting an event needs to know of its source. */
export const KeyedSourceSchema = SourceSchema.pick({ sourceId: true, group: true, channel: true, isEnabled: true }).extend({
  /** When a key that was replaced stops to work. */
  validUntil: InstantSchema.optional(),
});
export type KeyedSource = z.infer<typeof KeyedSourceSchema>;

/** The SHA-256 of a write key; the key itself is kept nowhere. */
export const SourceKeySchema = z.object({ keyHash: z.string(), validUntil: InstantSchema.optional() });
export type SourceKey = z.infer<typeof SourceKeySchema>;

/** Absent fields keep their value; a new source belongs to the group `shop`. */
export const SourceChangeSchema = bodyObject({
  group: GroupSchema.optional(),
  channel: ChannelSchema.optional(),
  name: z.string().trim().min(1).max(100).optional(),
  isEnabled: z.boolean().optional(),
  /** Makes a new write key. */
  rotateKey: z.boolean().default(false),
  /** How long the replaced key goes on working, so that clients can be changed over. */
  graceHours: z.number().int().min(0).max(720).default(24),
});
export type SourceChange = z.infer<typeof SourceChangeSchema>;

/** `writeKey` is there only when it was made by this request; it is not kept and cannot be shown again. */
export const SourceReplySchema = SourceSchema.extend({ writeKey: z.string().optional() });
