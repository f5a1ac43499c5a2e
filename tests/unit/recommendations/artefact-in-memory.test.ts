import { describe, expect, it } from 'vitest';
import type { Instant } from '#schemas/instant.ts';
import { artefactInMemory } from '#storage/artefact-in-memory.ts';
import type { ArtefactPointer, ArtefactVersion } from '#storage/artefacts.ts';

const aVersion = (version: string): ArtefactVersion => ({
  version,
  key: `artefacts/neighbours/${version}`,
  bytes: 1,
  sha256: '',
  format: 'f',
  publishedAt: '2026-11-22T04:00:00.000Z' as Instant,
  parts: [],
});
const aPointer = (version: string, ...previous: readonly string[]): ArtefactPointer => ({
  ...aVersion(version),
  fence: 1,
  previous: previous.map(aVersion),
});

/** A store whose pointer, broken versions and clock the test moves. */
function aStore() {
  const state = {
    pointer: undefined as ArtefactPointer | undefined,
    broken: new Set<string>(),
    millis: 0,
    asked: 0,
    loads: [] as string[],
    refused: [] as string[],
  };
  const artefact = artefactInMemory({
    pointer: async () => {
      state.asked += 1;
      return state.pointer;
    },
    load: async ({ version }) => {
      state.loads.push(version);
      return new TextEncoder().encode(version);
    },
    decode: (bytes) => {
      const version = new TextDecoder().decode(bytes);
      if (state.broken.has(version)) throw new Error('not readable');
      return `model ${version}`;
    },
    nowMillis: () => state.millis,
    refuse: (version) => state.refused.push(version),
  });
  /** Asks, and lets a refresh in the background come to its end. */
  const current = async () => {
    const held = await artefact.current();
    await new Promise(setImmediate);
    return held?.model;
  };
  return { state, current };
}

describe('the artefact in memory', () => {
  it('is absent until there is one, and is then found at once', async () => {
    const { state, current } = aStore();
    expect(await current()).toBeUndefined();
    state.pointer = aPointer('v1');
    expect(await current()).toBe('model v1');
  });

  it('asks for a newer version once a minute, and answers with the old one meanwhile', async () => {
    const { state, current } = aStore();
    state.pointer = aPointer('v1');
    await current();
    state.pointer = aPointer('v2', 'v1');
    state.millis += 59_999;
    expect(await current()).toBe('model v1');
    expect(state.asked).toBe(1);
    state.millis += 1;
    expect(await current()).toBe('model v1');
    expect(await current()).toBe('model v2');
    expect(state.asked).toBe(2);
  });

  it('keeps the version it has when the newer one cannot be read, and says so', async () => {
    const { state, current } = aStore();
    state.pointer = aPointer('v1');
    await current();
    state.pointer = aPointer('v2', 'v1');
    state.broken.add('v2');
    state.millis += 60_000;
    await current();
    expect(await current()).toBe('model v1');
    expect(state.refused).toEqual(['v2']);
  });

  it('starts with an older version when the one in force cannot be read, and does not fetch that one again for each request', async () => {
    const { state, current } = aStore();
    state.broken.add('v3').add('v2');
    state.pointer = aPointer('v3', 'v2', 'v1');
    expect(await current()).toBe('model v1');
    state.millis += 1000;
    await current();
    expect(state.loads).toEqual(['v3', 'v2', 'v1']);
  });

  it('tries a version again after a minute, since the network may have failed', async () => {
    const { state, current } = aStore();
    state.pointer = aPointer('v1');
    state.broken.add('v1');
    expect(await current()).toBeUndefined();
    state.broken.clear();
    state.millis += 60_000;
    expect(await current()).toBe('model v1');
  });

  it('loads once for requests that come at the same time', async () => {
    const { state, current } = aStore();
    state.pointer = aPointer('v1');
    expect(await Promise.all([current(), current(), current()])).toEqual(['model v1', 'model v1', 'model v1']);
    expect(state.loads).toEqual(['v1']);
  });
});
