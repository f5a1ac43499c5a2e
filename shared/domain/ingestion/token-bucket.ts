/** Clients wait no longer than this, whatever they are told. */
const MAX_WAIT_SECONDS = 300;

/** What a write key may still send; negative after a batch that was larger than what was left. */
export interface TokenBucket {
  readonly tokens: number;
  readonly atMillis: number;
}

export type Admission =
  | { readonly kind: 'admitted'; readonly bucket: TokenBucket }
  | { readonly kind: 'refused'; readonly waitSeconds: number };

/**
 * A token bucket that holds one second's worth and may go into debt once: a batch of any legal size passes when
 * something is left, and those after it wait until the debt is paid.
 *
 * @param cost - events in the request
 * @param perSecond - events that the bucket regains each second
 */
export function admit(bucket: TokenBucket | undefined, cost: number, atMillis: number, perSecond: number): Admission {
  const before = bucket ?? { tokens: perSecond, atMillis };
  const elapsedSeconds = Math.max(0, atMillis - before.atMillis) / 1000;
  const tokens = Math.min(perSecond, before.tokens + elapsedSeconds * perSecond);
  if (tokens <= 0) return { kind: 'refused', waitSeconds: Math.min(MAX_WAIT_SECONDS, Math.max(1, Math.ceil(-tokens / perSecond))) };
  return { kind: 'admitted', bucket: { tokens: tokens - cost, atMillis } };
}
