/** Keys in the order of their characters, each once. */
export interface SortedKeys {
  readonly count: number;
  readonly keyAt: (row: number) => string;
}

/** So many characters of seven bits fill a double exactly. */
const PREFIX_CHARACTERS = 7;
const RADIX = 128;

function prefixOf(key: string): number {
  let prefix = 0;
  for (let index = 0; index < PREFIX_CHARACTERS; index++) prefix = prefix * RADIX + (index < key.length ? key.charCodeAt(index) : 0);
  return prefix;
}

/** Finds rows by key with eight bytes a row, where a map of a million texts would take ten times that. Keys are ASCII. */
export function keyIndex({ count, keyAt }: SortedKeys): (key: string) => number | undefined {
  const prefixes = Float64Array.from({ length: count }, (_, row) => prefixOf(keyAt(row)));
  return (key) => {
    const wanted = prefixOf(key);
    let [low, high] = [0, count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((prefixes[middle] as number) < wanted) low = middle + 1;
      else high = middle;
    }
    for (let row = low; row < count && prefixes[row] === wanted; row++) if (keyAt(row) === key) return row;
    return undefined;
  };
}
