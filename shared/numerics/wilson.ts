import { Z_95 } from './normal.ts';

/**
 * Interval of a proportion by Wilson's score: unlike the usual one it never leaves 0–1, and a proportion of 0 or 1 has a width.
 *
 * @param successes - 0 to `trials`
 * @returns undefined without trials
 * @see E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927
 */
export function wilsonInterval(successes: number, trials: number, z = Z_95): [low: number, high: number] | undefined {
  if (!(trials > 0)) return undefined;
  const share = successes / trials;
  const square = z * z;
  const centre = (share + square / (2 * trials)) / (1 + square / trials);
  const half = (z / (1 + square / trials)) * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials * trials));
  return [centre - half, centre + half];
}
