import type { Instant } from '#schemas/instant.ts';
import type { Command, DeviceAck } from '#schemas/unit.ts';
import { instantOf, millisOf } from '../time.ts';
import { EFFECT_MILLIS } from './command-effect.ts';

export interface Answer {
  readonly status: Extract<Command['status'], 'accepted' | 'rejected' | 'done' | 'done-late'>;
  readonly at: Instant;
  readonly rejection: string | undefined;
  /** When it is decided at the latest whether it helped; absent where nothing is to be seen. */
  readonly dueAt: Instant | undefined;
}

/** What an acknowledgement makes of an order. Expiry is judged by the server's clock: the device's may be wrong. */
export function outcomeOf({ expiresAt, expects }: Pick<Command, 'expiresAt' | 'expects'>, ack: DeviceAck, arrivedAt: number): Answer {
  const isLate = arrivedAt > millisOf(expiresAt);
  const isRejected = ack.status === 'rejected';
  const at = instantOf(arrivedAt);
  const effectDueAt = expects === undefined ? undefined : instantOf(arrivedAt + EFFECT_MILLIS);
  return {
    status: ack.status === 'done' && isLate ? 'done-late' : ack.status,
    at,
    rejection: isRejected ? (ack.reason ?? 'no reason given') : undefined,
    dueAt: isRejected ? at : effectDueAt,
  };
}
