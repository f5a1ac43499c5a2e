import * as z from 'zod';
import { SeveritySchema } from './incident.ts';
import { InstantSchema } from './instant.ts';

const exposureMinutes = z.number().min(0);

/** What a lot went through, carried across hand-overs. Minutes are those above the limit of its goods. */
export const ExposureSchema = z.object({
  /** From when on it is counted: the first known moment of the lot, a month back at most. */
  since: InstantSchema.optional(),
  asOf: InstantSchema,
  /** The longest time without a break; only a known compliant temperature is one. */
  consecutiveMinutes: exposureMinutes,
  /** How long it lasts by now; 0 when the goods are compliant, or all gone. */
  currentMinutes: exposureMinutes.default(0),
  cumulativeMinutes: exposureMinutes,
  /** The most within any 24 hours. */
  dayMinutes: exposureMinutes.default(0),
  /** In which nobody knows the temperature; never fine. */
  unknownMinutes: exposureMinutes.default(0),
  warmestCelsius: z.number().nullable().default(null),
  /** Reported only: it clears nothing. Null for frozen goods, for which it means nothing. */
  meanKineticCelsius: z.number().nullable().default(null),
  /** Hours of life that warmth has taken; they shorten a printed date. */
  lostLifeHours: z.number().min(0).default(0),
  /** Powers of ten by which the germ of the class may have grown; ranks lots and decides nothing. Null where no model holds. */
  growthLog10: z.number().nullable().default(null),
  /** By the ordered table, at the worst that the lot went through. */
  severity: SeveritySchema.default('S0'),
});
export type Exposure = z.infer<typeof ExposureSchema>;
