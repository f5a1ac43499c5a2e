import { compareLexicographically } from '#numerics/kmeans.ts';
import type { SegmentName } from '#schemas/segment.ts';

const BY_SPEND: Readonly<Record<number, readonly SegmentName[]>> = {
  1: ['Mid-Value'],
  2: ['High-Value', 'Low-Value'],
  3: ['High-Value', 'Mid-Value', 'Low-Value'],
};

/**
 * Names the clusters by what their centres say, each name once: of five, the one that waits longest for its next order
 * is Churning, of the rest the one with the most orders per tenure is Loyal, and the other three are High-, Mid- and
 * Low-Value by spend. Equal centres in the deciding feature are told apart by their other features, lexicographically.
 * A shop with too few different customers for five clusters has no Loyal with four, and names three or fewer by spend.
 *
 * @param inputs - names of the centres' coordinates, with daysSinceLastOrder, ordersPerTenure and totalSpendMinor
 * @param centres - one to five, as z-scores
 * @returns the name of each centre, in the order given
 * @throws {RangeError} when a deciding feature is absent or there are more than five centres
 */
export function nameSegments(inputs: readonly string[], centres: readonly (readonly number[])[]): SegmentName[] {
  if (centres.length > 5) throw new RangeError(`There are names for five segments, not for ${centres.length}.`);
  const names: SegmentName[] = Array.from({ length: centres.length });
  const left = new Set(centres.keys());
  const takeMost = (feature: string, name: SegmentName) => {
    const [first] = ranked(inputs, centres, feature).filter((index) => left.has(index));
    if (first === undefined) return;
    names[first] = name;
    left.delete(first);
  };
  if (centres.length >= 4) takeMost('daysSinceLastOrder', 'Churning');
  if (centres.length >= 5) takeMost('ordersPerTenure', 'Loyal');
  for (const name of BY_SPEND[left.size] ?? []) takeMost('totalSpendMinor', name);
  return names;
}

/** Indices of the centres, the highest in the feature first. */
function ranked(inputs: readonly string[], centres: readonly (readonly number[])[], feature: string): number[] {
  const column = inputs.indexOf(feature);
  if (column < 0) throw new RangeError(`Segments are named by ${feature}, which is not among ${inputs.join(', ')}.`);
  // By name, so that the order in which the inputs are configured decides nothing.
  const columns = inputs.map((name, index) => ({ name, index })).sort((one, other) => (one.name < other.name ? -1 : 1));
  const alphabetical = centres.map((centre) => columns.map(({ index }) => centre[index] ?? 0));
  return [...centres.keys()].sort(
    (one, other) =>
      (centres[other]?.[column] ?? 0) - (centres[one]?.[column] ?? 0) ||
      compareLexicographically(alphabetical[one] ?? [], alphabetical[other] ?? []),
  );
}
