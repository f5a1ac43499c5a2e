import type { BgNbdDegeneracy, BgNbdResult } from '#numerics/bg-nbd.ts';
import type { GammaGammaResult } from '#numerics/gamma-gamma.ts';
import { table } from '../bench/table.ts';
import { type Calibrated, calibrated, type Foresight, fitAmounts, fitPurchases, foreseen, type Periods } from './calibration.ts';
import { dayOfText, type PurchaseLog, readPurchases, textOfDay } from './purchase-log.ts';
import { type Evaluation, type EvaluationTask, UsageError } from './task.ts';

const DAYS_IN = { week: 7, day: 1 } as const;

const UNKNOWN = {
  'no-repeat-purchases': 'Nobody bought on a second day before the end of the calibration.',
  'not-converged': 'The likelihood has no maximum that could be found.',
  'too-few-customers': 'Fewer than three customers have a repeat purchase with an amount above 0.',
  'no-amounts': 'The file has no column amount.',
} as const;

const DEGENERATE: Readonly<Record<BgNbdDegeneracy, string>> = {
  'nobody-drops-out':
    'Degenerate optimum: the likelihood rises as b grows beside a, that is, nobody drops out. Compare likelihood and predictions, not parameters.',
  'equal-drop-out':
    'Degenerate optimum: the likelihood rises as a and b grow together, that is, all drop out alike. Compare likelihood and predictions, not parameters.',
  'equal-rates':
    'Degenerate optimum: the likelihood rises as r and α grow together, that is, all buy equally often. Compare likelihood and predictions, not parameters.',
  flat: 'Degenerate optimum: the data do not tell the parameters apart. Compare likelihood and predictions, not parameters.',
};

export const lifetime: EvaluationTask = {
  name: 'lifetime',
  summary: 'BG/NBD and Gamma-Gamma by maximum likelihood, and how well they foresee a hold-out',
  usage: [
    '--transactions FILE    CSV customer_id,date[,amount]; what one customer buys on one day is one purchase',
    '--until DATE           last day of the calibration',
    '--test-until DATE      last day of the hold-out, which begins the day after (usual: the last day of the file)',
    '--unit week|day        in which time is counted (usual: week)',
  ],
  options: { transactions: { type: 'string' }, until: { type: 'string' }, 'test-until': { type: 'string' }, unit: { type: 'string' } },
  async run(given) {
    const file = given.required('transactions');
    const unit = given.oneOf('unit', ['week', 'day']);
    const until = dayGiven('until', given.required('until'));
    const testUntil = given.text('test-until') === undefined ? undefined : dayGiven('test-until', given.required('test-until'));
    if (testUntil !== undefined && testUntil <= until) throw new UsageError('--test-until takes a day after --until.');
    const log = await readPurchases(file);
    return evaluated(log, { until, testUntil: testUntil ?? (log.lastDay > until ? log.lastDay : undefined) }, unit);
  },
};

function dayGiven(option: string, text: string): number {
  const day = dayOfText(text);
  if (day === undefined) throw new UsageError(`--${option} takes a day such as 1997-09-30, not "${text}".`);
  return day;
}

function evaluated(log: PurchaseLog, periods: Periods, unit: keyof typeof DAYS_IN): Evaluation {
  const customers = [...log.customers.values()].flatMap((days) => calibrated(days, periods) ?? []);
  const bgNbd = fitPurchases(customers, DAYS_IN[unit]);
  const gammaGamma = log.hasAmounts ? fitAmounts(customers) : ({ kind: 'unknown', reason: 'no-amounts' } as const);
  const { holdout, churn } = foreseen(customers, bgNbd, periods, DAYS_IN[unit]);
  const figures = {
    unit,
    until: textOfDay(periods.until),
    testUntil: periods.testUntil === undefined ? null : textOfDay(periods.testUntil),
    customers: customers.length,
    repeaters: customers.filter(({ repeats }: Calibrated) => repeats > 0).length,
    bgNbd: bgNbdFigures(bgNbd),
    gammaGamma:
      gammaGamma.kind === 'fitted'
        ? { ...gammaGamma.parameters, standardErrors: errorsOf(gammaGamma), degeneracy: gammaGamma.degeneracy }
        : null,
    holdout,
    churn,
    remarks: remarksOf(bgNbd, gammaGamma),
  };
  return { figures, text: textOf(figures) };
}

