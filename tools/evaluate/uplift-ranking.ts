import { Z_95 } from '#numerics/normal.ts';
import { qiniCurve, resampledQini } from '#numerics/qini.ts';
import { crossFittedUplift, fitUplift } from '#numerics/uplift-ranking.ts';
import type { ExperimentPeople } from './experiment-file.ts';
import { featureColumns } from './feature-columns.ts';

const TENTHS = 10;
const RESAMPLES = 200;

interface Tenth {
  /** Of all customers, from the best on. */
  readonly share: number;
  /** The least score of the tenth. */
  readonly score: number;
  readonly lift: number;
  readonly ci95: readonly [low: number, high: number];
}

export interface UpliftRanking {
  /** The change of the chance of the outcome, by models that have not seen the customer; in the sequence of the file. */
  readonly scores: Float64Array | null;
  readonly features: readonly string[];
  readonly auuc: number | null;
  /** Area of a ranking by chance. */
  readonly atRandom: number | null;
  readonly qini: number | null;
  /** From resampling the customers with their scores. */
  readonly qiniCi95: readonly [low: number, high: number] | null;
  /** The ranking in ten equal parts, best first. */
  readonly tenths: readonly Tenth[];
  /** Share of all customers after which treating more brings no more, by the curve. */
  readonly bestShare: number | null;
  /** log odds of the outcome by feature, when treated and when left alone. */
  readonly model: {
    readonly intercepts: readonly [treated: number, control: number];
    readonly treated: readonly number[];
    readonly control: readonly number[];
  } | null;
  readonly reason?: string;
}

/** Whether it happened: of an amount, whether there is any. */
const happenedOf = (outcomes: readonly number[]) => Uint8Array.from(outcomes, (outcome) => (outcome > 0 ? 1 : 0));

/** Ranks the customers of an experiment by how much the treatment changes the chance of their outcome. */
export function rankPersuadable(names: readonly string[], people: ExperimentPeople, how: { folds: number; seed: number }): UpliftRanking {
  const { values, names: features } = featureColumns(names, people.cells);
  const rows = { values, width: features.length, treated: people.treated, happened: happenedOf(people.outcomes) };
  const scores = crossFittedUplift(rows, how);
  const model = fitUplift(rows);
  const curve = scores && qiniCurve({ scores, treated: people.treated, outcomes: people.outcomes });
  if (scores === undefined || curve === undefined || model === undefined) {
    const nothing = { scores: null, auuc: null, atRandom: null, qini: null, qiniCi95: null, tenths: [], bestShare: null, model: null };
    return { features, ...nothing, reason: 'an arm is too small, or the outcome is the same for everybody in it' };
  }
  const ranked = { scores, treated: people.treated, outcomes: people.outcomes };
  const best = curve.points.reduce((most, point) => (point.gain > most.gain ? point : most));
  return {
    features,
    scores,
    auuc: curve.auuc,
    atRandom: curve.auuc - curve.qini,
    qini: curve.qini,
    qiniCi95: resampledQini(ranked, { rounds: RESAMPLES, seed: how.seed }),
    tenths: tenthsOf(ranked),
    bestShare: best.share,
    model: {
      intercepts: [model.treated.intercept, model.control.intercept],
      treated: model.treated.coefficients,
      control: model.control.coefficients,
    },
  };
}

interface Ranked {
  readonly scores: Float64Array;
  readonly treated: readonly number[];
  readonly outcomes: readonly number[];
}

function tenthsOf({ scores, treated, outcomes }: Ranked): Tenth[] {
  const order = Uint32Array.from({ length: scores.length }, (_, row) => row).sort(
    (one, other) => (scores[other] as number) - (scores[one] as number) || one - other,
  );
  return Array.from({ length: TENTHS }, (_, tenth) => {
    const from = Math.floor((tenth * order.length) / TENTHS);
    const to = Math.floor(((tenth + 1) * order.length) / TENTHS);
    const rows = order.subarray(from, to);
    const arm = (isTreated: number) =>
      summary(Array.from(rows).flatMap((row) => (treated[row] === isTreated ? (outcomes[row] ?? []) : [])));
    const [some, others] = [arm(1), arm(0)];
    const lift = some.mean - others.mean;
    const error = Z_95 * Math.sqrt(some.variance / some.n + others.variance / others.n);
    const last = rows.at(-1);
    return {
      share: to / order.length,
      score: last === undefined ? 0 : (scores[last] as number),
      lift,
      ci95: [lift - error, lift + error] as const,
    };
  });
}

function summary(values: readonly number[]) {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, variance: n > 1 ? squares / (n - 1) : 0 };
}
