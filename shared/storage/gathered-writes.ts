import { type IndependentWrite, type WriteResult, writeEach } from './independent-writes.ts';

interface Waiting {
  readonly write: IndependentWrite;
  readonly resolve: (result: WriteResult | 'alone') => void;
  readonly reject: (failure: unknown) => void;
}

/**
 * Gathers the writes that are asked for within one turn of the event loop into one request for each 25 of them. They are of
 * different items; each stands or falls by itself. When a request fails as a whole, all its writes fail: whoever asked may try alone.
 *
 * @returns a function that tells what became of a write; `alone`: no other was asked for, so that it was not sent
 */
export function gatherWrites(): (write: IndependentWrite) => Promise<WriteResult | 'alone'> {
  let waiting: Waiting[] = [];

  async function send(taken: readonly Waiting[]): Promise<void> {
    if (taken.length === 1) {
      taken[0]?.resolve('alone');
      return;
    }
    try {
      const results = await writeEach(taken.map(({ write }) => write));
      for (const [index, { resolve }] of taken.entries()) resolve(results[index] ?? 'refused');
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
  }

  return (write) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) {
        setImmediate(() => {
          const taken = waiting;
          waiting = [];
          void send(taken);
        });
      }
      waiting.push({ write, resolve, reject });
    });
}
