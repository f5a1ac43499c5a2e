import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MembershipSchema } from '#schemas/profile.ts';
import type { BegunRun } from '#schemas/run.ts';
import { type NightShift, startNightShift, TABLES } from '../support/night-shift.ts';
import { aShopper, keyOf } from '../support/segment-builders.ts';

let shift: NightShift;
beforeAll(async () => {
  shift = await startNightShift();
});
afterAll(() => shift.stop());

it('a profile that cannot be read is counted and left as it is, and the night goes on', async () => {
  const [{ documents }, { itemOfProfile }] = await Promise.all([import('#storage/client.ts'), import('#storage/profile-item.ts')]);
  const segment = MembershipSchema.parse({ name: 'Loyal', since: '2026-11-01T00:00:00.000Z', runId: 'segments-2026-11-21', score: 0.7 });
  for (let number = 0; number < 9; number++) {
    const shopper = { ...aShopper(number, { orders: 3 + number, daysAgo: 2 * number }), segment, segmentFence: 0 };
    const damage = number === 4 ? { currencies: '{"EUR":[1' } : {};
    await documents.send(new PutCommand({ TableName: TABLES.CUSTOMERS_TABLE, Item: { ...itemOfProfile(shopper, 1), ...damage } }));
  }
  const itemOf = async () => (await documents.send(new GetCommand({ TableName: TABLES.CUSTOMERS_TABLE, Key: { pk: keyOf(4) } }))).Item;
  const before = await itemOf();

  const asOf = '2026-11-22T03:30:00.000Z';
  const begun = await shift.run<BegunRun>('kpis/begin-run', { job: 'segments', asOf, runId: 'segments-2026-11-22-munread' });
  const collected = [];
  for (const part of begun.parts) collected.push(await shift.run('segments/collect-features', part));
  expect(collected.reduce((sum, { unreadable }) => sum + Number(unreadable), 0)).toBe(1);
  expect(await itemOf()).toEqual(before);
  await shift.run('kpis/finish-run', { ...begun, collected, prepared: [{ committed: { customers: 8 } }, {}] });
  const { runsIn } = await import('#storage/runs.ts');
  expect(await runsIn(TABLES.RUNS_TABLE).find('segments', begun.runId)).toMatchObject({
    status: 'SUCCEEDED',
    result: { customers: 8, unreadable: 1 },
  });
});
