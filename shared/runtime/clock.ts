import type { Instant } from '#schemas/instant.ts';

/** The present moment; the only place where deployed code reads the clock. */
export function now(): Instant {
  return new Date().toISOString() as Instant;
}

/** Milliseconds since 1970, for leases, limits and latencies. */
export function nowMillis(): number {
  return Date.now();
}
