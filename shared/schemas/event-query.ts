import * as z from 'zod';
import { InstantSchema } from './instant.ts';

const value = z.union([z.string().max(2000), z.number(), z.boolean()]);

/** Conditions of a query as EPCIS writes them in JSON: one value, or several of which any will do. */
export const ConditionsSchema = z
  .record(z.string().min(1).max(200), z.union([value, z.array(value).min(1).max(500)]))
  .refine((conditions) => Object.keys(conditions).length <= 50, 'expected at most 50 conditions');
export type Conditions = z.infer<typeof ConditionsSchema>;

export const QueryNameSchema = z.string().regex(/^[A-Za-z0-9_.:~-]{1,100}$/, 'expected a name of 1–100 letters, digits, _ . : ~ or -');

/** A query that is kept under a name. */
export const NamedQuerySchema = z.object({ name: QueryNameSchema, query: ConditionsSchema });
export type NamedQuery = z.infer<typeof NamedQuerySchema>;

export const StoredQuerySchema = NamedQuerySchema.extend({
  schemaVersion: z.number().int().default(1),
  createdAt: InstantSchema,
  createdBy: z.string().min(1),
});
export type StoredQuery = z.infer<typeof StoredQuerySchema>;
