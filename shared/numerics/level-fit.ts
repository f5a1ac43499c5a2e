import type { Span } from './holt-winters.ts';

export interface LevelFit {
  readonly alpha: number;
  /** The level before the first value, of least squares too. */
  readonly level: number;
  readonly squares: number;
}

const GRID = [0.01, 0.04, 0.1, 0.2, 0.35, 0.6, 0.9] as const;
const LEAST = 0.002;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const GOLDEN_STEPS = 5;
/** Below this weight the first level no longer shows in a forecast. */
const FORGOTTEN = 1e-9;

/**
 * Simple exponential smoothing of least squared one-step errors, with the first level: since every error is linear in it,
 * the best one follows from the same pass.
 *
 * @param values - NaN where nothing is known
 * @param near - alpha of a fit to fewer values, near which that of all is looked for
 */
export function fitLevel(values: Float64Array, span: Span, { isRough, near }: { isRough: boolean; near?: number | undefined }): LevelFit {
  const rough = near === undefined ? bestOfGrid(values, span) : undefined;
  if (isRough && rough !== undefined) return rough;
  const start = rough?.alpha ?? near ?? GRID[0];
  const place = GRID.findIndex((alpha) => alpha >= start);
  return refine(values, span, { low: GRID[place - 1] ?? LEAST, high: (GRID[place] === start ? GRID[place + 1] : GRID[place]) ?? 1 });
}

function bestOfGrid(values: Float64Array, span: Span): LevelFit {
  let found = levelFitAt(values, span, GRID[0]);
  for (const alpha of GRID.slice(1)) {
    const fit = levelFitAt(values, span, alpha);
    if (fit.squares < found.squares) found = fit;
  }
  return found;
}

function refine(values: Float64Array, span: Span, { low, high }: { low: number; high: number }): LevelFit {
  let [left, right] = [low, high];
  let inner = levelFitAt(values, span, right - GOLDEN * (right - left));
  let outer = levelFitAt(values, span, left + GOLDEN * (right - left));
  for (let step = 0; step < GOLDEN_STEPS; step++) {
    if (inner.squares <= outer.squares) {
      [right, outer] = [outer.alpha, inner];
      inner = levelFitAt(values, span, right - GOLDEN * (right - left));
    } else {
      [left, inner] = [inner.alpha, outer];
      outer = levelFitAt(values, span, left + GOLDEN * (right - left));
    }
  }
  return inner.squares <= outer.squares ? inner : outer;
}

function levelFitAt(values: Float64Array, { from, to }: Span, alpha: number): LevelFit {
  let begin = from;
  while (begin < to && Number.isNaN(values[begin] as number)) begin++;
  const origin = begin < to ? (values[begin] as number) : 0;
  const keep = 1 - alpha;
  let [level, weight, squares, cross, weights] = [origin, 1, 0, 0, 0];
  for (let index = begin; index < to; index++) {
    const error = (values[index] as number) - level;
    if (Number.isNaN(error)) continue;
    squares += error * error;
    level += alpha * error;
    if (weight < FORGOTTEN) continue;
    cross += error * weight;
    weights += weight * weight;
    weight *= keep;
  }
  const shift = weights > 0 ? cross / weights : 0;
  return { alpha, level: origin + shift, squares: Math.max(0, squares - shift * cross) };
}
