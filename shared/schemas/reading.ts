import * as z from 'zod';
import { InstantSchema } from './instant.ts';

export const ProbeSchema = z.enum(['air', 'product']);
export type Probe = z.infer<typeof ProbeSchema>;

const name = z.string().trim().min(1).max(64);

/** One measurement as a device sends it. Without bootId and seq it is known by its sensor and time. */
export const ReadingSchema = z.object({
  sensorId: name.optional(),
  /** Changes when the device restarts, so that `seq` may begin anew. */
  bootId: name.optional(),
  seq: z
    .number()
    .int()
    .min(0)
    .max(2 ** 48)
    .optional(),
  measuredAt: InstantSchema,
  celsius: z.number(),
  probe: ProbeSchema.default('air'),
  doorOpen: z.boolean().default(false),
  defrost: z.boolean().default(false),
  /** Only the topic says which unit it is; a payload that claims another one is refused. */
  unitId: z.string().optional(),
});
export type Reading = z.infer<typeof ReadingSchema>;

/** What firmware for ThingsBoard sends: values by name, `{ ts, values }`, or a list of both. */
export const TelemetrySchema = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown()).max(2000)]);

/** A measurement after hygiene, as it is kept and judged: time in milliseconds, temperature to a thousandth of a degree. */
export interface Sample {
  readonly sensorId: string;
  /** Empty when the device has none. */
  readonly bootId: string;
  /** −1 when the device does not count. */
  readonly seq: number;
  readonly at: number;
  readonly celsius: number;
  readonly probe: Probe;
  readonly doorOpen: boolean;
  readonly defrost: boolean;
  /** The device's clock was off: `at` is not as it told it. */
  readonly isClockCorrected?: true;
}

/** A kept measurement as the API shows it. */
export const ReadingViewSchema = z.object({
  sensorId: z.string(),
  bootId: z.string().optional(),
  seq: z.number().int().optional(),
  measuredAt: InstantSchema,
  celsius: z.number(),
  probe: ProbeSchema,
  doorOpen: z.boolean(),
  defrost: z.boolean(),
  /** Present when the device's clock was off, so that `measuredAt` is not as it told it. */
  isClockCorrected: z.literal(true).optional(),
  /** Present when the calibration of its sensor had run out. */
  isUncalibrated: z.literal(true).optional(),
});
export type ReadingView = z.infer<typeof ReadingViewSchema>;
