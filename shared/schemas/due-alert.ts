import * as z from 'zod';
import { IncidentFactsSchema } from './incident.ts';
import { InstantSchema } from './instant.ts';

/** An alert that nobody has been told yet, as the incident stood when it became due. */
export const DueAlertSchema = z.object({
  schemaVersion: z.literal(1).default(1),
  facts: IncidentFactsSchema,
  dueAt: InstantSchema,
});
export type DueAlert = z.infer<typeof DueAlertSchema>;
