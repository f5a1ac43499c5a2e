import { DeleteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunId } from '#schemas/ids.ts';
import type { Profile } from '#schemas/profile.ts';
import type { BegunRun, ClusterTask } from '#schemas/run.ts';
import { type NightShift, startNightShift, TABLES } from '../support/night-shift.ts';
import { aShopper, HABITS, keyOf } from '../support/segment-builders.ts';

let shift: NightShift;
let storage: Awaited<ReturnType<typeof importStorage>>;

async function importStorage() {
  const [{ documents }, { customersIn }, { itemOfProfile }, { leasesIn }, { membershipsIn }, { runsIn }, { segmentationsIn }] =
    await Promise.all([
      import('#storage/client.ts'),
      import('#storage/profiles.ts'),
      import('#storage/profile-item.ts'),
      import('#storage/leases.ts'),
      import('#storage/memberships.ts'),
      import('#storage/runs.ts'),
      import('#storage/segments.ts'),
    ]);
  const customers = customersIn(TABLES.CUSTOMERS_TABLE);
  return {
    documents,
    itemOfProfile,
    customers,
    memberships: membershipsIn(customers),
    leases: leasesIn(TABLES.RUNS_TABLE),
    runs: runsIn(TABLES.RUNS_TABLE),
    segmentations: segmentationsIn(TABLES.SEGMENTS_TABLE),
  };
}

const shoppers = Array.from({ length: 60 }, (_, index) => {
  const habit = HABITS[index % HABITS.length] ?? { orders: 1, daysAgo: 1 };
  return aShopper(index, { ...habit, orders: habit.orders + (index % 3) });
});

beforeAll(async () => {
  shift = await startNightShift();
  storage = await importStorage();
  for (const shopper of shoppers) await save(shopper);
});
afterAll(() => shift.stop());

async function save(profile: Profile): Promise<void> {
  await storage.documents.send(
    new PutCommand({ TableName: TABLES.CUSTOMERS_TABLE, Item: storage.itemOfProfile(profile, profile.version) }),
  );
}
async function read(key: Profile['personKey']): Promise<Profile> {
  const record = await storage.customers.find(key);
  if (record.kind !== 'present') throw new Error(`${key} is ${record.kind}`);
  return record.profile;
}

const asOf = '2026-11-22T03:30:00.000Z';
const request = (suffix: string) => ({ job: 'segments', asOf, runId: `segments-2026-11-22-m${suffix}` });
const begin = (suffix: string) => shift.run<BegunRun>('kpis/begin-run', request(suffix));

async function cluster(run: BegunRun) {
  const collected = await Promise.all(
    run.parts.map((part) => shift.run<ClusterTask['collected'][number]>('segments/collect-features', part)),
  );
  const { customers } = await shift.run<{ customers: number }>('segments/cluster-customers', { ...run, collected });
  const assigned = await Promise.all(
    collected.map((part) =>
      shift.run<{ changed: number }>('segments/assign-segments', { ...run, part: part.part, of: run.parts.length, collected: part }),
    ),
  );
  return { customers, changed: assigned.reduce((sum, { changed }) => sum + changed, 0) };
}
const publish = (run: BegunRun) =>
  Promise.all(run.parts.map((part) => shift.run<Record<string, number>>('segments/publish-segments', part)));
const commit = (run: BegunRun) => shift.run('segments/publish-segments', { ...run, commit: true, of: run.parts.length });
async function night(suffix: string) {
  const run = await begin(suffix);
  const clustered = await cluster(run);
  const published = await publish(run);
  const committed = await commit(run);
  await shift.run('kpis/finish-run', { ...run, clustered, prepared: [{ published, committed }, {}] });
  return { run, clustered, committed };
}

