import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodedBytes, encodeModel, NEIGHBOUR_FORMAT } from '#domain/recommendations/neighbour-artefact.ts';
import type { NeighbourModel } from '#domain/recommendations/neighbour-model.ts';
import { bytesForModel, type LoadedModel, loadedModel } from '#domain/recommendations/recommend.ts';
import { shardsOf } from '#domain/recommendations/taste-shards.ts';
import { NO_TASTES } from '#numerics/taste-tree.ts';
import type { ProductId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { ArtefactVersion } from '#storage/artefacts.ts';
import { referenceRatings } from '../../tools/bench/reference-ratings.ts';
import { BUCKET, type NightShift, startNightShift, TABLES } from '../support/night-shift.ts';

const at = '2026-11-22T04:00:00.000Z' as Instant;
const PRODUCTS = 800;
const LIMIT_BYTES = 3_000_000;

/** 15,000 people, some 4 MB. */
function aModel(seed: number): NeighbourModel {
  const matrix = referenceRatings({ people: 15_000, products: PRODUCTS, perPerson: 30, topShare: 0.3 }, seed);
  return {
    asOf: at,
    productIds: Array.from({ length: PRODUCTS }, (_, product) => `p${product}` as ProductId),
    matrix,
    people: matrix.rows,
    buyers: Uint32Array.from(
      { length: PRODUCTS },
      (_, column) => (matrix.columnStarts[column + 1] ?? 0) - (matrix.columnStarts[column] ?? 0),
    ),
    popularity: new Float32Array(PRODUCTS).fill(1),
    repurchase: new Float32Array(PRODUCTS).fill(0.1),
    followers: { starts: new Uint32Array(PRODUCTS + 1), things: new Uint16Array(), shares: new Uint8Array() },
    blend: null,
    tastes: NO_TASTES,
    shard: 0,
    personCodes: Uint32Array.from({ length: 2 * matrix.rows }, (_, index) => (index % 2 === 0 ? index : 0)),
  };
}

let shift: NightShift;
const refused: string[] = [];
let millis = 0;

/** The storage as the training and the serving function use it. */
async function theStore() {
  const { nightlyArtefactIn } = await import('#storage/nightly-artefacts.ts');
  const { artefactInMemory } = await import('#storage/artefact-in-memory.ts');
  const { artefactPartsInMemory } = await import('#storage/artefact-parts-in-memory.ts');
  const { objectsIn } = await import('#storage/objects.ts');
  const models = nightlyArtefactIn({ name: 'neighbours', bucket: BUCKET, table: TABLES.RUNS_TABLE, allocate: bytesForModel });
  const source = { ...models, decode: (bytes: Uint8Array): LoadedModel => loadedModel(bytes), nowMillis: () => millis };
  const refuse = (what: string, error: unknown) => void refused.push(`${what}: ${error}`);
  return {
    models,
    objects: objectsIn(BUCKET),
    inForce: artefactInMemory({ ...source, refuse }),
    parts: artefactPartsInMemory({ ...source, refuse }, LIMIT_BYTES),
  };
}
type Store = Awaited<ReturnType<typeof theStore>>;

async function publish({ models }: Store, runId: string, model: NeighbourModel, fence: number): Promise<ArtefactVersion> {
  const [first = model, ...others] = shardsOf(model, encodedBytes(model), LIMIT_BYTES);
  let version = await models.store(encodeModel(first), { runId, format: NEIGHBOUR_FORMAT, at });
  for (const shard of others) version = await models.storePart(version, encodeModel(shard));
  await models.publish(version, fence);
  return version;
}

/** Asks, and lets a refresh in the background come to its end. */
async function versionAt({ inForce }: Store, now: number): Promise<string | undefined> {
  millis = now;
  await inForce.current();
  await new Promise((resolve) => setTimeout(resolve, 500));
  return (await inForce.current())?.version;
}

beforeAll(async () => {
  shift = await startNightShift();
}, 60_000);
afterAll(() => shift.stop());

describe('a model that is larger than a function holds', () => {
  it('is served shard by shard, within the limit', async () => {
    const store = await theStore();
    const model = aModel(1);
    expect(encodedBytes(model)).toBeGreaterThan(LIMIT_BYTES);
    const version = await publish(store, 'night-1', model, 1);
    expect(version.parts.length).toBeGreaterThanOrEqual(7);
    const held = await store.inForce.current();
    expect(held?.model).toMatchObject({ shard: 0, people: 15_000 });
    for (let part = 1; part <= version.parts.length; part++)
      expect(await store.parts.find(held?.artefact ?? version, part)).toMatchObject({ shard: part, people: 15_000 });
    const most = Math.max(...version.parts.map(({ bytes }) => bytes));
    expect(store.parts.count()).toBeLessThanOrEqual(Math.ceil(LIMIT_BYTES / most) + 1);
  });

  it('stays in use when the next night’s is damaged, cut off or of an older format', async () => {
    const store = await theStore();
    const good = await publish(store, 'night-2', aModel(2), 2);
    expect(await versionAt(store, 0)).toBe(good.version);
    const bytes = encodeModel(aModel(3));
    const damages: readonly [string, (stored: Uint8Array) => Uint8Array, RegExp][] = [
      ['night-3', (stored) => stored.map((byte, place) => (place === 1000 ? byte ^ 1 : byte)), /does not have its checksum/],
      ['night-4', (stored) => stored.slice(0, stored.length - 1), /ends before byte/],
    ];
    let fence = 3;
    for (const [runId, damage, reason] of damages) {
      const version = await store.models.store(bytes, { runId, format: NEIGHBOUR_FORMAT, at });
      await store.objects.put(version.key, damage(bytes));
      await store.models.publish(version, fence);
      refused.length = 0;
      expect(await versionAt(store, 100_000 * fence)).toBe(good.version);
      expect(refused.join()).toMatch(reason);
      fence += 1;
    }
    const old = bytes.slice();
    new DataView(old.buffer).setUint32(4, 2, true);
    await store.models.publish(await store.models.store(old, { runId: 'night-5', format: 'neighbours-2', at }), fence);
    refused.length = 0;
    expect(await versionAt(store, 100_000 * fence)).toBe(good.version);
    expect(refused.join()).toContain('layout 2; this code reads layout 3');
  });

  it('answers from the first shard while another one is damaged', async () => {
    const store = await theStore();
    const version = await publish(store, 'night-6', aModel(4), 9);
    await store.objects.put(version.parts[1]?.key ?? '', new Uint8Array(version.parts[1]?.bytes ?? 0));
    millis = 0;
    expect((await store.inForce.current())?.version).toBe(version.version);
    expect(await store.parts.find(version, 2)).toBeUndefined();
    expect(await store.parts.find(version, 1)).toMatchObject({ shard: 1 });
  });
});
