import * as z from 'zod';
import { CustomerIdSchema, PersonKeySchema } from './ids.ts';
import { InstantSchema } from './instant.ts';

const bag = z.record(z.string(), z.unknown());

/** An event as it is kept: the raw truth from which every aggregate can be rebuilt. */
export const StoredEventSchema = z.object({
  schemaVersion: z.number().int().default(1),
  /** 16 hexadecimal characters: hash of source, subject and message id. */
  key: z.string(),
  /** Of the subject as the client sent it; a later merge does not change it. */
  personKey: PersonKeySchema,
  type: z.string(),
  name: z.string(),
  /** Corrected for the client's clock. */
  at: InstantSchema,
  receivedAt: InstantSchema,
  source: z.string(),
  channel: z.string().optional(),
  /** `<source group>#<order id>` */
  orderRef: z.string().optional(),
  subjectId: CustomerIdSchema.optional(),
  userId: z.string().optional(),
  anonymousId: z.string().optional(),
  previousId: z.string().optional(),
  properties: bag,
  traits: bag,
  context: bag,
});
export type StoredEvent = z.infer<typeof StoredEventSchema>;
