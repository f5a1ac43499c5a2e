/**
 * Works through the items, `width` at a time, taking a new one only when a worker is free. At the first failure no
 * new one is taken, and what is under way is let end, before it throws.
 */
export async function inParallel<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const failures: unknown[] = [];
  const worker = async () => {
    try {
      for (let next = await iterator.next(); !next.done && failures.length === 0; next = await iterator.next()) await work(next.value);
    } catch (error) {
      failures.push(error);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  await iterator.return?.();
  if (failures.length > 0) throw failures[0];
}
