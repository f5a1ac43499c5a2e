import type { Command, DeviceAck } from '#schemas/unit.ts';
import { millisOf } from '../time.ts';

export interface Outcome {
  readonly status: Extract<Command['status'], 'accepted' | 'rejected' | 'done' | 'done-late'>;
  readonly rejection: string | undefined;
}

/** What an acknowledgement makes of an order. Expiry is judged by the server's clock: the device's may be wrong. */
export function outcomeOf({ expiresAt }: Pick<Command, 'expiresAt'>, ack: DeviceAck, arrivedAt: number): Outcome {
  const isLate = arrivedAt > millisOf(expiresAt);
  return {
    status: ack.status === 'done' && isLate ? 'done-late' : ack.status,
    rejection: ack.status === 'rejected' ? (ack.reason ?? 'no reason given') : undefined,
  };
}
