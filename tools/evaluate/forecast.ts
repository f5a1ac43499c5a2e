import { forecastByAll } from '#domain/inventory/forecast-series.ts';
import { naiveScale } from '#numerics/forecast-errors.ts';
import { table } from '../bench/table.ts';
import { type Figures, figuresOf, type Judged, judged, totalOf } from './forecast-figures.ts';
import { readSeries, type Series } from './series-file.ts';
import { FileError } from './table-file.ts';
import { type Evaluation, type EvaluationTask, UsageError } from './task.ts';

const NAIVE = 'seasonal-naive';

export const forecast: EvaluationTask = {
  name: 'forecast',
  summary: 'Demand forecasts of every method at rolling origins, and of the one that was chosen beforehand, beside seasonal naive',
  usage: [
    '--series FILE          CSV series_id,date,value; further columns are known beforehand, such as a price',
    '--horizon N            periods ahead',
    '--season M             periods after which the season repeats itself, 1 for none',
    '--origins K            how often, each a horizon before the next; the last one ends with the file (usual: 1)',
    '--without-regressors   passes over the further columns',
  ],
  options: {
    series: { type: 'string' },
    horizon: { type: 'string' },
    season: { type: 'string' },
    origins: { type: 'string' },
    'without-regressors': { type: 'boolean' },
  },
  async run(given) {
    const file = given.required('series');
    for (const option of ['horizon', 'season']) given.required(option);
    const work = {
      horizon: wholeOf('horizon', given.number('horizon', { usual: 1, from: 1, to: 1000 })),
      season: wholeOf('season', given.number('season', { usual: 1, from: 1, to: 1000 })),
      origins: wholeOf('origins', given.number('origins', { usual: 1, from: 1, to: 1000 })),
      usesRegressors: !given.isSet('without-regressors'),
    };
    const { series } = await readSeries(file);
    const begun = performance.now();
    const results = series.map((one) => ({ seriesId: one.seriesId, ...evaluatedSeries(one, work) }));
    const seconds = (performance.now() - begun) / 1000;
    if (results.every(({ origins }) => origins === 0))
      throw new FileError(`${file} has no series that is long enough for this horizon and season.`);
    return evaluationOf(results, { ...work, seconds, names: [...(series[0]?.regressors.keys() ?? [])] });
  },
};

function wholeOf(option: string, value: number): number {
  if (Number.isInteger(value)) return value;
  throw new UsageError(`--${option} takes a whole number, not ${value}.`);
}

interface Work {
  readonly horizon: number;
  readonly season: number;
  readonly origins: number;
  readonly usesRegressors: boolean;
}

interface SeriesResult {
  readonly origins: number;
  /** By method, sums over the origins. */
  readonly methods: ReadonlyMap<string, Judged>;
  readonly chosen: Judged;
  /** Which method was chosen at the last origin. */
  readonly lastMethod: string;
}

/** One series at all its origins that leave two seasons to learn from. */
function evaluatedSeries({ values, regressors }: Series, { horizon, season, origins, usesRegressors }: Work): SeriesResult {
  const methods = new Map<string, Judged>();
  let chosen = judged();
  let [count, lastMethod] = [0, ''];
  for (let origin = origins; origin >= 1; origin--) {
    const end = values.length - origin * horizon;
    if (end < 2 * season + 1 || end < 2) continue;
    const past = values.slice(0, end);
    const actual = values.subarray(end, end + horizon);
    const known = usesRegressors ? [...regressors.values()].map((column) => column.subarray(0, end + horizon)) : [];
    const all = forecastByAll(past, { horizon, season, regressors: known });
    const scale = naiveScale(past, season);
    for (const one of all.forecasts) {
      const sums = judged(one, actual, scale);
      methods.set(one.method, totalOf([methods.get(one.method) ?? judged(), sums]));
      if (one.method === all.chosen) chosen = totalOf([chosen, sums]);
    }
    count++;
    lastMethod = all.chosen;
  }
  return { origins: count, methods, chosen, lastMethod };
}

type Results = readonly (SeriesResult & { readonly seriesId: string })[];

function evaluationOf(results: Results, work: Work & { readonly seconds: number; readonly names: readonly string[] }): Evaluation {
  const used = results.filter(({ origins }) => origins > 0);
  const names = [...new Set(used.flatMap(({ methods }) => [...methods.keys()]))];
  const methods = Object.fromEntries(names.map((name) => [name, figuresOf(used.flatMap((one) => one.methods.get(name) ?? []))]));
  const chosen = figuresOf(used.map((one) => one.chosen));
  const perSeries = used.map(({ seriesId, chosen: own, methods: of, lastMethod }) => {
    const naive = of.get(NAIVE) ?? own;
    return {
      seriesId,
      method: lastMethod,
      ...figuresOf([own]),
      seasonalNaiveWape: figuresOf([naive]).wape,
      beatsSeasonalNaive: own.errors.absolute < naive.errors.absolute,
    };
  });
  const beat = perSeries.filter(({ beatsSeasonalNaive }) => beatsSeasonalNaive).length;
  const figures = {
    horizon: work.horizon,
    season: work.season,
    origins: work.origins,
    regressors: work.usesRegressors ? work.names : [],
    methods,
    chosen,
    overall: { ...chosen, seasonalNaive: methods[NAIVE] ?? chosen },
    series: used.length,
    seriesThatBeatSeasonalNaive: beat,
    seconds: work.seconds,
    perSeries,
  };
  const rows = [...Object.entries(methods), ['chosen', chosen] as const].map(([name, one]) => rowOf(name, one));
  const text = [
    table(['', 'series', 'WAPE', 'MASE', 'bias', 'pinball'], rows),
    `${beat} of ${used.length} series beat the seasonal naive forecast (${work.origins} origins, ${work.horizon} ahead, season ${work.season}); ${work.seconds.toFixed(1)} s`,
  ].join('\n');
  return { figures, text };
}

function rowOf(name: string, { series, wape, mase, bias, pinball }: Figures & { series: number }) {
  const figure = (value: number | null, digits = 4) => (value === null ? '–' : value.toFixed(digits));
  return [name, series, figure(wape), figure(mase), figure(bias), figure(pinball, 3)];
}
