import { FRESH_MILLIS, patience } from './artefact-in-memory.ts';
import type { ArtefactVersion } from './artefacts.ts';

export interface PartSource<Model> {
  load(version: ArtefactVersion, part: number): Promise<Uint8Array>;
  /** Throws when the bytes are of another format or contradict themselves. */
  decode(bytes: Uint8Array): Model;
  nowMillis(): number;
  /** Told of each part that could not be used. */
  refuse(part: string, error: unknown): void;
}

interface Held<Model> {
  readonly bytes: number;
  readonly model: Promise<Model | undefined>;
  refusedAt: number;
}

/**
 * Keeps the parts of an artefact that were asked for last in this function's memory.
 *
 * @param limitBytes - of all parts together; the one just asked for is kept in any case
 */
export function artefactPartsInMemory<Model>(source: PartSource<Model>, limitBytes: number) {
  /** In the sequence in which they were asked for. */
  const held = new Map<string, Held<Model>>();

  function fetched(version: ArtefactVersion, part: number, name: string): Held<Model> {
    const entry: Held<Model> = {
      bytes: version.parts[part - 1]?.bytes ?? 0,
      refusedAt: Number.POSITIVE_INFINITY,
      model: source
        .load(version, part)
        .then(source.decode)
        .catch((error: unknown) => {
          entry.refusedAt = source.nowMillis();
          source.refuse(name, error);
          return undefined;
        }),
    };
    return entry;
  }

  function forgetOldest(): void {
    let bytes = held.values().reduce((sum, entry) => sum + entry.bytes, 0);
    for (const [name, entry] of held) {
      if (bytes <= limitBytes || held.size === 1) return;
      held.delete(name);
      bytes -= entry.bytes;
    }
  }

  return {
    /**
     * A part after the first, from 1.
     *
     * @returns undefined when it cannot be used, or is not there in time
     */
    async find(version: ArtefactVersion, part: number): Promise<Model | undefined> {
      const name = `${version.version} part ${part}`;
      const known = held.get(name);
      const isCurrent = known !== undefined && source.nowMillis() - known.refusedAt < FRESH_MILLIS;
      const entry = isCurrent ? known : fetched(version, part, name);
      held.delete(name);
      held.set(name, entry);
      forgetOldest();
      return Promise.race([entry.model, patience().then(() => undefined)]);
    },
    /** How many parts are in memory. */
    count: (): number => held.size,
  };
}
