import * as z from 'zod';
import { ChannelSchema } from './contact.ts';
import { CustomerIdSchema } from './ids.ts';
import { InstantSchema } from './instant.ts';
import { PageQuerySchema } from './page.ts';

/**
 * How the one message of a campaign to one person stands. `waiting`: nobody has begun. `claimed`: somebody is at it.
 * `uncertain`: whoever was at it never said how it ended, so that it may have gone out; it is not sent again.
 * `withheld`: it may not or cannot be sent. `failed`: it has certainly not gone out, and will not.
 */
export const SendStatusSchema = z.enum(['waiting', 'claimed', 'uncertain', 'sent', 'withheld', 'failed']);
export type SendStatus = z.infer<typeof SendStatusSchema>;

/** What is kept of it with the member; `uncertain` follows from the age of a claim, and absent means waiting. */
export const SendingSchema = z.enum(['claimed', 'sent', 'withheld', 'failed']);

/** What the mail service tells later of a message that it took; the graver word stays. */
export const DeliverySchema = z.enum(['delivered', 'bounced', 'complained']);
export type Delivery = z.infer<typeof DeliverySchema>;

export const SendCountsSchema = z.record(SendStatusSchema, z.number().int());
export type SendCounts = z.infer<typeof SendCountsSchema>;

export const SendsQuerySchema = PageQuerySchema.extend({ status: SendStatusSchema.optional() });

/** Goes with the message as a tag, so that what the mail service tells later finds its way back. */
export const SendIdSchema = z.string().min(1).max(128);

export const SendSchema = z.object({
  sendId: SendIdSchema,
  customerId: CustomerIdSchema.nullable().describe('Null when the person is no longer there'),
  status: SendStatusSchema,
  claimedAt: InstantSchema.optional(),
  settledAt: InstantSchema.optional().describe('When its end was known'),
  reason: z.string().optional().describe('Why it was withheld or failed'),
  resolvedBy: z.string().optional().describe('The operator who said how it ended, or delivery-events'),
  channel: ChannelSchema.optional(),
  delivery: DeliverySchema.optional().describe('What the mail service told of it later'),
  deliveryAt: InstantSchema.optional(),
});
export type Send = z.infer<typeof SendSchema>;

/** What somebody found out about an uncertain one; `not-sent` does not send it again. */
export const SendOutcomeSchema = z.enum(['sent', 'not-sent']);
export type SendOutcome = z.infer<typeof SendOutcomeSchema>;
