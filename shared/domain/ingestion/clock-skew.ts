/** How far ahead of its arrival an event may claim to be; more is a broken clock that nothing can correct. */
const MAX_AHEAD_MILLIS = 24 * 60 * 60 * 1000;

export interface EventTimes {
  readonly receivedAtMillis: number;
  /** When the client says it happened; absent when it says nothing. */
  readonly originalMillis?: number | undefined;
  /** When the client says it sent the request, by the same clock. */
  readonly sentAtMillis?: number | undefined;
}

/**
 * When the event happened by the server's clock, in milliseconds since 1970. The client's clock may be wrong,
 * but the time between the event and its sending is right by it: received − (sent − original).
 *
 * @see Segment, "Timestamps in Segment"
 */
export function correctedMillis({ receivedAtMillis, originalMillis, sentAtMillis }: EventTimes): number {
  if (originalMillis === undefined) return receivedAtMillis;
  if (sentAtMillis === undefined) return originalMillis;
  return receivedAtMillis - (sentAtMillis - originalMillis);
}

/** Whether a corrected time can be meant: not before 1970 and not more than a day ahead. */
export function isPlausible(correctedAtMillis: number, receivedAtMillis: number): boolean {
  return correctedAtMillis >= 0 && correctedAtMillis <= receivedAtMillis + MAX_AHEAD_MILLIS;
}
