/** A source of numbers in [0, 1) that repeats itself exactly for the same seed. */
export type Random = () => number;

const TWO_TO_32 = 4_294_967_296;

/**
 * The generator mulberry32: small, fast, and the same on every machine.
 *
 * @param seed - taken modulo 2³²
 * @see reference/domain.md §1 for the check values
 */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / TWO_TO_32;
  };
}

/** One draw from the standard normal distribution (Box and Muller), using two numbers of the source. */
export function gaussian(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

/**
 * Which of `count` things to look at when only `size` can be: each equally likely, in ascending order.
 *
 * @returns all of them when `size` is not below `count`
 */
export function sampleOf(count: number, size: number, random: Random): Uint32Array {
  if (size >= count) return Uint32Array.from({ length: count }, (_, index) => index);
  const chosen = new Uint32Array(size);
  let taken = 0;
  // Knuth's selection sampling keeps the order and needs no memory beside the result.
  for (let index = 0; taken < size; index++) {
    if ((count - index) * random() < size - taken) chosen[taken++] = index;
  }
  return chosen;
}
