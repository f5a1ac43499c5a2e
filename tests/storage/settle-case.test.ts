import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaseIdSchema } from '#schemas/case.ts';
import { InstantSchema } from '#schemas/instant.ts';
import type { LotRef } from '#schemas/lot.ts';
import { aCaseWorld, type CaseWorld } from '../support/case-world.ts';
import { anIncident, MINUTE } from '../support/cold-chain.ts';

let world: CaseWorld;
beforeAll(async () => {
  world = await aCaseWorld();
});
afterAll(() => world.stop());

const minutesAgo = (minutes: number) =>
  InstantSchema.parse(new Date(Math.floor(Date.now() / MINUTE) * MINUTE - minutes * MINUTE).toISOString());
const warm = Array.from({ length: 60 }, () => 9);
const aDecision = (kind: string, given: object = {}) => ({
  decisionId: `d-${kind}`,
  kind,
  by: 'quinn',
  reason: 'Core temperatures taken by hand.',
  at: new Date().toISOString(),
  ...given,
});

/** A unit that was warm for an hour, with lots in it, all of them held; the incident is over unless told otherwise. */
async function aCase(unitId: string, names: readonly string[], given: object = {}): Promise<LotRef[]> {
  await world.measure(unitId, 60, warm);
  const refs: LotRef[] = [];
  for (const name of names) refs.push(await world.store(name, [[unitId, 60]]));
  await raise(unitId, given);
  return refs;
}

async function raise(unitId: string, given: object = {}): Promise<void> {
  const over = { clearedAt: minutesAgo(5), stage: 'cleared', status: 'closed' };
  const facts = anIncident(unitId, {
    startedAt: minutesAgo(50),
    openedAt: minutesAgo(40),
    raisedAt: minutesAgo(40),
    ...over,
    ...given,
  } as never);
  const zone = {
    target: { kind: 'zone', unitId },
    reason: 'warm',
    heldAt: minutesAgo(40),
    heldBy: 'larderly',
    incidentId: facts.incidentId,
  };
  await world.holds.place({ schemaVersion: 1, ...zone } as never);
  await world.happened(facts, 1);
  await world.settle();
}

const caseOf = (unitId: string) => CaseIdSchema.parse(`warm-${unitId}`);
const holdOn = (ref: LotRef) => world.holds.find({ kind: 'lot', ...ref });
const zoneOf = (unitId: string) => world.holds.find({ kind: 'zone', unitId: unitId as never });
const stepsOf = async (unitId: string) => (await world.storyOf(caseOf(unitId))).map(({ step, by, numbers }) => ({ step, by, numbers }));
const onHand = async (ref: LotRef) => {
  const places = (await world.lots.find(ref))?.places ?? [];
  return (await world.lots.atPlaces(ref, places)).reduce((sum, { state }) => sum + (state.balances['EA'] ?? 0), 0);
};
const decide = async (unitId: string, decision: object, times = 1, lots?: LotRef[]) => {
  world.send('DECISIONS', { caseId: caseOf(unitId), decision, ...(lots ? { lots } : {}) });
  await world.settle(times);
};

describe('a release', () => {
  it('of a whole case lifts its holds on lots and unit, page by page, and is told once though it comes twice', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `release-${String(index).padStart(2, '0')}`);
    const refs = await aCase('fridge-r', names);
    for (const ref of refs) expect(await holdOn(ref)).toMatchObject({ heldBy: 'larderly' });
    await decide('fridge-r', aDecision('release'), 2);
    for (const ref of refs) expect(await holdOn(ref)).toBeUndefined();
    expect(await zoneOf('fridge-r')).toBeUndefined();
    expect((await stepsOf('fridge-r')).slice(-4)).toEqual([
      { step: 'release-decided', by: 'quinn', numbers: {} },
      { step: 'lots-released', by: 'quinn', numbers: { lots: 25 } },
      { step: 'lots-released', by: 'quinn', numbers: { lots: 5 } },
      { step: 'unit-released', by: 'quinn', numbers: {} },
    ]);
    const { items } = await world.cases.lots(caseOf('fridge-r'), 100);
    expect(items.every(({ decision }) => decision?.kind === 'release' && decision.by === 'quinn')).toBe(true);
  });

  it('is not undone by messages of the incident that come later', async () => {
    const [ref] = await aCase('fridge-late', ['late']);
    await decide('fridge-late', aDecision('release'));
    await raise('fridge-late', { severity: 'S4', rule: 'R1' });
    expect(ref && (await holdOn(ref))).toBeUndefined();
  });

  it('lifts only what its own case holds: a person and another case go on holding', async () => {
    const [both, alone, byPerson] = await aCase('fridge-one', ['of-both', 'of-one', 'of-a-person']);
    if (!both || !alone || !byPerson) throw new Error('There are three lots.');
    const person = { target: { kind: 'lot', ...byPerson }, reason: 'glass', heldAt: minutesAgo(1), heldBy: 'kim' };
    await world.holds.place({ schemaVersion: 1, ...person } as never);
    await world.measure('fridge-two', 60, warm);
    await world.lots.record(both, [
      {
        ...(await world.lots.movementsOf(both))[0],
        movementId: 'on',
        kind: 'moved',
        from: 'fridge-one',
        to: 'fridge-two',
        at: minutesAgo(30),
      } as never,
    ]);
    await raise('fridge-two');
    expect(await holdOn(both)).toMatchObject({ incidentId: 'warm-fridge-one', others: [{ incidentId: 'warm-fridge-two' }] });
    await decide('fridge-one', aDecision('release'));
    expect(await holdOn(alone)).toBeUndefined();
    expect(await holdOn(both)).toMatchObject({ incidentId: 'warm-fridge-two', heldBy: 'larderly' });
    const left = await holdOn(byPerson);
    expect(left).toMatchObject({ heldBy: 'kim', reason: 'glass' });
    expect(left).not.toHaveProperty('incidentId');
    await decide('fridge-two', aDecision('release'));
    expect(await holdOn(both)).toBeUndefined();
  });

  it('of single lots leaves the others and the unit as they are', async () => {
    const [first, second] = await aCase('fridge-some', ['some-1', 'some-2']);
    if (!first || !second) throw new Error('There are two lots.');
    await decide('fridge-some', aDecision('release'), 1, [first]);
    expect([await holdOn(first), (await holdOn(second))?.incidentId]).toEqual([undefined, 'warm-fridge-some']);
    expect(await zoneOf('fridge-some')).toBeDefined();
  });
});

