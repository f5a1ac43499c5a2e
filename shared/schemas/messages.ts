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

/** What a topic rule hands to its error action: another shape than the rule's own, with the original message inside. */
export const RuleFailureSchema = z.object({
  ruleName: z.string().optional(),
  topic: z.string(),
  clientId: z.string().optional(),
  base64OriginalPayload: z.string(),
  failures: z.array(z.object({ failedAction: z.string().optional(), errorMessage: z.string().optional() })).default([]),
});
export type RuleFailure = z.infer<typeof RuleFailureSchema>;
