/** Count, mean and sample variance of a stream of numbers, by Welford's recurrence. */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  /** Sum of squared deviations from the mean. */
  readonly squares: number;
}

export const NO_MOMENTS: Moments = { n: 0, mean: 0, squares: 0 };

export function withValue({ n, mean, squares }: Moments, value: number): Moments {
  const next = mean + (value - mean) / (n + 1);
  return { n: n + 1, mean: next, squares: squares + (value - mean) * (value - next) };
}

/** Sample variance (divisor n − 1); 0 where there are fewer than two values. */
export function varianceOf({ n, squares }: Moments): number {
  return n > 1 ? squares / (n - 1) : 0;
}