describe('a night of segmentation', () => {
  it('gives every customer with an order a segment and a score', async () => {
    const { clustered, committed } = await night('000001');
    expect(clustered).toMatchObject({ customers: 60, changed: 60 });
    expect(committed['segments']).toHaveLength(5);
    const { segment, segmentFence, orders } = await read(keyOf(3));
    expect(segment).toMatchObject({
      name: 'Loyal',
      since: asOf,
      runId: 'segments-2026-11-22-m000001',
    });
    expect(segmentFence).toBe(1);
    expect(orders).toBe(50);
    expect(await storage.segmentations.find()).toMatchObject({
      runId: 'segments-2026-11-22-m000001',
      revision: 1,
      currency: 'EUR',
      customers: 60,
    });
    const run = await storage.runs.find('segments', 'segments-2026-11-22-m000001' as RunId);
    expect(run).toMatchObject({ status: 'SUCCEEDED', asOf, result: { customers: 60 }, parts: 8 });
    expect(run?.progress.size).toBe(26);
  });

  it('writes nobody whose segment stays, the night after', async () => {
    const before = await read(keyOf(7));
    const { clustered } = await night('000002');
    expect(clustered).toMatchObject({ customers: 60, changed: 0 });
    expect(await read(keyOf(7))).toEqual(before);
    expect(await storage.segmentations.find()).toMatchObject({ revision: 2, moves: [] });
  });

  it('changes nothing when its steps are run again', async () => {
    await save({ ...(await read(keyOf(0))), segment: undefined } as unknown as Profile);
    const run = await begin('000003');
    expect(await cluster(run)).toMatchObject({ changed: 1 });
    await publish(run);
    const published = await read(keyOf(0));
    expect(await publish(run)).toContainEqual({ part: expect.any(Number), ruleChanges: 0, saved: 1, unchanged: 0, gone: 0 });
    await commit(run);
    const again = await commit(run);
    expect(await begin('000003')).toEqual(run);
    await shift.run('kpis/finish-run', run);
    expect(await read(keyOf(0))).toEqual(published);
    expect(again).toMatchObject({ revision: 3 });
    expect((await storage.segmentations.history({ limit: 10 })).items.map(({ revision }) => revision)).toEqual([3, 2, 1]);
  });

  it('goes on where it failed: another execution passes over the steps that are done', async () => {
    const run = await begin('000007');
    await cluster(run);
    await shift.run('kpis/finish-run', { ...run, failure: { Error: 'States.TaskFailed', Cause: '' } });
    const opened = await storage.runs.open({ ...request('000007'), trigger: 'request', requestedAt: asOf } as Parameters<
      typeof storage.runs.open
    >[0]);
    expect(opened).toMatchObject({ status: 'QUEUED', attempt: 1 });
    // Whoever comes now is seen the next night: what was collected is not collected again.
    await save(aShopper(900, { orders: 3, daysAgo: 2 }));
    const again = await begin('000007');
    expect(again.fence).toBeGreaterThan(run.fence);
    expect(await cluster(again)).toMatchObject({ customers: 60 });
    await publish(again);
    await commit(again);
    await shift.run('kpis/finish-run', again);
    expect(await storage.runs.find('segments', run.runId)).toMatchObject({ status: 'SUCCEEDED', attempt: 1 });
    expect(await storage.segmentations.find()).toMatchObject({ runId: run.runId, customers: 60 });
    await storage.documents.send(new DeleteCommand({ TableName: TABLES.CUSTOMERS_TABLE, Key: { pk: keyOf(900) } }));
  });

  it('moves who changed their ways, and remembers since when the others are where they are', async () => {
    await save({
      ...aShopper(3, { orders: 6, daysAgo: 250, every: 15, orderMinor: 3000 }),
      segment: (await read(keyOf(3))).segment as Profile['segment'],
    } as Profile);
    const { committed } = await night('000004');
    expect(committed['moves']).toContainEqual({ from: 'Loyal', to: 'Churning', count: 1 });
    expect((await read(keyOf(3))).segment).toMatchObject({ name: 'Churning', history: [{ name: 'Loyal', since: asOf }] });
  });

  it('leaves the segments of the night before in force when it fails', async () => {
    const before = await storage.segmentations.find();
    const run = await begin('000005');
    const collected = await Promise.all(
      run.parts.map((part) => shift.run<ClusterTask['collected'][number]>('segments/collect-features', part)),
    );
    const [first, ...others] = collected;
    const damaged = [{ ...first, sha256: 'f'.repeat(64) }, ...others];
    await expect(shift.run('segments/cluster-customers', { ...run, collected: damaged })).rejects.toThrow('checksum');
    await shift.run('kpis/finish-run', {
      ...run,
      failure: { Error: 'Error', Cause: JSON.stringify({ errorMessage: 'its checksum differs' }) },
    });
    expect(await storage.segmentations.find()).toEqual(before);
    expect(await storage.runs.find('segments', run.runId)).toMatchObject({
      status: 'FAILED',
      failure: { error: 'Error', cause: 'its checksum differs' },
    });
    await night('000006');
  });
});

