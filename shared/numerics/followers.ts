/** What comes in the next basket after each thing; the rows run in parallel with `starts`. */
export interface Followers {
  /** Of each thing's followers, and their end. */
  readonly starts: Uint32Array;
  /** The things that follow, ascending within each. */
  readonly things: Uint32Array;
  /** 0–65,535 for 0–1: the share of the baskets with the first that were followed by a basket with the second. */
  readonly shares: Uint16Array;
}

export const SHARE_LEVELS = 65_535;
/** Baskets without a follower that each thing is taken to have had before: a share of few baskets says little. */
const DOUBT = 20;
const MOST_FOLLOWERS = 50;
/** So many pairs are looked at, 64 MB. */
const MOST_PAIRS = 8_000_000;

/**
 * Counts which things come in the basket right after which, over many people's baskets, oldest first.
 *
 * @param things - how many things there are; baskets hold numbers below
 */
export function followersIn(people: Iterable<readonly ArrayLike<number>[]>, things: number): Followers {
  const firsts = new Float64Array(things);
  let pairs = new Float64Array(1024);
  let count = 0;

  function addStep(basket: ArrayLike<number>, next: ArrayLike<number>): void {
    const needed = count + basket.length * next.length;
    if (needed > pairs.length) pairs = grown(pairs, needed);
    for (let place = 0; place < basket.length; place++) {
      const first = basket[place] as number;
      firsts[first] = (firsts[first] as number) + 1;
      for (let other = 0; other < next.length; other++) pairs[count++] = first * things + (next[other] as number);
    }
  }

  for (const baskets of people) {
    if (count >= MOST_PAIRS) break;
    baskets.slice(1).forEach((next, index) => {
      addStep(baskets[index] ?? [], next);
    });
  }
  return packed(pairs.subarray(0, count).sort(), firsts, things);
}

function grown(pairs: Float64Array, needed: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.max(needed, 2 * pairs.length));
  larger.set(pairs);
  return larger;
}

/** @param pairs - ascending */
function packed(pairs: Float64Array, firsts: Float64Array, things: number): Followers {
  const starts = new Uint32Array(things + 1);
  const kept: { thing: number; count: number }[] = [];
  const shares: number[] = [];
  let place = 0;
  for (let first = 0; first < things; first++) {
    const own: { thing: number; count: number }[] = [];
    while (place < pairs.length && (pairs[place] as number) < (first + 1) * things) {
      const pair = pairs[place] as number;
      const start = place;
      while (place < pairs.length && pairs[place] === pair) place++;
      own.push({ thing: pair - first * things, count: place - start });
    }
    own.sort((left, right) => right.count - left.count || left.thing - right.thing);
    const best = own.slice(0, MOST_FOLLOWERS).sort((left, right) => left.thing - right.thing);
    for (const follower of best) {
      kept.push(follower);
      shares.push(Math.round((SHARE_LEVELS * follower.count) / ((firsts[first] as number) + DOUBT)));
    }
    starts[first + 1] = kept.length;
  }
  return { starts, things: Uint32Array.from(kept, ({ thing }) => thing), shares: Uint16Array.from(shares) };
}
