import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaseIdSchema } from '#schemas/case.ts';
import { InstantSchema } from '#schemas/instant.ts';
import type { LotRef } from '#schemas/lot.ts';
import { aCaseWorld, type CaseWorld } from '../support/case-world.ts';
import { anIncident, MINUTE } from '../support/cold-chain.ts';
import { call } from '../support/people.ts';

let world: CaseWorld;
const handlers: Record<string, unknown> = {};
beforeAll(async () => {
  world = await aCaseWorld();
  process.env['ORDERS_TABLE'] ??= 'orders-table';
  handlers['cases'] = (await import('../../functions/lots/manage-cases.ts')).handler;
  handlers['holds'] = (await import('../../functions/lots/manage-holds.ts')).handler;
  handlers['lots'] = (await import('../../functions/lots/manage-lots.ts')).handler;
});
afterAll(() => world.stop());

const QUINN = { subject: 'quinn', groups: ['quality'] };
const KIM = { subject: 'kim', groups: ['quality'] };
const ADA = { subject: 'ada', groups: ['admin'] };
const BO = { subject: 'bo', groups: ['admin'] };

const minutesAgo = (minutes: number) => InstantSchema.parse(new Date(Date.now() - minutes * MINUTE).toISOString());

/** A case whose incident is over, with its lots on hold. */
async function aCase(unitId: string, names: readonly string[], given: object = { severity: 'S4', rule: 'R1' }): Promise<LotRef[]> {
  await world.measure(
    unitId,
    60,
    Array.from({ length: 60 }, () => 9),
  );
  const refs: LotRef[] = [];
  for (const name of names) refs.push(await world.store(name, [[unitId, 60]]));
  const over = { raisedAt: minutesAgo(40), clearedAt: minutesAgo(5), stage: 'cleared', status: 'closed' };
  await world.happened(anIncident(unitId, { startedAt: minutesAgo(50), openedAt: minutesAgo(40), ...over, ...given } as never), 1);
  await world.settle();
  return refs;
}

const caseOf = (unitId: string) => CaseIdSchema.parse(`warm-${unitId}`);
const holdOn = (ref: LotRef | undefined) => ref && world.holds.find({ kind: 'lot', ...ref });
const viewOf = async (unitId: string) =>
  (await call(handlers['cases'], 'GET /v1/cases/{caseId}', { params: { caseId: caseOf(unitId) } })).body;

interface Decision {
  readonly verb?: string;
  readonly lots?: readonly (LotRef | undefined)[];
  readonly headers?: Record<string, string>;
  readonly evidence?: string;
}
async function say(unitId: string, caller: typeof QUINN, { verb = 'release', lots, headers = {}, evidence }: Decision = {}) {
  const body = { reason: `${caller.subject} took core temperatures.`, ...(lots ? { lots } : {}), ...(evidence ? { evidence } : {}) };
  const params = { caseId: caseOf(unitId) };
  return await call(handlers['cases'], `POST /v1/cases/{caseId}/${verb}`, { params, body, headers, caller });
}
async function decide(unitId: string, caller: typeof QUINN, given: Decision = {}) {
  const reply = await say(unitId, caller, given);
  await world.settle();
  return reply;
}

