import * as z from 'zod';
import { RunIdSchema } from './ids.ts';
import { InstantSchema } from './instant.ts';
import { CurrencyCodeSchema, MinorSchema } from './money.ts';

const PolicyFiguresSchema = z.object({
  /** Thrown away, as a share of what arrived. */
  wasteRate: z.number(),
  /** Days of a product on which somebody found none, as a share of all. */
  stockoutRate: z.number(),
  /** Share of the demand that was met. */
  serviceLevel: z.number(),
  /** Waste at Co and missed sales at Cu. */
  costMinor: MinorSchema,
});

/** What replaying the shop's own past came to. */
export const StockReplaySchema = z.object({
  schemaVersion: z.number().int().default(1),
  runId: RunIdSchema,
  asOf: InstantSchema,
  currency: CurrencyCodeSchema,
  series: z.number().int(),
  /** Of the calendar. */
  days: z.number().int(),
  ours: PolicyFiguresSchema,
  lastWeek: PolicyFiguresSchema,
});
export type StockReplay = z.infer<typeof StockReplaySchema>;
