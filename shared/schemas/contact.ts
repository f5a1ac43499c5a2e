import * as z from 'zod';
import { InstantSchema } from './instant.ts';

/** Ways of reaching a customer. */
export const ChannelSchema = z.enum(['email', 'sms', 'push', 'webhook']);
export type Channel = z.infer<typeof ChannelSchema>;

/** Why people are written to: to promote something, or because of something that they bought. */
export const ContactPurposeSchema = z.enum(['marketing', 'service']);
export type ContactPurpose = z.infer<typeof ContactPurposeSchema>;

/** A message's place among those that a person gets. */
export const ContactSlotSchema = z.object({ sendId: z.string(), channel: ChannelSchema, at: InstantSchema });
export type ContactSlot = z.infer<typeof ContactSlotSchema>;

/** What one person has been promised a place for; replaced as a whole under its version. */
export const ContactCounterSchema = z.object({
  schemaVersion: z.number().int().default(1),
  version: z.number().int(),
  slots: z.array(ContactSlotSchema).default([]),
});
export type ContactCounter = z.infer<typeof ContactCounterSchema>;

const SuppressionReasonSchema = z.enum(['unsubscribed', 'bounced', 'complained', 'operator']);
export type SuppressionReason = z.infer<typeof SuppressionReasonSchema>;

/** An address that nothing is sent to any more, known by a keyed hash alone, so that it outlives the person's erasure. */
export const SuppressionSchema = z.object({
  schemaVersion: z.number().int().default(1),
  channel: ChannelSchema,
  reason: SuppressionReasonSchema.catch('operator'),
  at: InstantSchema,
  /** Since when the address is free again; what happened before that no longer counts. */
  liftedAt: InstantSchema.optional(),
});
export type Suppression = z.infer<typeof SuppressionSchema>;

/** A suppression as it is told of a person, without the address. */
export const SuppressionToldSchema = SuppressionSchema.omit({ schemaVersion: true });
