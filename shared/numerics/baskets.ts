/** Sets of items, one after another: basket `i` holds `items[starts[i]]` to `items[starts[i + 1] - 1]`, none of them twice. */
export interface Baskets {
  /** Numbers below `itemCount`. */
  readonly items: Uint32Array;
  /** One more than there are baskets. */
  readonly starts: Uint32Array;
  readonly itemCount: number;
}

const FIRST_ROOM = 1024;
const MAX_ITEMS = 2 ** 24;

/** The same numbers in an array with room for at least `length`. */
export function withRoom(array: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  if (length <= array.length) return array;
  const wider = new Uint32Array(Math.max(length, Math.ceil(array.length * 1.5), FIRST_ROOM));
  wider.set(array);
  return wider;
}

/** Gathers baskets of item numbers, four bytes an item; an item that a basket names again is left out. */
export function basketCollector() {
  let items = new Uint32Array(FIRST_ROOM);
  let starts = new Uint32Array(FIRST_ROOM);
  let lastBasketOf = new Uint32Array(FIRST_ROOM);
  let count = 0;
  let itemCount = 0;

  function addItem(item: number): void {
    if (!Number.isInteger(item) || item < 0 || item >= MAX_ITEMS)
      throw new RangeError(`An item is a whole number from 0 to ${MAX_ITEMS - 1}, not ${item}.`);
    lastBasketOf = withRoom(lastBasketOf, item + 1);
    itemCount = item + 1;
  }

  return {
    /** @throws {RangeError} when an item is no whole number from 0 to 2²⁴ − 1 */
    add(basket: ArrayLike<number>): void {
      const mark = count + 1;
      let end = starts[count] as number;
      items = withRoom(items, end + basket.length);
      for (let place = 0; place < basket.length; place++) {
        const item = basket[place] as number;
        if (!(item < itemCount && item >= 0 && Number.isInteger(item))) addItem(item);
        if (lastBasketOf[item] === mark) continue;
        lastBasketOf[item] = mark;
        items[end++] = item;
      }
      count = mark;
      starts = withRoom(starts, count + 1);
      starts[count] = end;
    },
    size: () => count,
    /** What was added until now; later additions may show in it or not. */
    baskets: (): Baskets => ({ items: items.subarray(0, starts[count]), starts: starts.subarray(0, count + 1), itemCount }),
  };
}
export type BasketCollector = ReturnType<typeof basketCollector>;
