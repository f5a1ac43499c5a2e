import * as z from 'zod';
import { CustomerIdSchema, PersonKeySchema } from './ids.ts';
import { InstantSchema } from './instant.ts';

const count = z.number().int().nonnegative();

const RemovedSchema = z.object({
  events: count.describe('Items with events: one each, or a part of a day of behaviour'),
  orders: count.describe('Orders that stay for the books without a person'),
  consents: count,
  identities: count,
});
export type Removed = z.infer<typeof RemovedSchema>;

/** What a person asked for, and how far it is. No id of the person is kept with it. */
export const PrivacyRequestSchema = z.object({
  requestId: z.string(),
  kind: z.enum(['erasure']),
  status: z.enum(['pending', 'in-progress', 'completed']),
  receivedAt: InstantSchema,
  completedAt: InstantSchema.optional(),
  /** How many ids the person had. */
  ids: count.optional(),
  removed: RemovedSchema,
});
export type PrivacyRequest = z.infer<typeof PrivacyRequestSchema>;

/** With the work that is left: the pseudonyms of the ids, and how many of them are done. */
export const StoredRequestSchema = PrivacyRequestSchema.extend({
  version: count,
  personKeys: z.array(PersonKeySchema).optional(),
  doneKeys: count.default(0),
});
export type StoredRequest = z.infer<typeof StoredRequestSchema>;

/** A message of the Erasures queue. */
export const ErasureOrderSchema = z.object({
  schemaVersion: z.literal(1).default(1),
  requestId: z.string().min(1),
  customerId: CustomerIdSchema,
  receivedAt: InstantSchema,
});
export type ErasureOrder = z.infer<typeof ErasureOrderSchema>;
