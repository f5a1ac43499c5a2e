import { nowMillis } from './clock.ts';

/** What is absent is asked for again sooner, so that a thing just made is found. */
const ABSENT_MILLIS = 2_000;
const MAX_ENTRIES = 1_000;

interface Entry<Value> {
  readonly value: Value | undefined;
  readonly untilMillis: number;
}

/** A lookup that remembers its answers for a while in this container. */
export function cachedFor<Value>(millis: number, find: (key: string) => Promise<Value | undefined>) {
  const entries = new Map<string, Entry<Value>>();
  return async (key: string): Promise<Value | undefined> => {
    const known = entries.get(key);
    if (known && known.untilMillis > nowMillis()) return known.value;
    const value = await find(key);
    // Guessed keys must not fill the memory.
    if (entries.size >= MAX_ENTRIES) entries.clear();
    entries.set(key, { value, untilMillis: nowMillis() + (value === undefined ? ABSENT_MILLIS : millis) });
    return value;
  };
}

/** One thing that is remembered for a while in this container. */
export function remembered<Value>(millis: number, load: () => Promise<Value>): () => Promise<Value> {
  let known: { readonly value: Value; readonly untilMillis: number } | undefined;
  return async () => {
    if (known === undefined || known.untilMillis <= nowMillis()) known = { value: await load(), untilMillis: nowMillis() + millis };
    return known.value;
  };
}
