import * as z from 'zod';
import { LotRefSchema } from './lot.ts';

const DIRECTIONS = ['forward', 'backward'] as const;
export const DirectionSchema = z.enum(DIRECTIONS);
export type Direction = z.infer<typeof DirectionSchema>;

/** Every lot that is reached from one by transformations. */
export const TraceSchema = z.object({
  direction: DirectionSchema,
  /** The nearest first; `steps` is 0 for the lot itself. */
  lots: z.array(LotRefSchema.extend({ steps: z.number().int() })),
  edges: z.array(z.object({ from: LotRefSchema, to: LotRefSchema })),
  /** More lots than one reply may have. */
  isCut: z.boolean(),
});
export type Trace = z.infer<typeof TraceSchema>;
