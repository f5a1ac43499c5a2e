import { writeFile } from 'node:fs/promises';
import { sampleRatioOf } from '#domain/campaigns/sample-ratio.ts';
import { csvOf } from '#domain/csv.ts';
import type { CoMoments } from '#numerics/co-moments.ts';
import { twoSidedP, Z_95 } from '#numerics/normal.ts';
import { detectableDifference, neededPerArm } from '#numerics/sample-size.ts';
import { table } from '../bench/table.ts';
import { OUTCOME, readExperiment, SPEND } from './experiment-file.ts';
import { type EvaluationTask, type TaskArguments, UsageError } from './task.ts';
import { rankPersuadable, type UpliftRanking } from './uplift-ranking.ts';

/** Fewer people in an arm say nothing of a return. */
const MIN_ARM = 100;

export const uplift: EvaluationTask = {
  name: 'uplift',
  summary: 'what an experiment caused: lift with its interval, return on its cost, and whom it persuades',
  usage: [
    '--file FILE          CSV with a header, one row a customer, which may be packed with gzip',
    '--treatment COLUMN   the column that says who got what',
    '--control VALUE      its value of those who were held out',
    '--outcome COLUMN     what is counted of each customer: 0 or 1, or an amount',
    '--spend COLUMN       what each customer spent; the return is of it',
    '--cost N             cost of one treated customer, at least 0',
    '--split 1:1          planned sizes of the treated and the held-out, for the check of the sizes (usual: 1:1)',
    '--only VALUE         the one treated arm to look at; others are left out',
    '--features A,B       ranks customers by how much it would change them, from these columns of before the experiment',
    '--id COLUMN          the column of ids (usual: the place in the file)',
    '--out FILE           writes id,uplift of each customer as CSV, best first, to be the audience of the next campaign',
    '--folds 5            the ranking of each fold comes from models of all others',
    '--seed 42            of the folds',
    '',
    'lift is the difference of the means with the normal interval of Welch (z 1.959964); roi = lift of spend / cost − 1 as a fraction.',
    'Each value of the treatment column beside the control is an arm. Qini: gain(φ) = (Y_T − Y_C · N_T / N_C) / N_T(all) over the best',
    'share φ of all customers; auuc is the area under it, qini that less the area under the straight line to its end.',
  ],
  options: {
    ...{ file: { type: 'string' }, treatment: { type: 'string' }, control: { type: 'string' }, outcome: { type: 'string' } },
    ...{ spend: { type: 'string' }, cost: { type: 'string' }, split: { type: 'string' }, only: { type: 'string' } },
    ...{
      features: { type: 'string' },
      id: { type: 'string' },
      out: { type: 'string' },
      folds: { type: 'string' },
      seed: { type: 'string' },
    },
  },
  async run(given) {
    given.required('cost');
    const cost = given.number('cost', { usual: 0, from: 0 });
    const control = given.required('control');
    const features = (given.text('features') ?? '').split(',').flatMap((name) => name.trim() || []);
    const columns = { treatment: given.required('treatment'), control, outcome: given.required('outcome') };
    const chosen = { ...columns, spend: given.text('spend'), only: given.text('only'), features, id: given.text('id') };
    const rate = holdOutRateOf(given);
    const { arms, leftOut, people } = await readExperiment(given.required('file'), chosen);
    const held = arms.get(control) as CoMoments;
    const treated = [...arms].filter(([value]) => value !== control);
    const results = treated.map(
      ([value, arm]) => [value, armResult(arm, held, { cost, rate, hasSpend: chosen.spend !== undefined })] as const,
    );
    const ranking =
      features.length === 0
        ? null
        : rankPersuadable(features, people, { folds: foldsOf(given), seed: given.number('seed', { usual: 42 }) });
    const out = given.text('out');
    if (out !== undefined) await writeFile(out, scoreSheet(people.ids, ranking));
    const [only] = results.length === 1 ? results.map(([, result]) => result) : [];
    const figures = {
      ...{ outcome: columns.outcome, spend: chosen.spend ?? null, cost, control, leftOut },
      arms: { [control]: { n: held.n, mean: held.mean(OUTCOME) }, ...Object.fromEntries(results) },
      ...(only === undefined ? {} : { lift: only.lift, ci95: only.ci95, roi: only.roi, roiCi95: only.roiCi95 }),
      ...(only?.roiReason === undefined ? {} : { roiReason: only.roiReason }),
      sampleRatioMismatch: results.some(([, { sampleRatioMismatch }]) => sampleRatioMismatch),
      ranking: ranking && shownOf(ranking),
    };
    return { figures, text: textOf(figures, { results, held, ranking }) };
  },
};

const shownOf = ({ scores: _scores, ...shown }: UpliftRanking) => shown;

/** @throws {UsageError} when there is no ranking to write */
function scoreSheet(ids: readonly string[], ranking: UpliftRanking | null): string {
  const scores = ranking?.scores;
  if (!scores) throw new UsageError(ranking?.reason ?? '--out needs --features to rank by.');
  const rows = ids.map((id, row) => ({ id, uplift: scores[row] as number })).sort((one, other) => other.uplift - one.uplift);
  return csvOf(
    ['id', 'uplift'],
    rows.map(({ id, uplift: score }) => ({ id, uplift: score.toFixed(6) })),
  );
}

