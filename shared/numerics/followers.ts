/** What comes in the next basket after each thing; `things` and `shares` run in parallel. */
export interface Followers {
  /** Of each thing's followers, and their end. */
  readonly starts: Uint32Array;
  /** The things that follow, ascending within each. */
  readonly things: Uint16Array | Uint32Array;
  /** The share of the baskets with the first that were followed by a basket with the second, as a code; see `shareOf`. */
  readonly shares: Uint8Array;
}

/** Shares from this to 1 have codes, at equal ratios: each is right to 2 %. */
const LEAST_SHARE = 1e-4;
const MOST_CODE = 255;
const SHARES = Float64Array.from({ length: MOST_CODE + 1 }, (_, code) => LEAST_SHARE ** (1 - code / MOST_CODE));
/** Baskets without a follower that each thing is taken to have had before: a share of few baskets says little. */
const DOUBT = 20;
const MOST_FOLLOWERS = 50;

/** @param code - 0–255 */
export const shareOf = (code: number): number => SHARES[code] as number;
const codeOf = (share: number): number => Math.max(0, Math.round(MOST_CODE * (1 - Math.log(share) / Math.log(LEAST_SHARE))));

/** Counts which things come in the basket right after which. @param things - how many there are; baskets hold numbers below */
export function followerCounter(things: number) {
  const firsts = new Float64Array(things);
  /** Firsts and seconds of the pairs, as they came. */
  let pairs = new Uint32Array(2048);
  let count = 0;

  return {
    /** Notes two baskets of one person, one after the other. */
    add(basket: ArrayLike<number>, next: ArrayLike<number>): void {
      const needed = count + 2 * basket.length * next.length;
      if (needed > pairs.length) pairs = grown(pairs, needed);
      for (let place = 0; place < basket.length; place++) {
        const first = basket[place] as number;
        firsts[first] = (firsts[first] as number) + 1;
        for (let other = 0; other < next.length; other++) {
          pairs[count++] = first;
          pairs[count++] = next[other] as number;
        }
      }
    },
    /** How many pairs have come. */
    pairs: (): number => count / 2,
    /**
     * What has been counted up to now.
     *
     * @param most - so many followers in all; those seen most often stay
     */
    followers: (most: number): Followers => packed(mostSeen(pairs.subarray(0, count), firsts).sort(byTimes).slice(0, most), things),
  };
}

function grown(pairs: Uint32Array, needed: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(needed, 2 * pairs.length));
  larger.set(pairs);
  return larger;
}

interface Seen {
  readonly first: number;
  readonly thing: number;
  readonly times: number;
  readonly share: number;
}

/** Most often seen first; of equally often seen pairs the one with the larger share, then by number. */
const byTimes = (left: Seen, right: Seen): number =>
  right.times - left.times || right.share - left.share || left.first - right.first || left.thing - right.thing;

/** The followers that each thing has most often. */
function mostSeen(pairs: Uint32Array, firsts: Float64Array): Seen[] {
  const things = firsts.length;
  const { starts, seconds } = byFirst(pairs, things);
  const times = new Uint32Array(things);
  return Array.from({ length: things }, (_, first) => {
    const own = seconds.subarray(starts[first], starts[first + 1]);
    const doubted = (firsts[first] as number) + DOUBT;
    for (const second of own) times[second] = (times[second] as number) + 1;
    const seen: Seen[] = [];
    for (const thing of own) {
      const count = times[thing] as number;
      if (count > 0) seen.push({ first, thing, times: count, share: count / doubted });
      times[thing] = 0;
    }
    return seen.sort(byTimes).slice(0, MOST_FOLLOWERS);
  }).flat();
}

function byFirst(pairs: Uint32Array, things: number) {
  const starts = new Uint32Array(things + 1);
  for (let place = 0; place < pairs.length; place += 2) {
    const after = (pairs[place] as number) + 1;
    starts[after] = (starts[after] as number) + 1;
  }
  for (let first = 0; first < things; first++) starts[first + 1] = (starts[first + 1] as number) + (starts[first] as number);
  const next = starts.slice(0, things);
  const seconds = new Uint32Array(pairs.length / 2);
  for (let place = 0; place < pairs.length; place += 2) {
    const first = pairs[place] as number;
    const slot = next[first] as number;
    seconds[slot] = pairs[place + 1] as number;
    next[first] = slot + 1;
  }
  return { starts, seconds };
}

function packed(seen: readonly Seen[], things: number): Followers {
  const kept = seen.toSorted((left, right) => left.first - right.first || left.thing - right.thing);
  const starts = new Uint32Array(things + 1);
  for (const { first } of kept) starts[first + 1] = (starts[first + 1] as number) + 1;
  for (let first = 0; first < things; first++) starts[first + 1] = (starts[first + 1] as number) + (starts[first] as number);
  const numbers = kept.map(({ thing }) => thing);
  return {
    starts,
    things: things <= 2 ** 16 ? Uint16Array.from(numbers) : Uint32Array.from(numbers),
    shares: Uint8Array.from(kept, ({ share }) => codeOf(share)),
  };
}
