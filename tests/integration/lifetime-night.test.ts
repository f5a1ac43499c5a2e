import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { foresightOfPerson } from '#domain/segments/person-foresight.ts';
import type { Instant } from '#schemas/instant.ts';
import type { CurrencyCode } from '#schemas/money.ts';
import type { Profile } from '#schemas/profile.ts';
import type { AssignTask, BegunRun } from '#schemas/run.ts';
import { type NightShift, startNightShift, TABLES } from '../support/night-shift.ts';
import { call } from '../support/people.ts';
import { aShopper } from '../support/segment-builders.ts';

const AS_OF = '2026-11-22T03:30:00.000Z' as Instant;
let shift: NightShift;

/** People who order every 5 to 24 days; each third has been silent for some time, each fifth has bought once. */
const shoppers = Array.from({ length: 200 }, (_, index) => {
  const every = 5 + (index % 20);
  const daysAgo = index % 3 === 0 ? (2 + (index % 17)) * every : index % every;
  const habit = { orders: index % 5 === 0 ? 1 : 3 + (index % 12), every, daysAgo, orderMinor: 1000 + ((index * 137) % 5000) };
  return { ...aShopper(index, habit), customerId: `c${index}` as Profile['customerId'] };
});

beforeAll(async () => {
  shift = await startNightShift();
  const [{ documents }, { itemOfProfile }] = await Promise.all([import('#storage/client.ts'), import('#storage/profile-item.ts')]);
  for (const shopper of shoppers)
    await documents.send(new PutCommand({ TableName: TABLES.CUSTOMERS_TABLE, Item: itemOfProfile(shopper, 1) }));
});
afterAll(() => shift.stop());

async function night(suffix: string): Promise<void> {
  const run = await shift.run<BegunRun>('kpis/begin-run', { job: 'segments', asOf: AS_OF, runId: `segments-2026-11-22-m${suffix}` });
  const collected = await Promise.all(run.parts.map((part) => shift.run<AssignTask['collected']>('segments/collect-features', part)));
  await shift.run('segments/cluster-customers', { ...run, collected });
  await Promise.all(run.parts.map((part, index) => shift.run('segments/assign-segments', { ...part, collected: collected[index] })));
  await Promise.all(run.parts.map((part) => shift.run('segments/publish-segments', part)));
  await shift.run('segments/publish-segments', { ...run, of: run.parts.length, commit: true });
  await shift.run('kpis/finish-run', run);
}

it('learns how long customers stay, and lists those with whom most would be lost', async () => {
  await night('000001');
  const [{ documents }, { segmentationsIn }, { handler }] = await Promise.all([
    import('#storage/client.ts'),
    import('#storage/segments.ts'),
    import('../../functions/segments/list-at-risk.ts'),
  ]);
  const { lifetime, atRisk } = (await segmentationsIn(TABLES.SEGMENTS_TABLE).find()) ?? {};
  expect(lifetime).toMatchObject({ customers: 200, repeaters: 160, currency: 'EUR', reasons: {} });
  expect(atRisk?.customers).toBeGreaterThan(10);

  const { body } = await call(handler, 'GET /v1/segments/at-risk', { query: { limit: '100' } });
  expect(body).toMatchObject({ asOf: AS_OF, summary: atRisk, reason: null });
  expect(body.items.length).toBe(Math.min(100, atRisk?.customers ?? 0));
  const values = body.items.map(({ valueAtRiskMinor }: { valueAtRiskMinor: number }) => valueAtRiskMinor);
  expect(values).toEqual(values.toSorted((left: number, right: number) => right - left));
  expect(body.items[0].segment).not.toBeNull();

  // The customer page says the same of a person as of that night.
  const found = shoppers.find(({ customerId }) => customerId === body.items[0].customerId) ?? aShopper(0, { orders: 0, daysAgo: 0 });
  const { churn } = foresightOfPerson(found, { model: lifetime ?? null, mainCurrency: 'EUR' as CurrencyCode, asOf: AS_OF, zone: 'UTC' });
  expect(churn.aliveProbability?.value).toBe(body.items[0].aliveProbability);

  await night('000002');
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName: TABLES.SEGMENTS_TABLE,
      KeyConditionExpression: 'pk = :lists',
      ExpressionAttributeValues: { ':lists': 'AT_RISK' },
    }),
  );
  expect(Items.map(({ sk }) => sk)).toEqual([expect.stringMatching(/^segments-2026-11-22-m000002#00$/)]);
  expect(JSON.stringify(Items)).toContain(found.personKey);
  expect(JSON.stringify(Items)).not.toContain('customerId');
});
