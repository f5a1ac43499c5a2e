import type { ChunkEvent, EventChunk } from '#schemas/event-chunk.ts';

type Fields = Readonly<Record<string, unknown>>;

const KEPT = ['channel', 'locale', 'timezone', 'campaign', 'externalIds', 'consent', 'store_id'] as const;
/** Of these objects only what follows is kept: the rest is bulk, or tells about the person's device. */
const KEPT_INSIDE = { page: ['path', 'referrer'], device: ['type'], os: ['name'], app: ['name'] } as const;

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

function picked(from: Fields, names: readonly string[]): [string, unknown][] {
  return names.filter((name) => from[name] !== undefined && from[name] !== null).map((name) => [name, from[name]]);
}

/**
 * The part of a client's context that anything here uses. The network address, the browser's description of itself
 * and the library's name are dropped: nobody reads them, and they would be half of each event.
 */
export function essentialContext(context: Fields | undefined): Record<string, unknown> | undefined {
  if (context === undefined) return undefined;
  const kept = picked(context, KEPT);
  for (const [name, inner] of Object.entries(KEPT_INSIDE)) {
    const part = picked(fieldsOf(context[name]), inner);
    if (part.length > 0) kept.push([name, Object.fromEntries(part)]);
  }
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** The whole context of an event: what its batch shares, and over it what is its own. */
export function contextOf(chunk: Pick<EventChunk, 'context'>, event: Pick<ChunkEvent, 'context'>): Fields {
  return { ...chunk.context, ...event.context };
}

/** The sales channel of an event, such as web, app or store. */
export function channelOf(chunk: Pick<EventChunk, 'channel'>, event: Pick<ChunkEvent, 'channel'>): string | undefined {
  return event.channel ?? chunk.channel;
}