describe('a disposal', () => {
  it('throws away what is left, once, and what is thrown away stays held', async () => {
    const [ref] = await aCase('fridge-d', ['dispose']);
    if (!ref) throw new Error('There is a lot.');
    expect(await onHand(ref)).toBe(10_000_000);
    await decide('fridge-d', aDecision('dispose'), 2);
    expect(await onHand(ref)).toBe(0);
    const disposals = (await world.lots.movementsOf(ref)).filter(({ kind }) => kind === 'disposed');
    expect(disposals).toMatchObject([{ quantity: 10, recordedBy: 'quinn', reason: 'Core temperatures taken by hand.' }]);
    expect(await holdOn(ref)).toMatchObject({ incidentId: 'warm-fridge-d' });
    expect((await stepsOf('fridge-d')).map(({ step }) => step).slice(-3)).toEqual(['disposal-decided', 'lots-disposed', 'unit-released']);
  });

  it('after a release, and a release after a disposal, change nothing: the first decision stands', async () => {
    const [released] = await aCase('fridge-f', ['first-release']);
    if (!released) throw new Error('There is a lot.');
    await decide('fridge-f', aDecision('release'));
    await decide('fridge-f', aDecision('dispose'));
    expect([await holdOn(released), await onHand(released)]).toEqual([undefined, 10_000_000]);
  });

  it('while the unit is still warm keeps it closed', async () => {
    await aCase('fridge-open', ['open'], { status: 'open', stage: 'raised', clearedAt: undefined });
    await decide('fridge-open', aDecision('dispose'));
    expect(await zoneOf('fridge-open')).toBeDefined();
  });
});

describe('a rework', () => {
  it('leaves the lots on hold and everything that is there, until they are released or thrown away', async () => {
    const [kept, gone] = await aCase('fridge-w', ['rework-1', 'rework-2']);
    if (!kept || !gone) throw new Error('There are two lots.');
    await decide('fridge-w', aDecision('rework', { evidence: 'Report 12.' }), 2);
    for (const ref of [kept, gone]) expect([(await holdOn(ref))?.incidentId, await onHand(ref)]).toEqual(['warm-fridge-w', 10_000_000]);
    expect((await stepsOf('fridge-w')).map(({ step }) => step).slice(-3)).toEqual(['rework-decided', 'lots-to-rework', 'unit-released']);
    const story = await world.storyOf(caseOf('fridge-w'));
    expect(story.find(({ step }) => step === 'rework-decided')).toMatchObject({ ids: { evidence: 'Report 12.' } });

    await decide('fridge-w', aDecision('release'), 1, [kept]);
    await decide('fridge-w', aDecision('dispose'), 1, [gone]);
    expect([await holdOn(kept), await onHand(gone)]).toEqual([undefined, 0]);
    const { items } = await world.cases.lots(caseOf('fridge-w'), 100);
    expect(items.map(({ decision }) => decision?.kind)).toEqual(['release', 'dispose']);
    // What is decided for good is not reworked any more.
    await decide('fridge-w', aDecision('rework', { decisionId: 'd-rework-2' }));
    expect((await world.cases.lots(caseOf('fridge-w'), 100)).items.map(({ decision }) => decision?.kind)).toEqual(['release', 'dispose']);
    expect(await holdOn(kept)).toBeUndefined();
  });
});
