import type { RunId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { ScoreBounds, ScoreSettings, ScoreVersion, ScoreWeights, Weights } from '#schemas/score.ts';
import { daysBefore } from '../time.ts';
import { fitBound, normalised } from './customer-score.ts';
import { entropyWeights, scoredFeatures } from './score-weights.ts';

/** Bounds and learned weights stay as they are for so long, or every score would move every night. */
const FROZEN_DAYS = 30;

/** One feature of all customers; NaN where it is unknown. */
export type ColumnOf = (feature: string) => Float64Array;

/** What scores are computed with. */
export interface ScoreBasis {
  readonly score: ScoreVersion;
  readonly weights: ScoreWeights;
  readonly bounds: ScoreBounds;
}

export interface ScoreVersionInput {
  readonly runId: RunId;
  readonly asOf: Instant;
  /** In which the columns' amounts are. */
  readonly currency: string | null;
  readonly settings: ScoreSettings;
  readonly columnOf: ColumnOf;
  /** What was in force so far. */
  readonly previous: (Pick<ScoreBasis, 'weights' | 'bounds'> & { score?: ScoreVersion | undefined; currency: string | null }) | undefined;
}

/**
 * The weights and bounds that tonight's scores are computed with: those in force, until the settings change, a feature is
 * new, the currency is another or thirty days are over. Only then there is a new version.
 */
export function scoreVersionInForce(input: ScoreVersionInput): ScoreBasis {
  const { runId, asOf, settings, previous } = input;
  const bounds = boundsInForce(input);
  const isFrozen = bounds === previous?.bounds;
  const kept = isFrozen && previous.score?.method === settings.method ? previous : undefined;
  const weights = settings.weights ?? (kept && isOf(settings.features, kept.weights) ? kept.weights : learned(input, bounds));
  if (kept?.score && areSame(kept.weights, weights)) return { score: kept.score, weights: kept.weights, bounds };
  const { method, consistencyRatio } = settings;
  return { score: { versionId: runId, since: asOf, method, consistencyRatio }, weights, bounds };
}

function boundsInForce({ asOf, currency, settings, columnOf, previous }: ScoreVersionInput): ScoreBounds {
  const names = settings.weights ? scoredFeatures(settings.weights) : settings.features;
  const frozen = previous?.currency === currency ? previous.bounds : undefined;
  const isFresh = frozen !== undefined && frozen.fittedAt <= asOf && frozen.fittedAt > daysBefore(asOf, FROZEN_DAYS);
  if (isFresh && names.every((name) => frozen.byFeature[name] !== undefined)) return frozen;
  return { fittedAt: asOf, byFeature: Object.fromEntries(names.map((name) => [name, fitBound(name, columnOf(name))])) };
}

/** Entropy weights over the customers of whom all features are known; one that is the same for all gets nothing. */
function learned({ settings: { features }, columnOf }: ScoreVersionInput, { byFeature }: ScoreBounds): ScoreWeights {
  const varied = features.flatMap((name) => {
    const bound = byFeature[name];
    return bound && bound.high > bound.low ? [{ name, values: columnOf(name).map((value) => normalised(bound, value) ?? Number.NaN) }] : [];
  });
  const known = knownIn(varied.map(({ values }) => values));
  const weights = entropyWeights(known);
  const isAnything = varied.length > 0;
  const everyone = features.map((name) => {
    const index = varied.findIndex((entry) => entry.name === name);
    return [name, isAnything ? (weights[index] ?? 0) : 1 / features.length];
  });
  return { everyone: Object.fromEntries(everyone), bySegment: {} };
}

/** The same columns without the rows in which any of them is unknown. */
function knownIn(columns: readonly Float64Array[]): Float64Array[] {
  const isKnown = (row: number) => columns.every((column) => !Number.isNaN(column[row]));
  return columns.map((column) => column.filter((_, row) => isKnown(row)));
}

const isOf = (features: readonly string[], { everyone }: ScoreWeights) =>
  features.length === Object.keys(everyone).length && features.every((name) => everyone[name] !== undefined);

function areSame(one: ScoreWeights, other: ScoreWeights): boolean {
  const segments = new Set([...Object.keys(one.bySegment), ...Object.keys(other.bySegment)]);
  return (
    areEqual(one.everyone, other.everyone) &&
    [...segments].every((name) => areEqual(one.bySegment[name] ?? {}, other.bySegment[name] ?? {}))
  );
}

function areEqual(one: Weights, other: Weights): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => one[name] === other[name]);
}
