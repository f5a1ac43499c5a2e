import type { Point } from '#domain/cold-chain/known-ambient.ts';
import { temperatureAfter } from '#domain/cold-chain/warming.ts';
import { gaussian, seededRandom } from '#numerics/random.ts';

/** Warms from 4 towards 25 °C with τ = 7200 s, one reading about every minute, σ 0.2 °C. @see reference/domain.md §1, series N1 */
export const SERIES_LAW = { startCelsius: 4, asymptoteCelsius: 25, tauSeconds: 7200 };

/** The portable noisy series of reference/domain.md §1; N1 is that of the seed 20240601. */
export function seriesN1(seed = 20240601, count = 60): Point[] {
  const random = seededRandom(seed);
  const points: Point[] = [];
  let t = 0;
  for (let index = 0; index < count; index++) {
    if (index > 0) t += 30 + Math.floor(60 * random());
    const noisy = temperatureAfter(SERIES_LAW, t) + 0.2 * gaussian(random);
    points.push({ t, celsius: Math.floor(100 * noisy + 0.5) / 100 });
  }
  return points;
}
