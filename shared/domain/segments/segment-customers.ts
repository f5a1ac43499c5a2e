import { type Clustering, kMeans } from '#numerics/kmeans.ts';
import { type Rows, rowAt } from '#numerics/rows.ts';
import { silhouette } from '#numerics/silhouette.ts';
import type { RunId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { CurrencyCodeSchema } from '#schemas/money.ts';
import type { PublishedSegmentation, ScoreWeights, Segmentation, SegmentName } from '#schemas/segment.ts';
import { daysBefore } from '../time.ts';
import { type FeatureTable, segmentCode } from './collected-rows.ts';
import { customerScore, fitBound, scoredFeatures, weightsFor } from './customer-score.ts';
import { FEATURES, featureIndex } from './feature-catalogue.ts';
import { clusterInputs, featureColumn, fitScales, scaledRows } from './feature-scales.ts';
import { nameSegments } from './name-segments.ts';
import { countMoves } from './segment-moves.ts';
import { summariseSegments } from './segment-summaries.ts';

const SEGMENT_COUNT = 5;
/** Stored with the result, so that the night can be repeated. */
const SEED = 42;
/** The score's bounds stay as they are for so long, or every score would move every night. */
const BOUNDS_DAYS = 30;
/** A score is written again when it has moved by this much; the days since the last order move a little every night. */
const SCORE_STEP = 0.01;

export interface NightlyInput {
  readonly runId: RunId;
  readonly asOf: Instant;
  readonly weights: ScoreWeights;
  /** Features to cluster on. @default the four that always are */
  readonly inputs?: readonly string[];
  readonly previous?: PublishedSegmentation | undefined;
}

/** Customers of one part whose profile is to be written, with their new segment's code (0: none) before their features. */
interface ChangedCustomers {
  readonly keys: readonly string[];
  readonly rows: Rows;
}

export interface SegmentedCustomers {
  readonly segmentation: Segmentation;
  /** One for each part that was collected. */
  readonly changes: readonly ChangedCustomers[];
}

/** Clusters, names and scores the customers, and says whose profile must change. The same table gives the same result. */
export function segmentCustomers(table: FeatureTable, partCount: number, input: NightlyInput): SegmentedCustomers {
  const { keys, features } = table;
  const clustered = clusterTable(features, clusterInputs(input.inputs));
  const bounds = boundsInForce(table, input);
  const scores = scoreAll(features, clustered.names, { weights: input.weights, bounds: bounds.byFeature });
  const isChanged = (index: number) =>
    table.segments[index] !== segmentCode(clustered.names[index]) ||
    Math.abs((table.scores[index] as number) - (scores[index] as number)) >= SCORE_STEP;
  const changed = keys.map((_, index) => index).filter(isChanged);
  const segmentation: Segmentation = {
    schemaVersion: 1,
    runId: input.runId,
    asOf: input.asOf,
    currency: CurrencyCodeSchema.nullable().parse(table.currency),
    seed: SEED,
    customers: keys.length,
    unsegmented: table.customers - keys.length,
    inertia: clustered.inertia,
    silhouette: clustered.silhouette,
    scales: clustered.scales,
    bounds,
    weights: input.weights,
    segments: summariseSegments({ features, scores, ...clustered }, previousInSameMoney(table, input)),
    moves: countMoves(table, clustered.names),
    changed: changed.length + table.leavers.length,
  };
  return {
    segmentation,
    changes: Array.from({ length: partCount }, (_, part) => changesOf(table, { part, changed, names: clustered.names })),
  };
}

function clusterTable(features: Rows, inputs: readonly string[]) {
  if (features.count === 0) return { scales: {}, inputs, centres: [], names: [], segmentNames: [], inertia: 0, silhouette: null };
  const scales = fitScales(inputs, features);
  const rows = scaledRows(scales, features);
  const clustering: Clustering = kMeans(rows, { k: SEGMENT_COUNT, seed: SEED });
  const segmentNames = nameSegments(inputs, clustering.centres);
  const names = Array.from(clustering.labels, (label) => segmentNames[label] as SegmentName);
  return {
    scales,
    inputs,
    centres: clustering.centres,
    names,
    segmentNames,
    inertia: clustering.inertia,
    silhouette: silhouette(rows, clustering.labels),
  };
}

function boundsInForce({ currency, features }: FeatureTable, { asOf, weights, previous }: NightlyInput): Segmentation['bounds'] {
  const names = scoredFeatures(weights);
  const frozen = previous?.currency === currency ? previous?.bounds : undefined;
  const isFresh = frozen !== undefined && frozen.fittedAt <= asOf && frozen.fittedAt > daysBefore(asOf, BOUNDS_DAYS);
  if (isFresh && names.every((name) => frozen.byFeature[name] !== undefined)) return frozen;
  return { fittedAt: asOf, byFeature: Object.fromEntries(names.map((name) => [name, fitBound(name, featureColumn(features, name))])) };
}

function scoreAll(
  features: Rows,
  names: readonly SegmentName[],
  { weights, bounds }: { weights: ScoreWeights; bounds: Segmentation['bounds']['byFeature'] },
) {
  return Float64Array.from(names, (name, index) => {
    const row = rowAt(features, index);
    return customerScore(weightsFor(weights, name), bounds, (feature) => row[featureIndex(feature)] as number).score;
  });
}

function previousInSameMoney({ currency }: FeatureTable, { previous }: NightlyInput) {
  return previous && { segments: previous.segments, isSameCurrency: previous.currency === currency };
}

function changesOf(
  table: FeatureTable,
  { part, changed, names }: { part: number; changed: readonly number[]; names: readonly SegmentName[] },
): ChangedCustomers {
  const movers = changed.filter((index) => table.parts[index] === part);
  const leavers = table.leavers.filter((leaver) => leaver.part === part);
  const width = 1 + FEATURES.length;
  const values = new Float64Array((movers.length + leavers.length) * width);
  movers.forEach((index, position) => {
    values[position * width] = segmentCode(names[index]);
    values.set(rowAt(table.features, index), position * width + 1);
  });
  const keys = [...movers.map((index) => table.keys[index] as string), ...leavers.map(({ key }) => key)];
  return { keys, rows: { count: keys.length, width, values } };
}
