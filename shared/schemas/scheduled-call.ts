import * as z from 'zod';
import { InstantSchema } from './instant.ts';

/** What EventBridge Scheduler sends. */
export const ScheduledCallSchema = z.object({ scheduledAt: InstantSchema });
export type ScheduledCall = z.infer<typeof ScheduledCallSchema>;
