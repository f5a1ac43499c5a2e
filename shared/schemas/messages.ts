import * as z from 'zod';

/** What the telemetry and acknowledgement rules put on their queues: the device's bytes with what the broker knows of them. */
export const DeviceMessageSchema = z.object({
  /** From the topic, which the broker has authorised; a unit id inside the payload is ignored. */
  unitId: z.string(),
  arrivedAtMillis: z.number(),
  /** The message as the device sent it, base64. */
  payload: z.string(),
});
export type DeviceMessage = z.infer<typeof DeviceMessageSchema>;
