import * as z from 'zod';
import { bodyObject } from './body.ts';
import { InstantSchema } from './instant.ts';

export const WebhookIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected an id of letters, digits, _ or -');

/** Where messages of the channel `webhook` go. */
export const WebhookSchema = z.object({
  schemaVersion: z.number().int().default(1),
  webhookId: WebhookIdSchema,
  url: z.url(),
  /** Signs every call, as Standard Webhooks define it: `whsec_` and base64. */
  secret: z.string(),
  changedAt: InstantSchema,
});
export type Webhook = z.infer<typeof WebhookSchema>;

export const WebhookBodySchema = bodyObject({ url: z.url({ protocol: /^https$/ }).max(2000) });

/** The secret is told when it is made, and never again. */
export const WebhookReplySchema = WebhookSchema.omit({ schemaVersion: true, secret: true }).extend({ secret: z.string().optional() });
