import * as z from 'zod';
import { InstantSchema } from './instant.ts';

/** What EventBridge Scheduler sends. */
export const AlertPathCheckSchema = z.object({ scheduledAt: InstantSchema });
export type AlertPathCheck = z.infer<typeof AlertPathCheckSchema>;
