/**
 * What the BG/NBD model looks at, one entry per customer. Times are whole ticks (days, or any fraction of them) since the
 * customer's first purchase, so that the logarithms of a few thousand different times serve millions of customers.
 */
export interface PurchaseCounts {
  /** x: repeat purchases, that is all but the first. */
  readonly repeats: Int32Array;
  /** t_x: age at the last purchase; 0 for somebody without a repeat purchase. */
  readonly lastTicks: Int32Array;
  /** T: age at the end of the observation, not below t_x. */
  readonly ageTicks: Int32Array;
}

/** Repeat customers with the same number of repeat purchases. */
export interface RepeatGroup {
  readonly repeats: number;
  /** Its entries are at `[start, end)`. */
  readonly start: number;
  readonly end: number;
  readonly customers: number;
}

/** Customers sorted by their number of repeat purchases; identical ones together where there are enough of them to pay for it. */
export interface GroupedCounts {
  readonly customers: number;
  /** Customers with at least one repeat purchase. */
  readonly repeaters: number;
  /** Largest age. */
  readonly maxTicks: number;
  readonly groups: readonly RepeatGroup[];
  /** Of each entry. */
  readonly lastTicks: Uint16Array;
  readonly ageTicks: Uint16Array;
  /** Customers of each entry. */
  readonly weights: Uint32Array;
  /** Customers by the tick of their last purchase, or by their age when they have no repeat purchase. */
  readonly histogram: Float64Array;
  /** The same, each counted as often as they bought again. */
  readonly repeatHistogram: Float64Array;
  /** Customers with more than j repeat purchases, for each j from 0. */
  readonly beyond: Float64Array;
}

/** 179 years of days. */
const MAX_TICKS = 65_535;
/** Repeat purchases of one customer. */
const MAX_REPEATS = 1_000_000;

/**
 * @throws {RangeError} naming the first customer whose numbers contradict each other
 */
export function groupCounts(counts: PurchaseCounts): GroupedCounts {
  const { maxRepeats, maxTicks } = checkedExtent(counts);
  const starts = startsByRepeats(counts, maxRepeats);
  const repeaters = (starts[maxRepeats + 1] as number) - (starts[1] as number);
  const lastTicks = new Uint16Array(repeaters);
  const ageTicks = new Uint16Array(repeaters);
  const histogram = new Float64Array(maxTicks + 1);
  const repeatHistogram = new Float64Array(maxTicks + 1);
  const next = starts.slice();
  const offset = starts[1] as number;
  const { repeats } = counts;
  for (let index = 0; index < repeats.length; index++) {
    const x = repeats[index] as number;
    const age = counts.ageTicks[index] as number;
    if (x === 0) {
      histogram[age] = (histogram[age] as number) + 1;
      continue;
    }
    const last = counts.lastTicks[index] as number;
    const place = (next[x] as number) - offset;
    next[x] = (next[x] as number) + 1;
    lastTicks[place] = last;
    ageTicks[place] = age;
    histogram[last] = (histogram[last] as number) + 1;
    repeatHistogram[last] = (repeatHistogram[last] as number) + x;
  }
  const groups = Array.from({ length: maxRepeats }, (_, below) => groupAt(starts, below + 1)).filter(({ customers }) => customers > 0);
  const beyond = Float64Array.from({ length: maxRepeats }, (_, j) => (starts[maxRepeats + 1] as number) - (starts[j + 1] as number));
  const sorted = {
    customers: repeats.length,
    repeaters,
    maxTicks,
    groups,
    lastTicks,
    ageTicks,
    weights: new Uint32Array(repeaters).fill(1),
    histogram,
    repeatHistogram,
    beyond,
  };
  return mergeIdentical(sorted);
}

function groupAt(starts: Int32Array, repeats: number): RepeatGroup {
  const offset = starts[1] as number;
  const start = (starts[repeats] as number) - offset;
  const end = (starts[repeats + 1] as number) - offset;
  return { repeats, start, end, customers: end - start };
}

