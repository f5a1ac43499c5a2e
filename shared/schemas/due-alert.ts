import * as z from 'zod';
import { IncidentFactsSchema } from './incident.ts';
import { InstantSchema } from './instant.ts';

/**
 * Why people are told of an incident: what became of it (`predicted`, `raised`, `cleared`), that it grew worse, that the unit did not
 * do what it was ordered to, that nobody has acknowledged it, that it goes on. In the order in which they are sent.
 */
const OccasionSchema = z.enum(['predicted', 'raised', 'worsened', 'ineffective', 'unacknowledged', 'ongoing', 'cleared']);
export type Occasion = z.infer<typeof OccasionSchema>;
export const OCCASIONS = OccasionSchema.options;

/** Why an order to the unit did not help. */
const FailureSchema = z.enum(['no-answer', 'refused', 'no-cooling']);
export type CommandFailure = z.infer<typeof FailureSchema>;

/** Something that people are to be told of an incident. */
const NewsSchema = z.object({
  facts: IncidentFactsSchema,
  occasion: OccasionSchema,
  /** The same of an incident is told once. */
  mark: z.string(),
  /** `second`: those who are told when the people on shift do not react. */
  audience: z.array(z.enum(['shift', 'second'])),
  /** How many of this occasion there have been, this one included. */
  number: z.number().int().default(1),
  failure: FailureSchema.optional(),
});
export type News = z.infer<typeof NewsSchema>;

/** An alert that nobody has been told yet, as the incident stood when it became due; version 0.1.0 knew only stages. */
export const DueAlertSchema = z
  .object({
    ...NewsSchema.partial({ occasion: true, mark: true, audience: true }).shape,
    schemaVersion: z.literal(1).default(1),
    sk: z.string(),
    dueAt: InstantSchema,
  })
  .transform(({ occasion, mark, audience, ...alert }): News & { sk: string; dueAt: z.infer<typeof InstantSchema> } => ({
    ...alert,
    occasion: occasion ?? alert.facts.stage,
    mark: mark ?? alert.facts.stage,
    audience: audience ?? ['shift'],
  }));
export type DueAlert = z.infer<typeof DueAlertSchema>;