function bgNbdFigures(result: BgNbdResult) {
  if (result.kind === 'unknown') return null;
  const { parameters, logLikelihood, degeneracy } = result;
  return { ...parameters, logLikelihood, standardErrors: errorsOf(result), degeneracy };
}

/** Of the parameters, in their own order; null at a degenerate optimum. */
function errorsOf({ parameters, logCovariance }: { parameters: object; logCovariance: readonly (readonly number[])[] | null }) {
  if (logCovariance === null) return null;
  const entries = Object.entries(parameters as Readonly<Record<string, number>>);
  return Object.fromEntries(entries.map(([name, value], index) => [name, value * Math.sqrt(logCovariance[index]?.[index] ?? Number.NaN)]));
}

function remarksOf(
  bgNbd: BgNbdResult,
  gammaGamma: GammaGammaResult | { readonly kind: 'unknown'; readonly reason: 'no-amounts' },
): string[] {
  const remarks: string[] = [];
  if (bgNbd.kind === 'unknown') remarks.push(`bgNbd: ${UNKNOWN[bgNbd.reason]}`);
  else if (bgNbd.degeneracy !== null) remarks.push(`bgNbd: ${DEGENERATE[bgNbd.degeneracy]}`);
  if (gammaGamma.kind === 'unknown') remarks.push(`gammaGamma: ${UNKNOWN[gammaGamma.reason]}`);
  else if (gammaGamma.degeneracy !== null)
    remarks.push(`gammaGamma: Degenerate optimum (${gammaGamma.degeneracy}); its parameters mean nothing by themselves.`);
  return remarks;
}

type Figures = Foresight & {
  readonly unit: string;
  readonly until: string;
  readonly testUntil: string | null;
  readonly customers: number;
  readonly repeaters: number;
  readonly bgNbd: ReturnType<typeof bgNbdFigures>;
  readonly gammaGamma: { readonly p: number; readonly q: number; readonly v: number } | null;
  readonly remarks: readonly string[];
};

function textOf({ unit, until, testUntil, customers, repeaters, bgNbd, gammaGamma, holdout, churn, remarks }: Figures): string {
  const figure = (value: number | null, digits = 4) => (value === null ? '–' : value.toFixed(digits));
  const models = [
    ...(bgNbd
      ? [
          [
            'BG/NBD',
            `r ${figure(bgNbd.r)}`,
            `alpha ${figure(bgNbd.alpha)} ${unit}s`,
            `a ${figure(bgNbd.a)}`,
            `b ${figure(bgNbd.b)}`,
            `LL ${figure(bgNbd.logLikelihood, 2)}`,
          ],
        ]
      : []),
    ...(gammaGamma ? [['Gamma-Gamma', `p ${figure(gammaGamma.p)}`, `q ${figure(gammaGamma.q)}`, `v ${figure(gammaGamma.v)}`, '', '']] : []),
  ];
  return [
    `${customers} customers until ${until}, ${repeaters} of them bought again`,
    ...(models.length > 0 ? [table(['model', '', '', '', '', ''], models)] : []),
    ...(holdout
      ? [
          `Hold-out of ${holdout.days} days until ${testUntil}: MAE ${figure(holdout.mae)}, RMSE ${figure(holdout.rmse)}, correlation ${figure(holdout.correlation)}`,
        ]
      : []),
    ...(churn
      ? [
          `Who stays away (${churn.label}, ${figure(100 * churn.rate, 1)} %): AUC ${figure(churn.aucByExpectedPurchases, 3)} by fewest expected purchases, ${figure(churn.aucByAliveProbability, 3)} by 1 − P(alive)`,
        ]
      : []),
    ...remarks,
  ].join('\n');
}
