import * as z from 'zod';

/** Where an erased buyer can be warned of goods that are recalled, and in which language; nothing else of them is kept. */
export const EscrowContactSchema = z.object({
  email: z.string().optional(),
  /** In international form, as a text message can be sent to it. */
  phone: z.string().optional(),
  language: z.enum(['en', 'zh']),
});
export type EscrowContact = z.infer<typeof EscrowContactSchema>;
