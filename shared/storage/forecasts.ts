import * as z from 'zod';
import {
  type DemandForecast,
  DemandForecastSchema,
  type DemandSample,
  DemandSampleSchema,
  type ForecastBook,
  ForecastBookSchema,
} from '#schemas/demand.ts';
import type { Instant } from '#schemas/instant.ts';
import { nightlyArtefactIn } from './nightly-artefacts.ts';

const FORMAT = 'larderly-forecasts/1';
const HeaderSchema = ForecastBookSchema.extend({ format: z.literal(FORMAT), samples: z.number().int() });
const DIGITS = 5;

/** All forecasts of a night, each read when it is asked for. */
export interface Forecasts {
  readonly book: ForecastBook;
  /** Products that sell most, with their past. */
  readonly samples: () => DemandSample[];
  readonly count: number;
  /** By falling demand, from 0. */
  readonly at: (index: number) => DemandForecast;
  readonly find: (productId: string, storeId?: string) => DemandForecast | undefined;
  /** In each of its stores, by falling demand. */
  readonly ofProduct: (productId: string) => DemandForecast[];
  readonly all: () => Iterable<DemandForecast>;
}

interface Written {
  readonly book: ForecastBook;
  readonly samples: readonly DemandSample[];
  /** By falling demand. */
  readonly forecasts: readonly DemandForecast[];
}

const keyOf = (productId: string, storeId: string | undefined) => JSON.stringify([productId, storeId ?? null]);
const productIn = (key: string) => KeySchema.parse(JSON.parse(key))[0];
const KeySchema = z.tuple([z.string(), z.string().nullable()]);
/** Figures beyond a few digits only make the file longer. */
const short = (_name: string, value: unknown) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value;

/** A line with the book, one for each sample, one for each forecast: its key, a tab, and itself in JSON. */
export function encodeForecasts({ book, samples, forecasts }: Written): Uint8Array {
  const header = JSON.stringify({ ...book, format: FORMAT, samples: samples.length });
  const lines = forecasts.map((one) => `${keyOf(one.productId, one.storeId)}\t${JSON.stringify(one, short)}`);
  return Buffer.from([header, ...samples.map((sample) => JSON.stringify(sample, short)), ...lines].join('\n'));
}

/** @throws {Error} when it is in another format, or holds another number of forecasts than it says */
export function decodeForecasts(bytes: Uint8Array): Forecasts {
  const [first = '', ...lines] = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').split('\n');
  const { format: _format, samples, ...book } = HeaderSchema.parse(JSON.parse(first));
  const sampleLines = lines.slice(0, samples);
  const rows = lines.slice(samples).map((line) => line.indexOf('\t'));
  if (rows.length !== book.series || rows.includes(-1)) throw new Error(`The forecasts should be ${book.series}, and are ${rows.length}.`);
  const rowOf = new Map(rows.map((tab, row) => [(lines[samples + row] as string).slice(0, tab), row]));
  const rowsOf = Map.groupBy(rowOf.values(), (row) => productIn((lines[samples + row] as string).slice(0, rows[row])));
  const at = (row: number) => DemandForecastSchema.parse(JSON.parse((lines[samples + row] as string).slice((rows[row] as number) + 1)));
  return {
    book,
    samples: () => sampleLines.map((line) => DemandSampleSchema.parse(JSON.parse(line))),
    count: rows.length,
    at,
    find(productId, storeId) {
      const row = rowOf.get(keyOf(productId, storeId));
      return row === undefined ? undefined : at(row);
    },
    ofProduct: (productId) => (rowsOf.get(productId) ?? []).map(at),
    *all() {
      for (let row = 0; row < rows.length; row++) yield at(row);
    },
  };
}

/** The forecasts that are in force, and how a night puts new ones in their place. */
export function forecastsIn(place: { readonly bucket: string; readonly table: string }) {
  const artefact = nightlyArtefactIn({ name: 'forecasts', ...place });
  return {
    ...artefact,
    /** Undefined before the first night. */
    async current(): Promise<Forecasts | undefined> {
      const version = await artefact.pointer();
      return version && decodeForecasts(await artefact.load(version));
    },
    /** Stores forecasts and, when what was stored can be read again, puts them in force. @throws {StaleWriteError} when a newer run has published already */
    async put(written: Written, { at, fence, keepLock }: { at: Instant; fence: number; keepLock: () => Promise<void> }): Promise<string> {
      const version = await artefact.store(encodeForecasts(written), { runId: written.book.runId, format: FORMAT, at });
      decodeForecasts(await artefact.load(version));
      await keepLock();
      await artefact.publish(version, fence);
      return version.version;
    },
  };
}
