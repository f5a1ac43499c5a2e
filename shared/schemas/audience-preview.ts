import * as z from 'zod';
import { AudienceBodySchema } from './audience.ts';
import { bodyObject } from './body.ts';
import { InstantSchema } from './instant.ts';

export const PreviewBodySchema = bodyObject({
  audience: AudienceBodySchema,
  purpose: z.enum(['marketing', 'service']).default('marketing'),
  holdOutRate: z.number().min(0).max(0.9).optional(),
  controlRate: z.number().min(0).max(0.5).optional(),
  /** As of the campaign; without one the draw is not that of any campaign, and only its sizes are told. */
  seed: z.string().min(1).max(64).default('preview'),
});
export type PreviewBody = z.infer<typeof PreviewBodySchema>;

const count = z.number().int();

const ReachSchema = z.object({
  /** May be written to on this channel, apart from the hour and from how often they were. */
  reachable: count,
  /** How many are not, by reason; the first reason of each person counts. */
  unreachable: z.record(z.string(), count),
  /** Reachable, but have had as many messages as are allowed at this moment. */
  capped: count,
});

const IntervalSchema = z.tuple([count, count]);

export const AudiencePreviewSchema = z.object({
  asOf: InstantSchema,
  /** People who were looked at, and whether that is everybody who can be in the audience. */
  looked: count,
  isEverybody: z.boolean(),
  /** Of those looked at. */
  matching: count,
  /** People in the audience; null while no night has counted the people of a shop that is too large to look at everybody. */
  size: count.nullable(),
  /** 95 % interval of an estimated size (Wilson 1927). */
  sizeCi95: IntervalSchema.nullable(),
  /** Of those looked at who match: held out of this campaign, and of all campaigns of the quarter. */
  heldOut: z.object({ holdOut: count, control: count }),
  /** Of those looked at who match and are not held out. */
  treated: count,
  channels: z.object({ email: ReachSchema, sms: ReachSchema, push: ReachSchema, webhook: ReachSchema }),
});
export type AudiencePreview = z.infer<typeof AudiencePreviewSchema>;
