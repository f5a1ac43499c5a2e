import { describe, expect, it } from 'vitest';
import type { Instant } from '#schemas/instant.ts';
import { artefactPartsInMemory } from '#storage/artefact-parts-in-memory.ts';
import type { ArtefactVersion } from '#storage/artefacts.ts';

const aVersion = (version: string, partBytes: readonly number[]): ArtefactVersion => ({
  version,
  key: version,
  bytes: 1,
  sha256: '',
  format: 'f',
  publishedAt: '2026-11-22T04:00:00.000Z' as Instant,
  parts: partBytes.map((bytes, index) => ({ key: `${version}-${index + 1}`, bytes, sha256: '' })),
});

function aStore(limitBytes: number) {
  const state = { loads: [] as string[], refused: [] as string[], broken: new Set<string>(), millis: 0 };
  const parts = artefactPartsInMemory(
    {
      load: async ({ version }, part) => {
        state.loads.push(`${version} ${part}`);
        return new TextEncoder().encode(`${version} ${part}`);
      },
      decode: (bytes) => {
        const name = new TextDecoder().decode(bytes);
        if (state.broken.has(name)) throw new Error('not readable');
        return `model ${name}`;
      },
      nowMillis: () => state.millis,
      refuse: (part) => state.refused.push(part),
    },
    limitBytes,
  );
  return { state, parts };
}

describe('parts of an artefact in memory', () => {
  const version = aVersion('v1', [10, 10, 10]);

  it('are loaded when they are asked for, and once', async () => {
    const { state, parts } = aStore(100);
    expect(await Promise.all([parts.find(version, 2), parts.find(version, 2)])).toEqual(['model v1 2', 'model v1 2']);
    expect(await parts.find(version, 1)).toBe('model v1 1');
    expect(state.loads).toEqual(['v1 2', 'v1 1']);
  });

  it('leave in the sequence in which they were used last when there is no more room', async () => {
    const { state, parts } = aStore(20);
    for (const part of [1, 2, 1, 3, 1]) expect(await parts.find(version, part)).toBe(`model v1 ${part}`);
    expect(state.loads).toEqual(['v1 1', 'v1 2', 'v1 3']);
    expect(parts.count()).toBe(2);
    await parts.find(version, 2);
    expect(state.loads).toHaveLength(4);
  });

  it('are kept one at a time when even one is larger than the room', async () => {
    const { parts } = aStore(5);
    await parts.find(version, 1);
    await parts.find(version, 2);
    expect(parts.count()).toBe(1);
  });

  it('that are damaged are refused, tried again after a minute, and stand in no other’s way', async () => {
    const { state, parts } = aStore(100);
    state.broken.add('v1 1');
    expect(await parts.find(version, 1)).toBeUndefined();
    expect(await parts.find(version, 1)).toBeUndefined();
    expect(await parts.find(version, 2)).toBe('model v1 2');
    expect(state.refused).toEqual(['v1 part 1']);
    state.broken.clear();
    state.millis = 60_000;
    expect(await parts.find(version, 1)).toBe('model v1 1');
  });

  it('of a newer version replace those of the one before', async () => {
    const { parts } = aStore(25);
    await parts.find(version, 1);
    await parts.find(version, 2);
    expect(await parts.find(aVersion('v2', [10, 10, 10]), 1)).toBe('model v2 1');
    expect(parts.count()).toBe(2);
  });
});
