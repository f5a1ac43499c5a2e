import { type PersonKey, type RunId, RunIdSchema } from '#schemas/ids.ts';
import type { Profile } from '#schemas/profile.ts';
import { SEGMENT_NAMES, type SegmentMember } from '#schemas/segment.ts';
import { objectsIn } from './objects.ts';
import type { customersIn } from './profiles.ts';
import type { segmentationsIn } from './segments.ts';

const KEY_BYTES = 22;
/** A person's key, then the score as a little-endian number of four bytes. */
const RECORD_BYTES = KEY_BYTES + 4;
/** Nights whose lists are kept, so that whoever is turning pages can go on. */
export const KEPT_RUNS = 3;

/** The cursor of a list is none that was given out, or its list is no longer kept. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
}

const PREFIX = 'segments/';
const keyOf = (runId: RunId, segment: string) => `${PREFIX}${runId}/${segment}`;
const runOf = (key: string) => key.slice(PREFIX.length).split('/')[0] ?? '';

interface Place {
  readonly runId: RunId;
  /** Of the first record that is wanted. */
  readonly position: number;
}

function placeOf(cursor: string): Place {
  const [, run, position] = /^([^:]+):(\d{1,9})$/.exec(cursor) ?? [];
  const runId = RunIdSchema.safeParse(run);
  if (!runId.success) throw new InvalidCursorError('The cursor was not given out by this list.');
  return { runId: runId.data, position: Number(position) };
}

function encode(members: readonly SegmentMember[]): Uint8Array {
  const bytes = Buffer.alloc(members.length * RECORD_BYTES);
  for (const [row, { key, score }] of members.entries()) {
    bytes.write(key, row * RECORD_BYTES, KEY_BYTES, 'latin1');
    bytes.writeFloatLE(score, row * RECORD_BYTES + KEY_BYTES);
  }
  return bytes;
}

interface ListedKey {
  readonly personKey: PersonKey;
  readonly score: number;
}

function decode(bytes: Uint8Array): ListedKey[] {
  const buffer = Buffer.from(bytes);
  return Array.from({ length: Math.floor(buffer.length / RECORD_BYTES) }, (_, row) => {
    const at = row * RECORD_BYTES;
    return { personKey: buffer.toString('latin1', at, at + KEY_BYTES) as PersonKey, score: buffer.readFloatLE(at + KEY_BYTES) };
  });
}

/** Stands where somebody was who has been erased; nobody has this key. */
const NOBODY = '0'.repeat(KEY_BYTES);

/** A list with the places of some people blanked; undefined when none of them is in it. */
export function withoutMembers(bytes: Uint8Array, personKeys: readonly PersonKey[]): Uint8Array | undefined {
  const buffer = Buffer.from(bytes);
  let isChanged = false;
  for (const key of personKeys) {
    for (let at = buffer.indexOf(key, 0, 'latin1'); at !== -1; at = buffer.indexOf(key, at + 1, 'latin1')) {
      if (at % RECORD_BYTES !== 0) continue;
      buffer.write(NOBODY, at, KEY_BYTES, 'latin1');
      isChanged = true;
    }
  }
  return isChanged ? buffer : undefined;
}

/** Who is in which segment as of a night: one file for each segment, by falling score, under pseudonyms alone. */
export function segmentListsIn(bucket: string) {
  const objects = objectsIn(bucket);
  return {
    /** Writes a list of a run, an empty one too; readers see it once the segmentation of that run is in force. */
    async put(runId: RunId, segment: string, members: readonly SegmentMember[]): Promise<void> {
      await objects.put(keyOf(runId, segment), encode(members));
    },
    /** At most so many entries from a position on; undefined when there is no such list or it ends before. */
    async page(segment: string, { runId, position }: Place, limit: number): Promise<ListedKey[] | undefined> {
      const from = position * RECORD_BYTES;
      const bytes = await objects.findRange(keyOf(runId, segment), from, from + limit * RECORD_BYTES);
      return bytes && decode(bytes);
    },
    /** Removes the lists of all other runs, those among them that a run has left which lost its lock before they were in force. */
    async keepOnly(runIds: readonly string[]): Promise<void> {
      const kept = new Set(runIds);
      for await (const key of objects.keys(PREFIX)) if (!kept.has(runOf(key))) await objects.remove(key);
    },
  };
}

interface SegmentPage {
  readonly people: readonly { readonly profile: Profile; readonly score: number }[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
}

const isKnown = (segment: string): boolean => (SEGMENT_NAMES as readonly string[]).includes(segment);

interface Lists {
  readonly bucket: string;
  readonly segmentations: Pick<ReturnType<typeof segmentationsIn>, 'find'>;
  readonly customers: Pick<ReturnType<typeof customersIn>, 'findMany'>;
}

/**
 * The people of a segment by falling score, as of the last night; a cursor goes on in the list that it began with. Who was
 * merged or erased meanwhile is left out, so that a page may be short and yet not the last.
 */
export function peopleOfSegmentIn({ bucket, segmentations, customers }: Lists) {
  const lists = segmentListsIn(bucket);

  async function placeIn(segment: string, cursor: string | undefined): Promise<Place | undefined> {
    if (!isKnown(segment)) return undefined;
    if (cursor !== undefined) return placeOf(cursor);
    const current = await segmentations.find();
    const hasMembers = current?.segments.some(({ name, size }) => name === segment && size > 0);
    return current && hasMembers ? { runId: current.runId, position: 0 } : undefined;
  }

  async function peopleAmong(entries: readonly ListedKey[]): Promise<SegmentPage['people']> {
    const found = await customers.findMany(entries.map(({ personKey }) => personKey));
    return entries.flatMap(({ personKey, score }) => {
      const profile = found.get(personKey);
      return profile === undefined ? [] : [{ profile, score }];
    });
  }

  /** @throws {InvalidCursorError} */
  return async (segment: string, { limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<SegmentPage> => {
    const place = await placeIn(segment, cursor);
    if (place === undefined) return { people: [] };
    // One more than asked for tells whether there is a next page.
    const entries = await lists.page(segment, place, limit + 1);
    if (entries === undefined && cursor !== undefined) throw new InvalidCursorError(`The list of run ${place.runId} is no longer kept.`);
    if (entries === undefined) throw new Error(`Run ${place.runId} has left no list of ${segment}; the job segments makes one.`);
    const given = entries.slice(0, limit);
    const people = await peopleAmong(given);
    return { people, ...(entries.length > limit ? { next: `${place.runId}:${place.position + limit}` } : {}) };
  };
}
