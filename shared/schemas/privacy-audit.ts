import * as z from 'zod';
import { InstantSchema } from './instant.ts';

/**
 * An entry of the audit log. Its fields stand in their shortest names, because the text that is hashed is this object with
 * sorted names: a what was done, s to whom (a pseudonym), t when, w by whom, p for which purpose, r under which request,
 * n further numbers or hashes.
 */
export const AuditEntrySchema = z.object({
  a: z.string(),
  s: z.string(),
  t: z.string(),
  w: z.string().optional(),
  p: z.string().optional(),
  r: z.string().optional(),
  n: z.string().optional(),
});
export type AuditEntry = z.infer<typeof AuditEntrySchema>;

const Sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal characters');

/** An entry with its place, from 1, and the hash of everything up to it. */
export const ChainedEntrySchema = z.object({ index: z.number().int().positive(), hash: Sha256Schema, entry: AuditEntrySchema });
export type ChainedEntry = z.infer<typeof ChainedEntrySchema>;

/** What a look at the whole chain found. */
export const AuditVerdictSchema = z.object({
  isIntact: z.boolean(),
  /** Entries that were looked at. */
  entries: z.number().int().nonnegative(),
  firstBadIndex: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('The first entry that is missing or does not have the hash that it must have'),
  headHash: Sha256Schema,
  verifiedAt: InstantSchema,
});
export type AuditVerdict = z.infer<typeof AuditVerdictSchema>;