/** Share of the held-out, from sizes such as 9:1. */
function holdOutRateOf(given: TaskArguments): number {
  const split = given.text('split') ?? '1:1';
  const sizes = split.split(':').map(Number);
  const [treated = Number.NaN, held = Number.NaN] = sizes;
  if (sizes.length !== 2 || !(treated > 0 && held > 0)) throw new UsageError(`--split takes two sizes such as 1:1 or 9:1, not "${split}".`);
  return held / (treated + held);
}

function foldsOf(given: TaskArguments): number {
  const folds = given.number('folds', { usual: 5, from: 2, to: 50 });
  if (!Number.isInteger(folds)) throw new UsageError(`--folds takes a whole number, not "${given.text('folds')}".`);
  return folds;
}

type Interval = readonly [low: number, high: number];

function difference(treated: CoMoments, held: CoMoments, column: number) {
  const lift = treated.mean(column) - held.mean(column);
  const error = Math.sqrt(treated.variance(column) / treated.n + held.variance(column) / held.n);
  const ci95: Interval = [lift - Z_95 * error, lift + Z_95 * error];
  return { lift, error, ci95 };
}

interface Terms {
  readonly cost: number;
  readonly rate: number;
  readonly hasSpend: boolean;
}

function returnOf(treated: CoMoments, held: CoMoments, { cost, hasSpend }: Terms) {
  const nothing = (roiReason: string) => ({ roi: null, roiCi95: null, roiReason });
  if (!hasSpend) return nothing('NO_SPEND');
  if (treated.n < MIN_ARM || held.n < MIN_ARM) return nothing('NOT_MEASURABLE');
  if (cost === 0) return nothing('NO_COST');
  const { lift, ci95 } = difference(treated, held, SPEND);
  const roiCi95: Interval = [ci95[0] / cost - 1, ci95[1] / cost - 1];
  return { roi: lift / cost - 1, roiCi95, roiReason: undefined };
}

function armResult(treated: CoMoments, held: CoMoments, terms: Terms) {
  const { lift, error, ci95 } = difference(treated, held, OUTCOME);
  const { roi, roiCi95, roiReason } = returnOf(treated, held, terms);
  const spend = terms.hasSpend ? difference(treated, held, SPEND) : undefined;
  const z = error === 0 ? null : lift / error;
  const sizes = sampleRatioOf({ treated: treated.n, holdOut: held.n }, terms.rate);
  return {
    ...{ n: treated.n, mean: treated.mean(OUTCOME), lift, ci95, z, pValue: z === null ? null : twoSidedP(z) },
    isProven: ci95[0] > 0 || ci95[1] < 0,
    neededPerArm: lift === 0 ? null : Math.ceil(neededPerArm(lift, [treated.variance(OUTCOME), held.variance(OUTCOME)])),
    detectableLift: detectableDifference(error),
    ...(spend === undefined ? {} : { spendMean: treated.mean(SPEND), spendLift: spend.lift, spendCi95: spend.ci95 }),
    ...{ roi, roiCi95, ...(roiReason === undefined ? {} : { roiReason }) },
    ...{ sampleRatioMismatch: sizes.isMismatch, sampleRatioPValue: sizes.pValue },
  };
}
type ArmResult = ReturnType<typeof armResult>;

const percent = (fraction: number) => `${(100 * fraction).toFixed(1)} %`;
const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(6)}`;
const ends = ([low, high]: Interval, form: (value: number) => string) => `[${form(low)}, ${form(high)}]`;

function armLines(name: string, { n, lift, ci95, isProven, neededPerArm, roi, roiCi95, roiReason, ...rest }: ArmResult): string[] {
  const verdict = isProven ? 'proven' : `not proven; such a lift shows with ${neededPerArm ?? 'no number of'} customers in each arm`;
  const earned = roi === null || roiCi95 === null ? `ROI not known: ${roiReason}` : `ROI ${percent(roi)} ${ends(roiCi95, percent)}`;
  const sizes = rest.sampleRatioMismatch
    ? [`  the sizes do not fit the split (p ${rest.sampleRatioPValue.toExponential(1)}): trust no figure`]
    : [];
  return [`${name}: ${n} customers, lift ${signed(lift)} ${ends(ci95, signed)}, ${verdict}`, `  ${earned}`, ...sizes];
}

interface Shown {
  readonly results: readonly (readonly [string, ArmResult])[];
  readonly held: CoMoments;
  readonly ranking: UpliftRanking | null;
}

function textOf({ control, outcome }: { control: string; outcome: string }, { results, held, ranking }: Shown): string {
  const head = `${control}: ${held.n} customers held out, mean ${outcome} ${held.mean(OUTCOME).toFixed(6)}`;
  return [head, ...results.flatMap(([name, result]) => armLines(name, result)), ...(ranking === null ? [] : rankingLines(ranking))].join(
    '\n',
  );
}

function rankingLines({ qini, qiniCi95, auuc, atRandom, tenths, reason }: UpliftRanking): string[] {
  if (qini === null || auuc === null) return ['', `No ranking: ${reason}.`];
  const rows = tenths.map(({ share, lift, ci95, score }) => [percent(share), score.toFixed(4), signed(lift), ends(ci95, signed)]);
  const worth = qiniCi95 && qiniCi95[0] > 0 ? 'the ranking is better than chance' : 'no better than chance, as far as this file tells';
  return [
    '',
    `Ranked by models that have not seen the customer: qini ${qini.toFixed(6)} ${qiniCi95 ? ends(qiniCi95, signed) : ''}, auuc ${auuc.toFixed(6)} (at random ${atRandom?.toFixed(6)}); ${worth}`,
    table(['best', 'least score', 'lift of the tenth', '95 % interval'], rows),
  ];
}
