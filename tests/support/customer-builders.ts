import type { SQSEvent } from 'aws-lambda';
import { type ChunkEvent, ChunkEventSchema, type EventChunk, EventChunkSchema } from '#schemas/event-chunk.ts';

let messageCount = 0;

/** An event of a chunk; the subject is the user, else the device. */
export function anEvent(given: Partial<Record<keyof ChunkEvent, unknown>> = {}): ChunkEvent {
  messageCount += 1;
  const { userId, anonymousId } = { ...(given.userId || given.anonymousId ? {} : { userId: 'ada' }), ...given };
  return ChunkEventSchema.parse({
    type: 'track',
    event: 'Product Viewed',
    messageId: `m-${messageCount}`,
    subjectId: userId ?? anonymousId,
    userId,
    anonymousId,
    at: '2026-11-20T10:00:00.000Z',
    ...given,
  });
}

/** An order of one line, 10.00 EUR unless told otherwise. */
export function anOrder(orderId: string, given: Partial<Record<keyof ChunkEvent, unknown>> = {}): ChunkEvent {
  const products = [{ product_id: 'apple', quantity: 2, price: 5 }];
  const properties = { order_id: orderId, currency: 'EUR', products, ...(given.properties as object) };
  return anEvent({ event: 'Order Completed', ...given, properties });
}

export function aChunk(events: readonly ChunkEvent[], given: Partial<EventChunk> = {}): EventChunk {
  return EventChunkSchema.parse({ source: 'web', group: 'shop', channel: 'web', receivedAt: '2026-11-22T08:00:00.000Z', events, ...given });
}

/** What the queue hands to a function. */
export function aBatch(...messages: readonly unknown[]): SQSEvent {
  const Records = messages.map((message, index) => ({ messageId: `message-${index}`, body: JSON.stringify(message) }));
  return { Records } as unknown as SQSEvent;
}