describe('two runs at once', () => {
  it('are refused while the first one lives', async () => {
    const run = await begin('000010');
    await expect(begin('000011')).rejects.toThrow('segments-2026-11-22-m000010 is under way');
    await expect(shift.run('kpis/begin-run', { job: 'nightly', asOf, runId: 'nightly-2026-11-22' })).rejects.toThrow('under way');
    const other = await shift.run<BegunRun>('kpis/begin-run', { job: 'recommendations', asOf, runId: 'recommendations-2026-11-22' });
    // A run that was refused has no lock to give back.
    await shift.run('kpis/finish-run', { ...request('000011'), failure: { Error: 'RunInProgressError', Cause: '' } });
    await expect(begin('000011')).rejects.toThrow('under way');
    await shift.run('kpis/finish-run', run);
    await shift.run('kpis/finish-run', other);
  });

  it('let only the later one publish when the first one outlived its lease', async () => {
    const zombie = await begin('000020');
    await save({ ...(await read(keyOf(1))), segment: undefined } as unknown as Profile);
    await cluster(zombie);
    await storage.documents.send(
      new UpdateCommand({
        TableName: TABLES.RUNS_TABLE,
        Key: { pk: 'LOCK#segments', sk: 'LEASE' },
        UpdateExpression: 'SET expiresAtMillis = :past',
        ExpressionAttributeValues: { ':past': 1 },
      }),
    );
    const { run } = await night('000021');
    expect(run.fence).toBe(zombie.fence + 1);
    await save({ ...(await read(keyOf(1))), version: 50 });
    await expect(publish(zombie)).rejects.toThrow('has lost the lock');
    await expect(commit(zombie)).rejects.toThrow('may no longer publish');
    // Even past its own check, each write of it is refused by the number on the profile.
    const stolen = { ...(await read(keyOf(1))).segment, name: 'Loyal', runId: zombie.runId } as NonNullable<Profile['segment']>;
    const theft = [{ profile: await read(keyOf(1)), decide: () => stolen }];
    await expect(storage.memberships.change(theft, zombie.fence)).rejects.toThrow('could not be given');
    expect(await storage.segmentations.find()).toMatchObject({ runId: run.runId });
    await shift.run('kpis/finish-run', { ...zombie, failure: { Error: 'LeaseLostError', Cause: '' } });
  });
});

describe('a customer who changes while the night publishes', () => {
  const fence = 1000;
  const loyal = {
    name: 'Loyal',
    since: asOf,
    runId: 'segments-2026-11-22-m000099',
    score: 0.5,
    history: [],
  } as unknown as NonNullable<Profile['segment']>;

  it('is read again, and keeps what was stored meanwhile', async () => {
    const stale = await read(keyOf(10));
    await save({ ...stale, version: stale.version + 1, items: 777 });
    const fresh = await read(keyOf(9));
    const changes = [stale, fresh].map((profile) => ({ profile, decide: () => loyal }));
    expect(await storage.memberships.change(changes, fence)).toEqual({ saved: 2, unchanged: 0, gone: 0 });
    expect(await storage.memberships.change(changes, fence)).toEqual({ saved: 0, unchanged: 2, gone: 0 });
    expect(await read(keyOf(9))).toMatchObject({ version: fresh.version + 1, segmentFence: fence, segment: { name: 'Loyal' } });
    expect(await read(keyOf(10))).toMatchObject({ items: 777, segment: { name: 'Loyal' } });
  });

  it('is left alone when merged or erased', async () => {
    for (const [index, remainder] of [{ mergedInto: keyOf(12), version: 9 }, { erasedAt: asOf }].entries()) {
      const stale = await read(keyOf(20 + index));
      const Item = { pk: stale.personKey, ...remainder };
      await storage.documents.send(new PutCommand({ TableName: TABLES.CUSTOMERS_TABLE, Item }));
      expect(await storage.memberships.change([{ profile: stale, decide: () => loyal }], fence)).toMatchObject({ gone: 1 });
      const { Item: after } = await storage.documents.send(
        new GetCommand({ TableName: TABLES.CUSTOMERS_TABLE, Key: { pk: stale.personKey } }),
      );
      expect(after).toEqual(Item);
    }
  });

  it('loses the segment when the orders are gone', async () => {
    const without = [{ profile: await read(keyOf(11)), decide: () => undefined }];
    expect(await storage.memberships.change(without, fence)).toEqual({ saved: 1, unchanged: 0, gone: 0 });
    expect((await read(keyOf(11))).segment).toBeUndefined();
  });
});

it('keeps one history entry for each publication', async () => {
  const { Items = [] } = await storage.documents.send(
    new QueryCommand({
      TableName: TABLES.SEGMENTS_TABLE,
      KeyConditionExpression: 'pk = :history',
      ExpressionAttributeValues: { ':history': 'HISTORY' },
    }),
  );
  expect(Items.map(({ revision }) => revision)).toEqual(Items.map((_, index) => index + 1));
});