/** Where the customers of each number of repeat purchases begin when sorted by it. */
function startsByRepeats({ repeats }: PurchaseCounts, maxRepeats: number): Int32Array {
  const starts = new Int32Array(maxRepeats + 2);
  for (let index = 0; index < repeats.length; index++) {
    const after = (repeats[index] as number) + 1;
    starts[after] = (starts[after] as number) + 1;
  }
  for (let x = 1; x < starts.length; x++) starts[x] = (starts[x] as number) + (starts[x - 1] as number);
  return starts;
}

function checkedExtent({ repeats, lastTicks, ageTicks }: PurchaseCounts): { maxRepeats: number; maxTicks: number } {
  if (lastTicks.length !== repeats.length || ageTicks.length !== repeats.length)
    throw new RangeError(`The columns differ in length: ${repeats.length}, ${lastTicks.length} and ${ageTicks.length}.`);
  let maxRepeats = 0;
  let maxTicks = 0;
  for (let index = 0; index < repeats.length; index++) {
    const x = repeats[index] as number;
    const last = lastTicks[index] as number;
    const age = ageTicks[index] as number;
    // Without a repeat purchase the last purchase is the first one, at age 0.
    const isPossible = x >= 0 && x <= MAX_REPEATS && last >= 0 && last <= age && age <= MAX_TICKS && (x > 0 || last === 0);
    if (!isPossible) throw new RangeError(`Customer ${index} cannot be: ${x} repeat purchases, the last at ${last} of ${age} ticks.`);
    if (x > maxRepeats) maxRepeats = x;
    if (age > maxTicks) maxTicks = age;
  }
  return { maxRepeats, maxTicks };
}

/** A table of all pairs of times is worth its sweep when a group has so many customers for each cell. */
const CUSTOMERS_PER_CELL = 2;
/** Merging one group alone is not worth the weights that all entries then carry. */
const MERGED_SHARE = 0.25;

/** Puts identical customers of large groups into one entry with a weight. */
function mergeIdentical(sorted: GroupedCounts): GroupedCounts {
  const side = sorted.maxTicks + 1;
  const cells = (side * side) / 2;
  const isDense = ({ customers }: RepeatGroup) => customers >= cells * CUSTOMERS_PER_CELL;
  const dense = sorted.groups.filter(isDense).reduce((sum, { customers }) => sum + customers, 0);
  if (dense < sorted.repeaters * MERGED_SHARE || dense === 0) return sorted;
  const lastTicks = new Uint16Array(sorted.repeaters);
  const ageTicks = new Uint16Array(sorted.repeaters);
  const weights = new Uint32Array(sorted.repeaters);
  const counts = new Uint32Array(side * side);
  let filled = 0;
  const groups = sorted.groups.map((group) => {
    const start = filled;
    if (isDense(group)) {
      countPairs(sorted, group, counts);
      for (let cell = 0; cell < counts.length; cell++) {
        const weight = counts[cell] as number;
        if (weight === 0) continue;
        counts[cell] = 0;
        lastTicks[filled] = cell % side;
        ageTicks[filled] = Math.floor(cell / side);
        weights[filled++] = weight;
      }
    } else {
      lastTicks.set(sorted.lastTicks.subarray(group.start, group.end), filled);
      ageTicks.set(sorted.ageTicks.subarray(group.start, group.end), filled);
      weights.fill(1, filled, filled + group.customers);
      filled += group.customers;
    }
    return { ...group, start, end: filled };
  });
  return {
    ...sorted,
    groups,
    lastTicks: lastTicks.slice(0, filled),
    ageTicks: ageTicks.slice(0, filled),
    weights: weights.slice(0, filled),
  };
}

function countPairs({ lastTicks, ageTicks, maxTicks }: GroupedCounts, { start, end }: RepeatGroup, counts: Uint32Array): void {
  for (let index = start; index < end; index++) {
    const cell = (ageTicks[index] as number) * (maxTicks + 1) + (lastTicks[index] as number);
    counts[cell] = (counts[cell] as number) + 1;
  }
}