describe('goods of a case of severity S4', () => {
  it('are released by two people, each of whom the story names', async () => {
    const [ref] = await aCase('s4-release', ['s4-release']);
    expect(await viewOf('s4-release')).toMatchObject({ approversNeeded: { release: 2, dispose: 2 }, approvals: [] });
    expect(await decide('s4-release', QUINN)).toMatchObject({ status: 202, body: { state: 'approved', by: 'quinn' } });
    expect(await holdOn(ref)).toBeDefined();
    const waiting = { kind: 'release', by: 'quinn', reason: 'quinn took core temperatures.', isQuality: true, scope: 'ALL' };
    const { approvals } = await viewOf('s4-release');
    expect(approvals).toMatchObject([waiting]);
    expect(approvals[0]).not.toHaveProperty('subject');
    expect(await decide('s4-release', ADA)).toMatchObject({
      status: 202,
      body: { state: 'decided', by: 'ada', approvedBefore: { by: 'quinn' } },
    });
    expect(await holdOn(ref)).toBeUndefined();
    expect((await viewOf('s4-release')).approvals).toEqual([]);
    const story = (await world.storyOf(caseOf('s4-release'))).filter(({ step }) => step.startsWith('release-'));
    expect(story).toMatchObject([
      { step: 'release-approved', by: 'quinn', reason: 'quinn took core temperatures.' },
      { step: 'release-decided', by: 'ada', ids: { approvedBefore: 'quinn' } },
    ]);
  });

  it('are not released by one person twice, nor by two of whom nobody is of quality', async () => {
    const [ref] = await aCase('s4-twice', ['s4-twice']);
    const key = { 'idempotency-key': 'once' };
    const replies = [await decide('s4-twice', QUINN, { headers: key }), await decide('s4-twice', QUINN, { headers: key })];
    expect(replies.map(({ status, body }) => [status, body.state])).toEqual([
      [202, 'approved'],
      [202, 'approved'],
    ]);
    const again = await decide('s4-twice', QUINN);
    expect([again.status, again.body.detail]).toEqual([409, expect.stringMatching(/^quinn has approved this .*another person/)]);
    expect(await holdOn(ref)).toBeDefined();

    await aCase('s4-admins', ['s4-admins']);
    expect((await decide('s4-admins', ADA)).body.state).toBe('approved');
    expect((await decide('s4-admins', BO)).status).toBe(403);
    expect((await decide('s4-admins', KIM)).body.state).toBe('decided');
  });

  it('wait when the second person approves other lots, and each approval is used once', async () => {
    const [one, two] = await aCase('s4-scope', ['s4-one', 's4-two']);
    await decide('s4-scope', QUINN, { lots: [one] });
    expect((await decide('s4-scope', KIM, { lots: [two] })).body.state).toBe('approved');
    expect([await holdOn(one), await holdOn(two)].every(Boolean)).toBe(true);
    expect((await viewOf('s4-scope')).approvals).toHaveLength(2);
    expect((await decide('s4-scope', KIM, { lots: [one] })).body.state).toBe('decided');
    expect([await holdOn(one), (await holdOn(two))?.incidentId]).toEqual([undefined, caseOf('s4-scope')]);
    expect((await viewOf('s4-scope')).approvals).toMatchObject([{ by: 'kim', lots: [two] }]);
    expect((await decide('s4-scope', KIM, { lots: [one] })).body.state).toBe('decided');
    expect((await viewOf('s4-scope')).approvals).toHaveLength(1);
  });

  it('are released once though two second people are at it at the same moment', async () => {
    const [ref] = await aCase('s4-race', ['s4-race']);
    await decide('s4-race', QUINN);
    const replies = await Promise.all([say('s4-race', KIM), say('s4-race', ADA)]);
    await world.settle(2);
    expect(replies.map(({ body }) => body.state)).toEqual(['decided', 'decided']);
    expect(await holdOn(ref)).toBeUndefined();
    expect((await viewOf('s4-race')).approvals).toEqual([]);
  });

  it('are not decided upon one by one at their own address', async () => {
    const [ref] = await aCase('s4-alone', ['s4-alone']);
    const given = { params: { ...ref } as Record<string, string>, body: { reason: 'It was outside.' } };
    const released = await call(handlers['holds'], 'POST /v1/lots/{gtin}/{lot}/release', given);
    expect([released.status, released.body.detail]).toEqual([409, expect.stringContaining('two people')]);
    expect((await call(handlers['lots'], 'POST /v1/lots/{gtin}/{lot}/dispose', given)).status).toBe(409);
    expect(await holdOn(ref)).toBeDefined();
  });

  it('are disposed of by two people when they were chilled, by one of quality when they were frozen', async () => {
    await aCase('s4-chilled', ['s4-chilled']);
    expect((await decide('s4-chilled', QUINN, { verb: 'dispose' })).body.state).toBe('approved');
    expect((await decide('s4-chilled', ADA, { verb: 'dispose' })).body.state).toBe('decided');
    await aCase('s4-frozen', ['s4-frozen'], { severity: 'S4', rule: 'R2' });
    expect((await decide('s4-frozen', ADA, { verb: 'dispose' })).status).toBe(403);
    expect((await decide('s4-frozen', QUINN, { verb: 'dispose' })).body.state).toBe('decided');
    expect((await decide('s4-frozen', QUINN)).body.state).toBe('approved');
  });
});

it('of what was critically warm only frozen and ambient goods are reworked, with evidence, by one person of quality', async () => {
  const [ref] = await aCase('s4-thawed', ['s4-thawed'], { severity: 'S4', rule: 'R2' });
  const rework = { verb: 'rework', evidence: 'Core at -11.5 °C by hand.' };
  expect((await decide('s4-thawed', QUINN, { verb: 'rework' })).status).toBe(400);
  expect((await decide('s4-thawed', ADA, rework)).status).toBe(403);
  expect((await decide('s4-thawed', QUINN, rework)).body).toMatchObject({ state: 'decided', kind: 'rework', evidence: rework.evidence });
  expect(await holdOn(ref)).toBeDefined();
  // To put it on sale afterwards takes two.
  expect((await decide('s4-thawed', QUINN)).body.state).toBe('approved');
  await aCase('s4-spoilt', ['s4-spoilt'], { severity: 'S4', rule: 'R1' });
  expect(await viewOf('s4-spoilt')).toMatchObject({ approversNeeded: { release: 2, dispose: 2, rework: null } });
  expect((await decide('s4-spoilt', QUINN, rework)).status).toBe(409);
});

it('below S4 one person of quality decides, and nobody else', async () => {
  const [ref] = await aCase('s3-release', ['s3-release'], { severity: 'S3', rule: 'R5' });
  expect(await viewOf('s3-release')).toMatchObject({ approversNeeded: { release: 1, dispose: 1 } });
  expect((await decide('s3-release', ADA)).status).toBe(403);
  expect((await decide('s3-release', QUINN)).body.state).toBe('decided');
  expect(await holdOn(ref)).toBeUndefined();
});
