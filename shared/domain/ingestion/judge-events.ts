import type { RejectedEvent } from '#schemas/customer-event.ts';
import type { ChunkEvent } from '#schemas/event-chunk.ts';
import { judgeEvent, type Refusal, type Sending, type Verdict } from './judge-event.ts';
import { MAX_EVENT_BYTES, type OpenRequest } from './open-request.ts';
import { utf8Length } from './utf8-length.ts';

export interface JudgedEvents {
  readonly accepted: ChunkEvent[];
  readonly rejected: RejectedEvent[];
}

const TOO_LARGE: Refusal = { kind: 'rejected', code: 'event_too_large', message: 'expected an event of at most 32 KB' };

function judge(raw: unknown, { mayHoldLargeEvents }: OpenRequest, sending: Sending): Verdict {
  if (mayHoldLargeEvents && utf8Length(JSON.stringify(raw)) > MAX_EVENT_BYTES) return TOO_LARGE;
  return judgeEvent(raw, sending);
}

/** Judges the events of a request one by one. */
export function judgeEvents(request: OpenRequest, sending: Sending): JudgedEvents {
  const accepted: ChunkEvent[] = [];
  const rejected: RejectedEvent[] = [];
  for (const [index, raw] of request.events.entries()) {
    const verdict = judge(raw, request, sending);
    if (verdict.kind === 'accepted') accepted.push(verdict.event);
    else rejected.push({ index, code: verdict.code, message: verdict.message });
  }
  return { accepted, rejected };
}

const LIMIT_CODES = new Set(['event_too_large', 'message_id_too_long']);

/** Whether nothing of the request keeps the limits, so that the request itself is refused rather than its events. */
export function exceedsLimits({ accepted, rejected }: JudgedEvents): boolean {
  return accepted.length === 0 && rejected.length > 0 && rejected.every(({ code }) => LIMIT_CODES.has(code));
}
