import type { CaptureMessage } from '#schemas/epcis.ts';

type Entry = CaptureMessage['events'][number];

const MAX_EVENTS = 25;
/** Leaves room for the context and what stands around the events. */
const MAX_BYTES = 180_000;

/** Cuts events into parts that each pass a queue. @param bytesOf - size of an event as JSON */
export function captureParts(entries: readonly Entry[], bytesOf: (entry: Entry) => number): Entry[][] {
  const parts: Entry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = bytesOf(entry);
    const last = parts.at(-1);
    if (last && last.length < MAX_EVENTS && bytes + size <= MAX_BYTES) {
      last.push(entry);
      bytes += size;
    } else {
      parts.push([entry]);
      bytes = size;
    }
  }
  return parts;
}
