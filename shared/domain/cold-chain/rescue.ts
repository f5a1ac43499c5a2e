import type { DeviceMessage, RuleFailure } from '#schemas/messages.ts';

export type Rescue =
  | { readonly kind: 'telemetry'; readonly message: DeviceMessage }
  | { readonly kind: 'lost'; readonly reject: { code: string; message: string; source?: string; type: string } };

/** Basic Ingest names the rule before the topic. */
const TOPIC = /^(?:\$aws\/rules\/[^/]+\/)?larderly\/units\/([^/]+)\/(telemetry|acks)$/;

/** What can still be done with a message that its rule could not deliver. */
export function rescueOf({ topic, base64OriginalPayload, failures }: RuleFailure, atMillis: number): Rescue {
  const [, unitId, leaf] = TOPIC.exec(topic) ?? [];
  if (unitId !== undefined && leaf === 'telemetry') {
    return { kind: 'telemetry', message: { unitId, arrivedAtMillis: atMillis, payload: base64OriginalPayload } };
  }
  const why = failures[0]?.errorMessage ?? 'no reason given';
  const reject = { code: 'rule-failed', message: `The rule could not deliver a message: ${why.slice(0, 200)}`, type: leaf ?? 'unknown' };
  return { kind: 'lost', reject: unitId === undefined ? reject : { ...reject, source: unitId } };
}
