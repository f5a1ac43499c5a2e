/**
 * Keeps the few largest of many scores: O(1) for a score below the least kept one.
 * Equal scores: the lower id is the larger.
 */
export interface TopLargest {
  /** Least score that is kept when the selection is full, else -Infinity; a score below it need not be offered. */
  readonly threshold: number;
  offer(id: number, score: number): void;
  /** Largest first. */
  take(): { ids: Uint32Array; scores: Float64Array };
}

export function topLargest(size: number): TopLargest {
  const ids = new Uint32Array(size);
  const scores = new Float64Array(size);
  let count = 0;

  /** Whether the entry at `left` is to leave before the one at `right`. */
  const isSmaller = (left: number, right: number): boolean => {
    const difference = (scores[left] as number) - (scores[right] as number);
    return difference < 0 || (difference === 0 && (ids[left] as number) > (ids[right] as number));
  };
  const swap = (left: number, right: number): void => {
    const id = ids[left] as number;
    const score = scores[left] as number;
    ids[left] = ids[right] as number;
    scores[left] = scores[right] as number;
    ids[right] = id;
    scores[right] = score;
  };
  const siftUp = (start: number): void => {
    let child = start;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!isSmaller(child, parent)) return;
      swap(child, parent);
      child = parent;
    }
  };
  const smallerOf = (left: number, right: number) => (right < count && isSmaller(right, left) ? right : left);
  const siftDown = (): void => {
    let parent = 0;
    for (;;) {
      const least = smallerOf(smallerOf(parent, 2 * parent + 1), 2 * parent + 2);
      if (least === parent) return;
      swap(parent, least);
      parent = least;
    }
  };

  return {
    get threshold() {
      return count < size ? Number.NEGATIVE_INFINITY : (scores[0] ?? Number.NEGATIVE_INFINITY);
    },
    offer(id, score) {
      if (size === 0) return;
      if (count < size) {
        ids[count] = id;
        scores[count] = score;
        siftUp(count++);
        return;
      }
      const least = scores[0] as number;
      if (score < least || (score === least && id > (ids[0] as number))) return;
      ids[0] = id;
      scores[0] = score;
      siftDown();
    },
    take() {
      const order = Array.from({ length: count }, (_, index) => index).sort((left, right) => (isSmaller(left, right) ? 1 : -1));
      return { ids: Uint32Array.from(order, (index) => ids[index] ?? 0), scores: Float64Array.from(order, (index) => scores[index] ?? 0) };
    },
  };
}
