import { readFileSync } from 'node:fs';
import { forecastSeries } from '#domain/inventory/forecast-series.ts';
import { naiveScale } from '#numerics/forecast-errors.ts';

/** Forecasts the series of the file named first, of as many days as named second, and prints what it took and how far it was off. */
const [file = '', daysText = '0', horizonText = '0', seasonText = '7', sampleText = '0'] = process.argv.slice(2);
const [days, horizon, season, sample] = [daysText, horizonText, seasonText, sampleText].map(Number) as [number, number, number, number];

const bytes = readFileSync(file);
const all = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
const products = all.length / days;
const known = days - horizon;

const scaledErrors = new Float64Array(products);
const methods = new Map<string, number>();
const begun = performance.now();
const processor = process.cpuUsage();
for (let product = 0; product < products; product++) {
  const own = all.subarray(product * days, (product + 1) * days);
  const past = own.slice(0, known);
  const { points, method } = forecastSeries(past, { horizon, season });
  methods.set(method, (methods.get(method) ?? 0) + 1);
  let absolute = 0;
  for (let ahead = 0; ahead < horizon; ahead++) absolute += Math.abs((points[ahead] as number) - (own[known + ahead] as number));
  scaledErrors[product] = absolute / horizon / (naiveScale(past, season) ?? Number.NaN);
}
const { user, system } = process.cpuUsage(processor);

/** Of the first so many. */
function meanOf(count: number): number {
  const of = [...scaledErrors.subarray(0, count)].filter((error) => !Number.isNaN(error));
  return of.reduce((sum, error) => sum + error, 0) / of.length;
}
const figures = {
  series: products,
  millisPerSeries: (performance.now() - begun) / products,
  processorMillisPerSeries: (user + system) / 1000 / products,
  peakMegabytes: process.resourceUsage().maxRSS / 1000,
  mase: meanOf(products),
  maseOfSample: meanOf(sample),
};
process.stdout.write(JSON.stringify({ ...figures, methods: Object.fromEntries(methods) }));
