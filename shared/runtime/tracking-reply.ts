import type { RejectedEvent } from '#schemas/customer-event.ts';
import { Reply } from './http-handler.ts';

/** What is taken is durable on the queue; `rejected` says what was not taken, and why. */
export function takenReply(rejected: readonly RejectedEvent[] = []): Reply {
  return new Reply(200, rejected.length > 0 ? { success: true, rejected } : { success: true });
}

/** Clients read the status: 400 and 401 drop the batch, 429 and 503 make them send it again. */
export function refusedReply(status: 400 | 401 | 404 | 413, message: string, rejected?: readonly RejectedEvent[]): Reply {
  return new Reply(status, { success: false, message, ...(rejected ? { rejected } : {}) });
}

export function laterReply(status: 429 | 503, message: string, waitSeconds: number): Reply {
  return new Reply(status, { success: false, message }, { 'retry-after': String(waitSeconds) });
}
