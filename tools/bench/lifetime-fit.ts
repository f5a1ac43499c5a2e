import { readFileSync } from 'node:fs';
import { type BgNbdFit, fitBgNbd } from '#numerics/bg-nbd.ts';
import { median } from './spread.ts';

/** Fits the file of counts named first, of as many customers as named second, and prints what it took. */
const [file = '', count = '0'] = process.argv.slice(2);
const WARM_FITS = 3;

const bytes = readFileSync(file);
const columnAt = (index: number) => new Int32Array(bytes.buffer, bytes.byteOffset + 4 * index * Number(count), Number(count));
const purchases = { repeats: columnAt(0), lastTicks: columnAt(1), ageTicks: columnAt(2) };

interface Timed {
  readonly fit: BgNbdFit;
  readonly millis: number;
  readonly processorMillis: number;
}

function timed(): Timed {
  const begun = performance.now();
  const processor = process.cpuUsage();
  const fit = fitBgNbd(purchases);
  const { user, system } = process.cpuUsage(processor);
  if (fit.kind === 'unknown') throw new Error(`The model could not be fitted: ${fit.reason}.`);
  return { fit, millis: performance.now() - begun, processorMillis: (user + system) / 1000 };
}

const first = timed();
const warm = Array.from({ length: WARM_FITS }, timed);
const { parameters, logLikelihood, evaluations } = first.fit;
const figures = {
  firstMillis: first.millis,
  warmMillis: median(warm.map(({ millis }) => millis)),
  processorMillis: median(warm.map(({ processorMillis }) => processorMillis)),
  peakMegabytes: process.resourceUsage().maxRSS / 1000,
  evaluations,
  logLikelihood,
  ...parameters,
};
process.stdout.write(JSON.stringify(figures));
