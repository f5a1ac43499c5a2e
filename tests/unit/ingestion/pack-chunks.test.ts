import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkTexts } from '#domain/ingestion/chunk-texts.ts';
import { MAX_CHUNK_BYTES, MAX_CHUNK_EVENTS, packChunks } from '#domain/ingestion/pack-chunks.ts';
import { type ChunkEvent, ChunkEventSchema, EventChunkSchema } from '#schemas/event-chunk.ts';
import { InstantSchema } from '#schemas/instant.ts';

const AT = InstantSchema.parse('2026-11-22T12:00:00Z');
const head = { schemaVersion: 1 as const, source: 'web', group: 'shop', receivedAt: AT };

const packable = fc.record({
  subjectId: fc.constantFrom('anna', 'bert', 'cleo', 'dora'),
  bytes: fc.integer({ min: 50, max: 33_000 }),
  index: fc.nat(),
});

describe('packChunks', () => {
  it('loses, doubles and reorders nothing of a subject, within the limits of a chunk', () => {
    const property = fc.property(fc.array(packable, { maxLength: 300 }), (events) => {
      const chunks = packChunks(events);
      for (const subject of ['anna', 'bert', 'cleo', 'dora']) {
        const ofSubject = (list: readonly (typeof events)[number][]) => list.filter(({ subjectId }) => subjectId === subject);
        expect(ofSubject(chunks.flat())).toEqual(ofSubject(events));
      }
      expect(chunks.flat()).toHaveLength(events.length);
      for (const chunk of chunks) {
        expect(chunk.length).toBeLessThanOrEqual(MAX_CHUNK_EVENTS);
        expect(chunk.reduce((sum, { bytes }) => sum + bytes + 1, 0)).toBeLessThanOrEqual(MAX_CHUNK_BYTES);
      }
    });
    fc.assert(property);
  });

  it('keeps the events of a subject together when they fit into a chunk', () => {
    const events = Array.from({ length: 120 }, (_, index) => ({ subjectId: `person-${index % 3}`, bytes: 100, index }));
    const chunks = packChunks(events);
    expect(chunks).toHaveLength(3);
    expect(chunks.map((chunk) => new Set(chunk.map(({ subjectId }) => subjectId)).size)).toEqual([1, 1, 1]);
  });

  it('makes as few chunks as the count allows for small events of many people', () => {
    expect(packChunks(Array.from({ length: 100 }, (_, index) => ({ subjectId: String(index), bytes: 300 })))).toHaveLength(2);
  });
});

describe('chunkTexts', () => {
  it('is read back as the events that went in', () => {
    const event = fc.record({ subjectId: fc.constantFrom('anna', 'bert'), messageId: fc.uuid(), note: fc.string({ unit: 'binary' }) });
    const property = fc.property(fc.array(event, { maxLength: 120 }), (given) => {
      const events = given.map(({ note, ...ids }) =>
        ChunkEventSchema.parse({ ...ids, type: 'track', event: 'x', at: AT, properties: { note } }),
      );
      const chunks = chunkTexts(head, events).map((text) => EventChunkSchema.parse(JSON.parse(text)));
      const byId = (list: readonly ChunkEvent[]) => [...list].sort((one, other) => (one.messageId < other.messageId ? -1 : 1));
      expect(byId(chunks.flatMap((chunk) => chunk.events))).toEqual(byId(events));
      for (const chunk of chunks) expect(chunk).toMatchObject(head);
    });
    fc.assert(property, { numRuns: 50 });
  });

  it('keeps each message within its size, shared context included', () => {
    const events = Array.from({ length: 100 }, (_, index) =>
      ChunkEventSchema.parse({
        type: 'page',
        messageId: String(index),
        subjectId: String(index),
        at: AT,
        properties: { text: '漢'.repeat(2_000) + '\uFFFF'.repeat(500) },
      }),
    );
    const texts = chunkTexts({ ...head, context: { campaign: { name: 'x'.repeat(20_000) } } }, events);
    for (const text of texts) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_CHUNK_BYTES + 10);
  });

  it('makes nothing of nothing', () => {
    expect(chunkTexts(head, [])).toEqual([]);
  });
});
