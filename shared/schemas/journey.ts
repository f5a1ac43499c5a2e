import * as z from 'zod';
import { AudienceBodySchema, AudienceSchema } from './audience.ts';
import { bodyObject } from './body.ts';
import { OfferBodySchema, OfferSchema } from './campaign.ts';
import { ChannelSchema } from './contact.ts';
import { CampaignIdSchema } from './ids.ts';
import { InstantSchema, LocalDaySchema } from './instant.ts';
import { JourneyTemplateSchema } from './journey-template.ts';

/** What a marketer may set of a journey; what is left out is as its template has it. */
export const JourneyBodySchema = bodyObject({
  channel: ChannelSchema.optional(),
  webhookId: z.string().max(64).optional(),
  holdOutRate: z.number().min(0).max(0.9).optional(),
  controlRate: z.number().min(0).max(0.5).optional(),
  /** A person enters at most once in so many days. */
  periodDays: z.number().int().min(1).max(400).optional(),
  /** Who enters must meet this as well. */
  onlyIf: AudienceBodySchema.optional(),
  /** What it offers; without one its text says what the recommendations are. */
  offer: OfferBodySchema.optional(),
});
export type JourneyBody = z.infer<typeof JourneyBodySchema>;

const JourneyStatusSchema = z.enum(['active', 'paused', 'stopped']);

/** A journey as it is kept: one for each template. */
export const JourneySchema = z.object({
  schemaVersion: z.number().int().default(1),
  template: JourneyTemplateSchema,
  status: JourneyStatusSchema.catch('stopped'),
  channel: ChannelSchema,
  webhookId: z.string().optional(),
  holdOutRate: z.number(),
  controlRate: z.number(),
  periodDays: z.number().int(),
  onlyIf: AudienceSchema.optional(),
  offer: OfferSchema.optional(),
  /** First day of its first period. */
  startedOn: LocalDaySchema,
  origin: z.url().optional(),
  launchedAt: InstantSchema,
  launchedBy: z.string(),
  changedAt: InstantSchema,
  /** The campaign of the newest period. */
  wave: CampaignIdSchema.optional(),
  /** Rises with each change. */
  revision: z.number().int(),
});
export type Journey = z.infer<typeof JourneySchema>;
