import type { ScoreMethod, ScoreSettings, ScoreWeights, Weights } from '#schemas/score.ts';
import { SEGMENT_NAMES } from '#schemas/segment.ts';
import { FEATURES } from './feature-catalogue.ts';
import { type ComparedWeights, comparedWeights, defaultScoreWeights, scoredFeatures } from './score-weights.ts';

/** Comparisons whose consistency ratio is above this contradict each other too much to be used (Saaty 1980). */
const MAX_CONSISTENCY_RATIO = 0.1;

const FEATURE_NAMES: ReadonlySet<string> = new Set(FEATURES.map(({ name }) => name));

/** Weights or comparisons that no score can be made of, with the place in them and what was expected there. */
export class UnusableWeightsError extends Error {
  override readonly name = 'UnusableWeightsError';
  readonly field: string;
  readonly expected: string;
  constructor({ field, expected }: { readonly field: string; readonly expected: string }, options?: ErrorOptions) {
    super(`${field}: ${expected}`, options);
    this.field = field;
    this.expected = expected;
  }
}

/**
 * What a marketer has set, checked against the catalogue of features and the segments.
 *
 * @throws {UnusableWeightsError} for an unknown or repeated feature, an unknown segment, or comparisons that are no
 * comparisons or contradict each other
 */
export function scoreSettingsOf(method: ScoreMethod): ScoreSettings {
  switch (method.method) {
    case 'given':
      return { method: 'given', ...givenWeights(method), consistencyRatio: null };
    case 'ahp':
      demandFeatures('features', method.features);
      return { method: 'ahp', features: method.features, ...comparedSettings(method.features, method.pairwise) };
    case 'entropy':
      demandFeatures('features', method.features);
      return { method: 'entropy', features: method.features, weights: null, consistencyRatio: null };
  }
}

/** The settings of a shop that has set nothing: spend before frequency before the days since the last order. */
export function defaultScoreSettings(weights: ScoreWeights = defaultScoreWeights()): ScoreSettings {
  return scoreSettingsOf({ method: 'given', ...weights });
}

function givenWeights({ everyone, bySegment }: ScoreWeights): Pick<ScoreSettings, 'features' | 'weights'> {
  demandKnown('everyone', everyone);
  for (const [segment, weights] of Object.entries(bySegment)) {
    if (!(SEGMENT_NAMES as readonly string[]).includes(segment)) {
      throw new UnusableWeightsError({
        field: `bySegment.${segment}`,
        expected: `expected one of the segments ${SEGMENT_NAMES.join(', ')}`,
      });
    }
    demandKnown(`bySegment.${segment}`, weights);
  }
  const weights = { everyone, bySegment };
  return { features: scoredFeatures(weights), weights };
}

function demandKnown(field: string, weights: Weights): void {
  for (const name of Object.keys(weights)) demandFeature(`${field}.${name}`, name);
}

function demandFeatures(field: string, names: readonly string[]): void {
  for (const [index, name] of names.entries()) {
    demandFeature(`${field}.${index}`, name);
    if (names.indexOf(name) !== index)
      throw new UnusableWeightsError({ field: `${field}.${index}`, expected: `expected each feature once, ${name} is repeated` });
  }
}

function demandFeature(field: string, name: string): void {
  if (FEATURE_NAMES.has(name)) return;
  throw new UnusableWeightsError({
    field,
    expected: `expected a feature, there is no ${name}; there are ${[...FEATURE_NAMES].join(', ')}`,
  });
}

function comparedSettings(features: readonly string[], pairwise: readonly (readonly number[])[]) {
  const compared = compare(features, pairwise);
  const { weights, consistencyRatio } = compared;
  if (consistencyRatio > MAX_CONSISTENCY_RATIO) {
    throw new UnusableWeightsError({ field: 'pairwise', expected: contradictionIn(features, pairwise, compared) });
  }
  const everyone = Object.fromEntries(features.map((name, index) => [name, weights[index] ?? 0]));
  return { weights: { everyone, bySegment: {} }, consistencyRatio };
}

function compare(features: readonly string[], pairwise: readonly (readonly number[])[]): ComparedWeights {
  if (pairwise.length !== features.length) {
    const expected = `expected a row for each of the ${features.length} features, there are ${pairwise.length}`;
    throw new UnusableWeightsError({ field: 'pairwise', expected });
  }
  try {
    return comparedWeights(pairwise);
  } catch (error) {
    if (error instanceof RangeError)
      throw new UnusableWeightsError({ field: 'pairwise', expected: `expected comparisons: ${error.message}` }, { cause: error });
    throw error;
  }
}

/** Names the comparison that the others contradict most. */
function contradictionIn(
  features: readonly string[],
  pairwise: readonly (readonly number[])[],
  { weights, consistencyRatio }: ComparedWeights,
): string {
  const pairs = features.flatMap((one, row) =>
    features.slice(row + 1).map((other, offset) => {
      const column = row + 1 + offset;
      const told = pairwise[row]?.[column] ?? 1;
      const implied = (weights[row] ?? 1) / (weights[column] ?? 1);
      return { one, other, told, implied, contradiction: Math.abs(Math.log(told / implied)) };
    }),
  );
  const [worst] = pairs.sort((left, right) => right.contradiction - left.contradiction);
  const where = worst
    ? `; most of all ${worst.one} against ${worst.other}, told ${round(worst.told)} where the others say ${round(worst.implied)}`
    : '';
  return `expected comparisons with a consistency ratio of at most ${MAX_CONSISTENCY_RATIO}, theirs is ${round(consistencyRatio)}${where}`;
}

const round = (value: number) => Number(value.toPrecision(3));
