import type { ArtefactPointer, ArtefactVersion } from './artefacts.ts';

/** How long a version is used without asking whether there is a newer one; while there is none, every request asks. */
export const FRESH_MILLIS = 60_000;
/** How long a request waits for what it needs of an artefact. */
const PATIENCE_MILLIS = 1_500;

export interface ArtefactSource<Model> {
  pointer(): Promise<ArtefactPointer | undefined>;
  load(version: ArtefactVersion): Promise<Uint8Array>;
  /** Throws when the bytes are of another format or contradict themselves. */
  decode(bytes: Uint8Array, version: string): Model;
  nowMillis(): number;
  /** Told of each version that could not be used. */
  refuse(version: string, error: unknown): void;
}

export interface ArtefactHeld<Model> {
  readonly version: string;
  readonly artefact: ArtefactVersion;
  readonly model: Model;
}

/**
 * Keeps the artefact in force in this function's memory. A newer version replaces it when it is wholly loaded and
 * decoded; until then, and when it cannot be used, the one before goes on answering.
 */
export function artefactInMemory<Model>(source: ArtefactSource<Model>) {
  let held: ArtefactHeld<Model> | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let refreshing: Promise<void> | undefined;
  const refusedAt = new Map<string, number>();

  async function take(version: ArtefactVersion): Promise<boolean> {
    // A damaged version may be large: it is not fetched again for every request.
    if (source.nowMillis() - (refusedAt.get(version.version) ?? Number.NEGATIVE_INFINITY) < FRESH_MILLIS) return false;
    try {
      held = { version: version.version, artefact: version, model: source.decode(await source.load(version), version.version) };
      return true;
    } catch (error) {
      refusedAt.set(version.version, source.nowMillis());
      source.refuse(version.version, error);
      return false;
    }
  }

  async function refresh(): Promise<void> {
    try {
      const pointer = await source.pointer();
      if (pointer === undefined || pointer.version === held?.version) return;
      // Only a function that has nothing yet goes back to older versions.
      const candidates = held === undefined ? [pointer, ...pointer.previous] : [pointer];
      for (const version of candidates) if (await take(version)) return;
    } catch (error) {
      source.refuse('in force', error);
    }
  }

  return {
    /** The model to answer with; undefined while there is none. */
    async current(): Promise<ArtefactHeld<Model> | undefined> {
      const now = source.nowMillis();
      if (refreshing === undefined && (held === undefined || now - askedAt >= FRESH_MILLIS)) {
        askedAt = now;
        refreshing = refresh().finally(() => {
          refreshing = undefined;
        });
      }
      if (held === undefined && refreshing !== undefined) await Promise.race([refreshing, patience()]);
      return held;
    },
  };
}

export function patience(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, PATIENCE_MILLIS).unref();
  });
}
