import type { ChunkEvent, EventChunk } from '#schemas/event-chunk.ts';
import { MAX_CHUNK_BYTES, packChunks } from './pack-chunks.ts';
import { utf8Length } from './utf8-length.ts';

/** What the chunks of one request have in common. */
export type ChunkHead = Omit<EventChunk, 'events'>;

/** SQS refuses two characters that JSON leaves as they are; escaped they are longer, which the size of a chunk must know. */
const queueable = (json: string) => json.replace(/[\uFFFE\uFFFF]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`);

/** The messages for the queue, as JSON: each event is written once, however large the chunks are. */
export function chunkTexts(head: ChunkHead, events: readonly ChunkEvent[]): string[] {
  const start = `${JSON.stringify(head).slice(0, -1)},"events":[`;
  const packable = events.map((event) => {
    const text = queueable(JSON.stringify(event));
    return { subjectId: event.subjectId, text, bytes: utf8Length(text) };
  });
  const chunks = packChunks(packable, MAX_CHUNK_BYTES - utf8Length(start));
  return chunks.map((chunk) => `${start}${chunk.map(({ text }) => text).join(',')}]}`);
}
