import * as z from 'zod';
import { InstantSchema } from './instant.ts';

const word = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z][a-z0-9_-]{0,39}$/, 'expected a word of small letters, digits, _ or -');

const ConsentStatusSchema = z.enum(['granted', 'denied', 'withdrawn']);
export type ConsentStatus = z.infer<typeof ConsentStatusSchema>;

/** What a person allows for one purpose on one channel (`all` stands for every channel). */
export const ConsentSchema = z.object({
  purpose: word,
  channel: word.default('all'),
  status: ConsentStatusSchema,
});
export type Consent = z.infer<typeof ConsentSchema>;

/** How the consent came about, as proof. */
export const ConsentRecordSchema = ConsentSchema.extend({
  at: InstantSchema,
  source: z.string(),
  /** How the person said it. */
  method: z.string().optional(),
  noticeVersion: z.string().optional(),
  /** SHA-256 of the text that the person was shown. */
  noticeSha256: z.string().optional(),
  noticeText: z.string().optional(),
  locale: z.string().optional(),
  /** Where the proof is: a letter's number, a recording, the id of a form. */
  proof: z.string().optional(),
  jurisdiction: z.string().optional(),
  actor: z.string().optional(),
  /** A consent that was given for a time. */
  expiresAt: InstantSchema.optional(),
  /** Who consented in the person's place: a parent of a child. */
  guardian: z.string().optional(),
});
export type ConsentRecord = z.infer<typeof ConsentRecordSchema>;
