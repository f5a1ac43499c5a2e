/**
 * Keeps the few largest of many scores: O(1) for a score below the least kept one.
 * Equal scores: the lower id is the larger.
 */
export interface TopLargest {
  /** Least score that is kept when the selection is full, else -Infinity; a score below it need not be offered. */
  readonly threshold: number;
  offer(id: number, score: number): void;
  /** Largest first; the selection is empty afterwards. */
  take(): { ids: Uint32Array; scores: Float64Array };
}

export function topLargest(size: number): TopLargest {
  const ids = new Uint32Array(size);
  const scores = new Float64Array(size);
  let count = 0;

  /** Whether an entry is to leave before the one at `place`. */
  const isBelow = (id: number, score: number, place: number): boolean => {
    const other = scores[place] as number;
    return score < other || (score === other && id > (ids[place] as number));
  };
  const put = (place: number, id: number, score: number): void => {
    ids[place] = id;
    scores[place] = score;
  };
  /** Entries move into the hole at `hole` until the new one fits there. */
  const rise = (start: number, id: number, score: number): void => {
    let hole = start;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (!isBelow(id, score, parent)) break;
      put(hole, ids[parent] as number, scores[parent] as number);
      hole = parent;
    }
    put(hole, id, score);
  };
  const sink = (id: number, score: number): void => {
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= count) break;
      if (child + 1 < count && isBelow(ids[child + 1] as number, scores[child + 1] as number, child)) child += 1;
      if (isBelow(id, score, child)) break;
      put(hole, ids[child] as number, scores[child] as number);
      hole = child;
    }
    put(hole, id, score);
  };

  return {
    get threshold() {
      return count < size ? Number.NEGATIVE_INFINITY : (scores[0] ?? Number.NEGATIVE_INFINITY);
    },
    offer(id, score) {
      if (size === 0) return;
      if (count < size) {
        count += 1;
        rise(count - 1, id, score);
        return;
      }
      if (isBelow(id, score, 0)) return;
      sink(id, score);
    },
    take() {
      const size = count;
      const taken = { ids: new Uint32Array(size), scores: new Float64Array(size) };
      while (count > 0) {
        count -= 1;
        taken.ids[count] = ids[0] as number;
        taken.scores[count] = scores[0] as number;
        if (count > 0) sink(ids[count] as number, scores[count] as number);
      }
      return taken;
    },
  };
}
