import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PersonKey, RunId, UnitId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { aChunk, anEvent } from '../support/customer-builders.ts';
import { type People, startPeople } from '../support/people.ts';

// The engine deletes nothing by itself, as AWS may not for days: what has expired lies everywhere, and no reader may see it.
const DAY_MILLIS = 86_400_000;
const instantIn = (days: number) => new Date(Date.now() + days * DAY_MILLIS).toISOString() as Instant;

let shop: People;
beforeAll(async () => {
  shop = await startPeople();
});
afterAll(() => shop.stop());

describe('what has expired and is still in its table', () => {
  it('is no behaviour of a person', async () => {
    await shop.store(aChunk([anEvent({ userId: 'ada', event: 'Product Viewed', type: 'track' })]));
    const personKey: PersonKey = await shop.keys.of('ada');
    expect(await shop.events.behaviourOf(personKey, instantIn(0))).toHaveLength(1);
    expect(await shop.events.behaviourOf(personKey, instantIn(500))).toEqual([]);
  });

  it('is no reject', async () => {
    const { rejectsIn } = await import('#storage/rejects.ts');
    const rejects = rejectsIn('rejects-table');
    const told = { code: 'too_old', message: 'Older than thirty days.' };
    // Written a month ago; its day is still the last one that the list looks at.
    const monthAgo = new Date(Date.now() - 30 * DAY_MILLIS - 1000).toISOString() as Instant;
    await rejects.append('ingestion', [told], monthAgo, 'old');
    await rejects.append('ingestion', [{ ...told, code: 'new' }], instantIn(0), 'new');
    const { items } = await rejects.list(['ingestion'], instantIn(0), { limit: 10 });
    expect(items.map(({ code }) => code)).toEqual(['new']);
  });

  it('is no reading of a unit', async () => {
    const { unitStatesIn } = await import('#storage/unit-states.ts');
    const states = unitStatesIn('units-table');
    const unitId = 'old-fridge' as UnitId;
    const at = Date.now();
    await states.pack(unitId, [{ sensorId: 'air', bootId: 'b', seq: 1, at, celsius: 3, probe: 'air' } as never], at);
    expect(await states.history(unitId, at)).toHaveLength(1);
    expect(await states.history(unitId, at + 5 * 365 * DAY_MILLIS)).toEqual([]);
  });

  it('holds no lock', async () => {
    const { leasesIn } = await import('#storage/leases.ts');
    const leases = leasesIn('runs-table');
    const first = await leases.take(['segments'], 'segments-a' as RunId, Date.now());
    await expect(leases.take(['segments'], 'segments-b' as RunId, Date.now())).rejects.toThrow(/under way/);
    expect(await leases.take(['segments'], 'segments-b' as RunId, Date.now() + DAY_MILLIS)).toBeGreaterThan(first);
  });
});
