import { seededRandom } from './random.ts';
import { quantileOfSorted } from './statistics.ts';

/** People of an experiment with the score by which they are ranked, best first. */
export interface RankedPeople {
  readonly scores: ArrayLike<number>;
  /** 1 for who was treated, 0 for who was held out. */
  readonly treated: ArrayLike<number>;
  readonly outcomes: ArrayLike<number>;
}

export interface QiniPoint {
  /** Of the people, best first; 0–1. */
  readonly share: number;
  /** Outcomes that treating this share causes, for each person who was treated in the whole experiment. */
  readonly gain: number;
}

export interface QiniCurve {
  /** From share 0 to share 1; people of the same score come together. */
  readonly points: readonly QiniPoint[];
  /** Area under the curve of the gain. */
  readonly auuc: number;
  /** That area less the one under the straight line to its end, which a ranking by chance gives. */
  readonly qini: number;
}

/**
 * Qini curve: gain(φ) = (Y_T(φ) − Y_C(φ) · N_T(φ) / N_C(φ)) / N_T, where Y and N are the sums of outcomes and the people of each
 * arm in the best share φ. The horizontal axis is the share of all people; areas are those of trapezes between the points.
 *
 * @returns undefined when an arm is empty
 * @see N. J. Radcliffe, Using control groups to target on predicted lift, 2007
 */
export function qiniCurve({ scores, treated, outcomes }: RankedPeople): QiniCurve | undefined {
  const count = scores.length;
  const order = Uint32Array.from({ length: count }, (_, index) => index).sort(
    (one, other) => (scores[other] as number) - (scores[one] as number) || one - other,
  );
  let allTreated = 0;
  for (let index = 0; index < count; index++) allTreated += treated[index] as number;
  if (allTreated === 0 || allTreated === count) return undefined;
  const points: QiniPoint[] = [{ share: 0, gain: 0 }];
  let [treatedSoFar, outcomeOfTreated, outcomeOfOthers, area] = [0, 0, 0, 0];
  for (let place = 0; place < count; place++) {
    const index = order[place] as number;
    const isTreated = treated[index] as number;
    treatedSoFar += isTreated;
    if (isTreated === 1) outcomeOfTreated += outcomes[index] as number;
    else outcomeOfOthers += outcomes[index] as number;
    if (place + 1 < count && scores[order[place + 1] as number] === scores[index]) continue;
    const others = place + 1 - treatedSoFar;
    const expected = others === 0 ? 0 : (outcomeOfOthers * treatedSoFar) / others;
    const point = { share: (place + 1) / count, gain: (outcomeOfTreated - expected) / allTreated };
    const last = points.at(-1) as QiniPoint;
    area += ((point.share - last.share) * (point.gain + last.gain)) / 2;
    points.push(point);
  }
  return { points, auuc: area, qini: area - (points.at(-1) as QiniPoint).gain / 2 };
}

/**
 * Percentiles 2.5 and 97.5 of the Qini value over samples of the people with their scores, drawn with replacement.
 *
 * @returns null when no sample had both arms
 */
export function resampledQini(
  { scores, treated, outcomes }: RankedPeople,
  { rounds, seed }: { readonly rounds: number; readonly seed: number },
): [number, number] | null {
  const random = seededRandom(seed + 1);
  const count = scores.length;
  const found: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const chosen = Uint32Array.from({ length: count }, () => Math.floor(random() * count));
    const pick = (from: ArrayLike<number>) => Float64Array.from(chosen, (row) => from[row] as number);
    const curve = qiniCurve({ scores: pick(scores), treated: pick(treated), outcomes: pick(outcomes) });
    if (curve !== undefined) found.push(curve.qini);
  }
  if (found.length === 0) return null;
  const sorted = Float64Array.from(found).sort();
  return [quantileOfSorted(sorted, 0.025), quantileOfSorted(sorted, 0.975)];
}
