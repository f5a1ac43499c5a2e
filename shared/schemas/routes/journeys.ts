import * as z from 'zod';
import { NoBodySchema } from '../body.ts';
import { CampaignIdSchema } from '../ids.ts';
import { JourneyBodySchema, JourneySchema } from '../journey.ts';
import { JourneyTemplateSchema } from '../journey-template.ts';
import { defineRoute, type Group } from '../route.ts';

const word = 'campaigns';
const groups: readonly Group[] = ['marketer', 'admin'];
const params = z.object({ template: JourneyTemplateSchema });

export const JourneyPageSchema = z.object({
  template: JourneyTemplateSchema,
  name: z.string(),
  summary: z.string(),
  /** `idle`: it was never launched. */
  status: z.enum(['idle', 'active', 'paused', 'stopped']),
  /** How it was launched; null while it never was. */
  journey: JourneySchema.omit({ schemaVersion: true, origin: true, revision: true }).nullable(),
  /** Campaign of the present or last period, whose page and ROI tell what came of it. */
  campaignId: CampaignIdSchema.nullable(),
});
export type JourneyPage = z.infer<typeof JourneyPageSchema>;

export const listJourneys = defineRoute({
  method: 'GET',
  path: '/v1/journeys',
  word,
  summary: 'The journeys that can be launched with one call, and how each stands.',
  groups,
  reply: z.object({ items: z.array(JourneyPageSchema), cursor: z.null() }),
});

export const getJourney = defineRoute({
  method: 'GET',
  path: '/v1/journeys/{template}',
  word,
  summary: 'One journey: what it does, how it was launched, and the campaign of its present period.',
  groups,
  params,
  reply: JourneyPageSchema,
});

export const launchJourney = defineRoute({
  method: 'POST',
  path: '/v1/journeys/{template}/launch',
  word,
  summary:
    'Launch a journey, or go on with one that is paused or stopped. Whoever it concerns enters at once, and each night whoever it has come to concern, once in its period. Launching twice changes nothing; other settings need a stop first.',
  groups,
  params,
  body: JourneyBodySchema,
  reply: JourneyPageSchema,
  status: 202,
});

export const pauseJourney = defineRoute({
  method: 'POST',
  path: '/v1/journeys/{template}/pause',
  word,
  summary: 'Nobody enters until it is launched again; messages that are ordered already go out.',
  groups,
  params,
  body: NoBodySchema,
  reply: JourneyPageSchema,
});

export const stopJourney = defineRoute({
  method: 'POST',
  path: '/v1/journeys/{template}/stop',
  word,
  summary: 'Nobody enters any more, and what has not gone out yet stays here.',
  groups,
  params,
  body: NoBodySchema,
  reply: JourneyPageSchema,
});
