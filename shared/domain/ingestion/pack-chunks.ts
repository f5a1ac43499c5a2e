export const MAX_CHUNK_EVENTS = 50;
export const MAX_CHUNK_BYTES = 200_000;

export interface Packable {
  readonly subjectId: string;
  /** Size on the queue. */
  readonly bytes: number;
}

/**
 * Groups events by subject, so that each person's become one transaction, and fills chunks with them.
 * A subject is divided only when its events do not fit into one chunk. Within a subject the order stays.
 *
 * @param bytesLimit - room for events in a chunk; an event above it gets a chunk of its own
 */
export function packChunks<Event extends Packable>(events: readonly Event[], bytesLimit: number = MAX_CHUNK_BYTES): Event[][] {
  const chunks: Event[][] = [];
  let chunk: Event[] = [];
  let bytes = 0;
  const close = () => {
    if (chunk.length > 0) chunks.push(chunk);
    chunk = [];
    bytes = 0;
  };
  for (const group of groupsBySubject(events)) {
    const groupBytes = group.reduce((sum, event) => sum + event.bytes + 1, 0);
    // Begin afresh when that keeps the subject whole.
    if (chunk.length + group.length > MAX_CHUNK_EVENTS || bytes + groupBytes > bytesLimit) close();
    for (const event of group) {
      if (chunk.length === MAX_CHUNK_EVENTS || bytes + event.bytes + 1 > bytesLimit) close();
      chunk.push(event);
      bytes += event.bytes + 1;
    }
  }
  close();
  return chunks;
}

function groupsBySubject<Event extends Packable>(events: readonly Event[]): Iterable<Event[]> {
  const groups = new Map<string, Event[]>();
  for (const event of events) {
    const group = groups.get(event.subjectId);
    if (group) group.push(event);
    else groups.set(event.subjectId, [event]);
  }
  return groups.values();
}
