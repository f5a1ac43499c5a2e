import * as z from 'zod';
import { InstantSchema } from './instant.ts';

const recipients = z.array(z.object({ emailAddress: z.string() })).default([]);

/** What SES tells of a mail after it took it; kinds that we do not ask for are left alone. */
export const MailEventSchema = z.object({
  eventType: z.string(),
  mail: z.object({ timestamp: InstantSchema, tags: z.record(z.string(), z.array(z.string())).default({}) }),
  bounce: z
    .object({ bounceType: z.string(), bounceSubType: z.string().default(''), bouncedRecipients: recipients, timestamp: InstantSchema })
    .optional(),
  complaint: z.object({ complainedRecipients: recipients, timestamp: InstantSchema }).optional(),
  delivery: z.object({ timestamp: InstantSchema }).optional(),
  reject: z.object({ reason: z.string().default('') }).optional(),
});
export type MailEvent = z.infer<typeof MailEventSchema>;
