import type { Columns } from '#numerics/columns.ts';
import { daviesBouldin } from '#numerics/davies-bouldin.ts';
import { type Clustering, compareLexicographically, kMeans } from '#numerics/kmeans.ts';
import { polish } from '#numerics/lloyd.ts';
import { populationStability, quantileEdges, sharesOfBins } from '#numerics/population-stability.ts';
import { silhouette } from '#numerics/silhouette.ts';
import type { Instant } from '#schemas/instant.ts';
import type { FittedSegments, PublishedSegmentation, ReferenceShares } from '#schemas/segment.ts';
import { daysBefore } from '../time.ts';
import { featureOf, onScale } from './feature-catalogue.ts';
import { type FeatureScales, fitScale, rescaledPoint, scaledColumns } from './feature-scales.ts';
import { keepNames, type NamedCentre } from './match-segments.ts';
import { sweepSegments } from './segment-quality.ts';

const SEGMENT_COUNT = 5;
/** Stored with the result, so that the night can be repeated. */
const SEED = 42;
/** Scales stay as they are for so long, unless the customers have changed more than this index allows. */
const FROZEN_DAYS = 30;
const REFIT_ABOVE = 0.25;
const MOST_BINS = 10;
/** With fewer in a bin the index says more of chance than of change. */
const CUSTOMERS_PER_BIN = 50;
/** Last night's centres, brought up to date, stay unless others have less inertia by more than this share. */
const WORTH_A_CHANGE = 0.01;

export interface FitInput {
  readonly asOf: Instant;
  readonly currency: string | null;
  /** Features to cluster on. */
  readonly inputs: readonly string[];
  /** A feature of every customer with an order in the currency, in the same order for each. */
  readonly columnOf: (name: string) => Float64Array;
  readonly previous?: PublishedSegmentation | undefined;
}

/** Finds tonight's centres and names them. The same columns and the same last night give the same result. */
export function fitSegments(input: FitInput): FittedSegments {
  const before = comparableBefore(input);
  const psi = before ? driftOf(input, before) : {};
  const { scales, scalesFittedAt, reference, isRefit } = scalesInForce(input, before, psi);
  const rows = scaledColumns(scales, input.columnOf);
  const drift = { psi, isRefit, adjustedRandIndex: null, labelChurn: null };
  const fitted = { seed: SEED, scales, scalesFittedAt, reference, drift };
  if (rows.count === 0)
    return { ...fitted, customers: 0, centres: [], inertia: 0, silhouette: null, quality: { daviesBouldin: null, sweep: [] } };
  const old = before ? namedCentresOf(before, scales) : [];
  const found = clusterAround(rows, old);
  const names = keepNames(input.inputs, found.centres, old);
  return {
    ...fitted,
    customers: rows.count,
    centres: found.centres.map((centre, index) => ({ name: names[index] ?? 'Mid-Value', centreZ: byInput(input.inputs, centre) })),
    inertia: found.inertia,
    silhouette: silhouette(rows, found.labels, { seed: SEED }),
    quality: { daviesBouldin: daviesBouldin(rows, found.labels, found.centres), sweep: sweepSegments(rows, SEED) },
  };
}

const byInput = (inputs: readonly string[], centre: readonly number[]) =>
  Object.fromEntries(inputs.map((name, column) => [name, centre[column] ?? 0]));

/** Last night, when its centres lie in the same space and its money is the same. */
function comparableBefore({ inputs, currency, previous }: FitInput): PublishedSegmentation | undefined {
  if (previous === undefined || previous.currency !== currency || previous.segments.length === 0) return undefined;
  const known = Object.keys(previous.scales);
  return known.length === inputs.length && inputs.every((name, index) => name === known[index]) ? previous : undefined;
}

type InForce = Pick<FittedSegments, 'scales' | 'scalesFittedAt' | 'reference'> & { readonly isRefit: boolean };

function scalesInForce(
  { asOf, inputs, columnOf }: FitInput,
  before: PublishedSegmentation | undefined,
  psi: Record<string, number>,
): InForce {
  if (before?.scalesFittedAt !== undefined) {
    const { scales, scalesFittedAt, reference } = before;
    const isFresh = scalesFittedAt <= asOf && scalesFittedAt > daysBefore(asOf, FROZEN_DAYS);
    if (isFresh && Object.values(psi).every((index) => index <= REFIT_ABOVE)) return { scales, scalesFittedAt, reference, isRefit: false };
  }
  const fit = inputs.map((name) => [name, fitScale(name, columnOf(name))] as const);
  const reference = Object.fromEntries(inputs.map((name) => [name, referenceOf(name, columnOf(name))]));
  return { scales: Object.fromEntries(fit), scalesFittedAt: asOf, reference, isRefit: true };
}

/** Population stability index of each input against the customers on whom the scales were fitted. */
function driftOf({ columnOf }: FitInput, { reference }: PublishedSegmentation): Record<string, number> {
  return Object.fromEntries(
    Object.entries(reference).map(([name, { edges, shares }]) => [
      name,
      populationStability(shares, sharesOfBins(scaledValues(name, columnOf(name)), edges)),
    ]),
  );
}

function referenceOf(name: string, column: Float64Array): ReferenceShares {
  const values = scaledValues(name, column);
  const edges = quantileEdges(values, Math.max(2, Math.min(MOST_BINS, Math.floor(values.length / CUSTOMERS_PER_BIN))));
  return { edges, shares: sharesOfBins(values, edges) };
}

function scaledValues(name: string, column: Float64Array): Float64Array {
  const { scale } = featureOf(name);
  return column.map((value) => onScale(scale, value));
}

function namedCentresOf({ scales: from, segments }: PublishedSegmentation, to: FeatureScales): NamedCentre[] {
  return segments.map(({ name, centreZ }) => ({
    name,
    centre: rescaledPoint(
      Object.keys(from).map((input) => centreZ[input] ?? 0),
      from,
      to,
    ),
  }));
}

/** Fresh starts, or last night's centres moved on, where those are hardly worse. */
function clusterAround(rows: Columns, old: readonly NamedCentre[]): Clustering {
  const fresh = kMeans(rows, { k: SEGMENT_COUNT, seed: SEED });
  if (old.length !== fresh.k) return fresh;
  const moved = polish(rows, old.map(({ centre }) => centre).sort(compareLexicographically));
  const isKept = moved.sizes.every((size) => size > 0) && moved.inertia <= fresh.inertia * (1 + WORTH_A_CHANGE);
  return isKept ? { k: fresh.k, centres: moved.points, labels: moved.labels, sizes: [...moved.sizes], inertia: moved.inertia } : fresh;
}
