import * as z from 'zod';
import { InstantSchema } from './instant.ts';
import { type Probe, ProbeSchema } from './reading.ts';

export const MINUTE_SPAN = 60_000;
export const HOUR_SPAN = 3_600_000;
const WEEK_SPAN = 604_800_000;

/** Hours are put away by weeks: seven days of UTC, counted since 1970. */
export const weekOf = (millis: number): number => Math.floor(millis / WEEK_SPAN);
export const beginOf = (week: number): number => week * WEEK_SPAN;

/**
 * What one sensor measured within one minute or hour. Whole thousandths of a degree, as samples have them, so that sums are exact
 * and do not depend on the order of the readings.
 */
export interface Aggregate {
  readonly sensorId: string;
  readonly probe: Probe;
  /** Begin of the minute or hour, in milliseconds. */
  readonly at: number;
  readonly lowest: number;
  readonly highest: number;
  readonly sum: number;
  readonly count: number;
}

export const ResolutionSchema = z.enum(['raw', 'minute', 'hour']);
export type Resolution = z.infer<typeof ResolutionSchema>;

/** A minute or hour of a sensor as the API shows it. */
export const AggregateViewSchema = z.object({
  sensorId: z.string(),
  probe: ProbeSchema,
  /** Begin of the minute or hour. */
  from: InstantSchema,
  minCelsius: z.number(),
  maxCelsius: z.number(),
  meanCelsius: z.number(),
  count: z.number().int(),
});
export type AggregateView = z.infer<typeof AggregateViewSchema>;
