import { createHash } from 'node:crypto';
import type { Instant } from '#schemas/instant.ts';
import { type ArtefactPart, type ArtefactPointer, type ArtefactVersion, pointersIn } from './artefacts.ts';
import { objectsIn } from './objects.ts';

/** S3 gives one connection some 75 MB/s; pieces of this size use several. */
const PIECE_BYTES = 8 * 1024 * 1024;
/** A function that started with an old version may still ask for it; see correctness.md 21. */
const KEPT_HOURS = 48;

/** The bytes are not those that were published. */
class DamagedArtefactError extends Error {
  override readonly name = 'DamagedArtefactError';
}

const ordinaryBytes = (length: number) => new Uint8Array(length);
const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

interface Place {
  /** Such as `neighbours`. */
  readonly name: string;
  readonly bucket: string;
  readonly table: string;
  /** Where a version is loaded to; ordinary memory when absent. */
  readonly allocate?: (length: number) => Uint8Array;
}

/** What a night has found, for functions to hold in memory: bytes in S3, and which version of them is in force. */
export function nightlyArtefactIn({ name, bucket, table, allocate = ordinaryBytes }: Place) {
  const objects = objectsIn(bucket);
  const pointers = pointersIn(table);

  /** @param part - 0 for the first or only one. @throws {DamagedArtefactError} */
  async function load(version: ArtefactVersion, part = 0): Promise<Uint8Array> {
    const { key, bytes: length, sha256 } = partOf(version, part);
    const bytes = allocate(length);
    const pieces: Promise<void>[] = [];
    for (let from = 0; from < length; from += PIECE_BYTES) {
      const to = Math.min(length, from + PIECE_BYTES);
      pieces.push(
        objects.getRange(key, from, to).then((piece) => {
          if (piece.length !== to - from) throw new DamagedArtefactError(`${key} ends before byte ${to}.`);
          bytes.set(piece, from);
        }),
      );
    }
    await Promise.all(pieces);
    if (sha256Of(bytes) !== sha256) throw new DamagedArtefactError(`${key} does not have its checksum.`);
    return bytes;
  }

  function partOf(version: ArtefactVersion, part: number): ArtefactPart {
    const found = part === 0 ? version : version.parts[part - 1];
    if (found === undefined) throw new DamagedArtefactError(`Version ${version.version} of ${name} has no part ${part}.`);
    return found;
  }

  async function removeOld(dropped: readonly ArtefactVersion[], at: Instant): Promise<void> {
    const limit = Date.parse(at) - KEPT_HOURS * 3_600_000;
    const old = dropped.filter(({ publishedAt }) => Date.parse(publishedAt) < limit);
    await Promise.all(old.flatMap(({ key, parts }) => [key, ...parts.map((part) => part.key)]).map((key) => objects.remove(key)));
  }

  return {
    load,

    /** What is in force, and the versions before it. */
    pointer: (): Promise<ArtefactPointer | undefined> => pointers.find(name),

    /** Stores a version under its own name, in which the content shows: the same content is the same version. */
    async store(bytes: Uint8Array, { runId, format, at }: { runId: string; format: string; at: Instant }): Promise<ArtefactVersion> {
      const sha256 = sha256Of(bytes);
      const version = `${runId}-${sha256.slice(0, 8)}`;
      const key = `artefacts/${name}/${version}`;
      await objects.put(key, bytes);
      return { version, key, bytes: bytes.length, sha256, format, publishedAt: at, parts: [] };
    },

    /** Stores what does not fit into the first object of a version beside it. */
    async storePart(version: ArtefactVersion, bytes: Uint8Array): Promise<ArtefactVersion> {
      const key = `${version.key}-part-${version.parts.length + 1}`;
      await objects.put(key, bytes);
      return { ...version, parts: [...version.parts, { key, bytes: bytes.length, sha256: sha256Of(bytes) }] };
    },

    /** Puts a verified version in force. @throws {StaleWriteError} when a newer run has published already */
    async publish(version: ArtefactVersion, fence: number): Promise<void> {
      const before = await pointers.find(name);
      await pointers.publish(name, version, fence);
      const now = await pointers.find(name);
      const kept = new Set([now, ...(now?.previous ?? [])].map((one) => one?.version));
      await removeOld(
        (before?.previous ?? []).filter((one) => !kept.has(one.version)),
        version.publishedAt,
      );
    },
  };
}
