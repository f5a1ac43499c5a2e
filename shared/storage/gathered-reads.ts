import { readAll, type TableKey } from './batch-read.ts';

/** Reads items by their keys, as {@link readAll} does. */
export type ReadItems = typeof readAll;

interface Waiting {
  readonly keys: readonly TableKey[];
  readonly resolve: (found: Awaited<ReturnType<ReadItems>>) => void;
  readonly reject: (failure: unknown) => void;
}

/** All keys of a table have the same attributes. */
function nameOf(table: string, attributes: readonly string[], item: Readonly<Record<string, unknown>>): string {
  return JSON.stringify([table, ...attributes.map((attribute) => item[attribute])]);
}

const keyName = ({ table, key }: TableKey) => nameOf(table, Object.keys(key), key);

async function readTogether(taken: readonly Waiting[]): Promise<void> {
  const asked = new Map(taken.flatMap(({ keys }) => keys.map((key) => [keyName(key), key])));
  const attributes = new Map([...asked.values()].map(({ table, key }) => [table, Object.keys(key)]));
  try {
    const found = await readAll([...asked.values()]);
    const byName = new Map(found.map((one) => [nameOf(one.table, attributes.get(one.table) ?? [], one.item), one]));
    for (const { keys, resolve } of taken) resolve(keys.flatMap((key) => byName.get(keyName(key)) ?? []));
  } catch (error) {
    for (const { reject } of taken) reject(error);
  }
}

/** Gathers what is asked for within one turn of the event loop into one request for each 100 items, of whatever tables they are. */
export function gatherReads(): ReadItems {
  let waiting: Waiting[] = [];
  return (keys) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) {
        setImmediate(() => {
          const taken = waiting;
          waiting = [];
          void readTogether(taken);
        });
      }
      waiting.push({ keys, resolve, reject });
    });
}
