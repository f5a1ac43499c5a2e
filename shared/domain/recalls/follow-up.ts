import { plusMillis } from '#domain/time.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Recall } from '#schemas/recall.ts';

/** Longer than a message can be at work on a page. */
const STALLED_MILLIS = 90_000;
/** Orders of tills that were offline, and people who were merged, are found by then. */
const ROUND_MILLIS = 3_600_000;

type Standing = Pick<Recall, 'status' | 'next' | 'touchedAt' | 'roundAt'>;

/** Whether something is to be done and nobody has been at it for a while. */
export const isStalled = ({ status, next, touchedAt }: Standing, now: Instant): boolean =>
  status !== 'closed' && next !== undefined && touchedAt <= plusMillis(now, -STALLED_MILLIS);

/** Whether it is time to look again for whom an open recall concerns. */
export const isLate = ({ status, next, roundAt }: Standing, now: Instant): boolean =>
  status === 'open' && next === undefined && roundAt <= plusMillis(now, -ROUND_MILLIS);
