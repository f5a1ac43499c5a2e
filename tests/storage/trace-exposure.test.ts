import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaseIdSchema } from '#schemas/case.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { aCaseWorld, type CaseWorld } from '../support/case-world.ts';
import { anIncident, MINUTE } from '../support/cold-chain.ts';

let world: CaseWorld;
beforeAll(async () => {
  world = await aCaseWorld();
});
afterAll(() => world.stop());

const minutesAgo = (minutes: number) => new Date(Math.floor(Date.now() / MINUTE) * MINUTE - minutes * MINUTE).toISOString();
const times = (count: number, celsius: number): number[] => Array.from({ length: count }, () => celsius);

/** An incident of a unit that was cold for an hour, then warm from 60 to 20 minutes ago. */
const aFailureOf = (unitId: string, given: object = {}) =>
  anIncident(unitId, {
    incidentId: `warm-${unitId}` as never,
    startedAt: InstantSchema.parse(minutesAgo(60)),
    openedAt: InstantSchema.parse(minutesAgo(50)),
    raisedAt: InstantSchema.parse(minutesAgo(50)),
    ...given,
  });
const WARM_FOR_FORTY = [...times(60, 3), ...times(40, 9), ...times(20, 3)];

async function holdOn(ref: object) {
  return await world.holds.find({ kind: 'lot', ...ref } as never);
}

describe('an incident that says hold', () => {
  it('holds every lot that was there at any moment of it, and tells how long each was too warm', async () => {
    await world.measure('van-1', 120, WARM_FOR_FORTY);
    await world.measure('room-1', 120, times(120, 3));
    const lots = {
      wholeTime: await world.store('whole-time', [['van-1', 120]]),
      cameLater: await world.store('came-later', [
        ['room-1', 120],
        ['van-1', 30],
      ]),
      movedOn: await world.store('moved-on', [
        ['van-1', 120],
        ['room-1', 45],
      ]),
      soldSince: await world.store('sold-since', [
        ['van-1', 120],
        [undefined, 40],
      ]),
      before: await world.store('left-before', [
        ['van-1', 120],
        ['room-1', 61],
      ]),
      after: await world.store('came-after', [
        ['room-1', 120],
        ['van-1', 5],
      ]),
    };
    await world.happened(aFailureOf('van-1', { clearedAt: minutesAgo(10), stage: 'cleared', status: 'closed' }), 3);
    await world.settle();
    const minutes = async (ref: Parameters<CaseWorld['exposureOf']>[0]) => (await world.exposureOf(ref))?.cumulativeMinutes;
    expect(await minutes(lots.wholeTime)).toBe(40);
    expect(await minutes(lots.cameLater)).toBe(10);
    expect(await minutes(lots.movedOn)).toBe(15);
    expect(await minutes(lots.soldSince)).toBe(20);
    for (const ref of [lots.wholeTime, lots.cameLater, lots.movedOn, lots.soldSince]) {
      expect(await holdOn(ref)).toMatchObject({ incidentId: 'warm-van-1', heldBy: 'larderly' });
    }
    for (const ref of [lots.before, lots.after]) expect([await holdOn(ref), await minutes(ref)]).toEqual([undefined, undefined]);
    const { items } = await world.cases.lots(CaseIdSchema.parse('warm-van-1'), 100);
    expect(items.map(({ lot }) => lot)).toEqual(['came-later', 'moved-on', 'sold-since', 'whole-time']);
  });

  it('carries minutes across a hand-over, so that goods are held of which neither unit alone says so', async () => {
    await world.measure('van-2', 60, [...times(25, 9), ...times(35, 3)]);
    await world.measure('room-2', 60, [...times(20, 3), ...times(25, 9), ...times(15, 3)]);
    const ref = await world.store('handed-over', [
      ['van-2', 60],
      ['room-2', 35],
    ]);
    const other = await world.store('stayed', [['room-2', 60]]);
    const predicted = { stage: 'predicted', severity: 'S2', rule: 'R7', raisedAt: undefined } as const;
    await world.happened(aFailureOf('room-2', { ...predicted, startedAt: minutesAgo(40), predictedAt: minutesAgo(38) }), 1);
    await world.settle();
    expect(await world.exposureOf(ref)).toMatchObject({ consecutiveMinutes: 45, cumulativeMinutes: 45, severity: 'S3' });
    expect(await world.exposureOf(other)).toMatchObject({ consecutiveMinutes: 25, severity: 'S2' });
    expect(await holdOn(ref)).toMatchObject({ incidentId: 'warm-room-2' });
    expect(await holdOn(other)).toBeUndefined();
  });
});

/** Ends the process, as far as the tables see it, before the write of this number. */
function dieBefore(write: number): { readonly restore: () => void; readonly died: () => boolean } {
  const { documents } = world;
  const send = documents.send.bind(documents) as (command: object) => Promise<unknown>;
  let writes = 0;
  const mortal = (command: object) => {
    if (/Put|Update|Delete|Write/.test(command.constructor.name)) writes += 1;
    if (writes >= write) throw new Error('The process was ended.');
    return send(command);
  };
  documents.send = mortal as never;
  return { restore: () => (documents.send = send as never), died: () => writes >= write };
}

/** What a case has come to, without times and without the name of its unit. */
async function outcomeOf(unitId: string) {
  const caseId = CaseIdSchema.parse(`warm-${unitId}`);
  const named = (value: unknown) =>
    JSON.parse(
      JSON.stringify(value)
        .replaceAll(unitId, 'UNIT')
        .replace(/"[^"]*\d\dT\d\d:[^"]*Z"/g, '"T"'),
    );
  const lots = (await world.cases.lots(caseId, 100)).items;
  return named({
    story: (await world.storyOf(caseId)).map(({ step, key, numbers, ids, by, reason }) => ({ step, key, numbers, ids, by, reason })),
    lots,
    orders: (await world.cases.orders(caseId, 100)).items,
    holds: (await world.holds.active()).filter(({ incidentId }) => incidentId === caseId),
    // What is averaged or adds up over all time goes on while the test runs.
    exposures: (await Promise.all(lots.map(world.exposureOf))).map((exposure) => ({ ...exposure, growthLog10: 0, meanKineticCelsius: 0 })),
  });
}

async function aFailure(unitId: string, lots: number): Promise<void> {
  await world.measure(unitId, 120, WARM_FOR_FORTY);
  for (let lot = 0; lot < lots; lot++) {
    const ref = await world.store(`${unitId}-${String(lot).padStart(2, '0')}`, [[unitId, 120]]);
    if (lot % 10 === 0) await world.order(`${unitId}-${lot}`, ref);
  }
  const heldAt = InstantSchema.parse(minutesAgo(49));
  const zone = { target: { kind: 'zone', unitId }, reason: 'warm', heldAt, heldBy: 'larderly', incidentId: `warm-${unitId}` };
  await world.holds.place({ schemaVersion: 1, ...zone } as never);
}

describe('a unit that has told nothing for two hours', () => {
  const silentFor = (unitId: string, given: object) =>
    aFailureOf(unitId, { incidentId: `silent-${unitId}` as never, kind: 'silent', severity: 'SF', rule: 'R3', ...given });

  it('has its lots held once it is quarantined, and not before', async () => {
    await world.measure('van-mute', 120, times(60, 3));
    const ref = await world.store('mute', [['van-mute', 120]]);
    await world.happened(silentFor('van-mute', {}), 1);
    await world.settle();
    expect(await holdOn(ref)).toBeUndefined();
    await world.happened(silentFor('van-mute', { quarantinedAt: InstantSchema.parse(minutesAgo(0)) }), 2);
    await world.settle(2);
    expect(await holdOn(ref)).toMatchObject({ incidentId: 'silent-van-mute', heldBy: 'larderly' });
    const steps = (await world.storyOf('silent-van-mute')).map(({ step }) => step);
    expect(steps).toContain('lots-held');
    expect(steps).not.toContain('first-warm-reading');
  });
});

describe('the chain reaction', () => {
  it('goes through forty lots page by page, and tells its story in order', async () => {
    await aFailure('fridge-story', 40);
    await world.happened(aFailureOf('fridge-story', { predictedAt: minutesAgo(58), predictedMinutes: 12 }), 1);
    await world.settle();
    const story = await world.storyOf('warm-fridge-story');
    const steps = ['first-warm-reading', 'breach-predicted', 'incident-raised', 'unit-held'];
    const page = ['lots-held', 'offers-stopped', 'lots-exposed'];
    expect(story.map(({ step }) => step)).toEqual([...steps, ...page, 'move-proposed', ...page, 'orders-flagged']);
    expect(story.filter(({ step }) => step === 'lots-held').map(({ numbers }) => numbers)).toEqual([{ lots: 25 }, { lots: 15 }]);
    expect(story.at(-1)).toMatchObject({ numbers: { orders: 4, lots: 4 } });
    expect(story.map(({ at }) => at)).toEqual(story.map(({ at }) => at).sort());
    const before = await outcomeOf('fridge-story');
    await world.happened(aFailureOf('fridge-story', { predictedAt: minutesAgo(58), predictedMinutes: 12 }), 2);
    await world.settle(2);
    expect(await outcomeOf('fridge-story')).toEqual(before);
  });

  it('comes to the same when the process ends before any of its writes, and when every message comes twice', async () => {
    const run = async (unitId: string, disturb: () => Promise<boolean>) => {
      await aFailure(unitId, 3);
      await world.happened(aFailureOf(unitId), 1);
      const wasDisturbed = await disturb();
      await world.settle(wasDisturbed ? 1 : 2);
      return await outcomeOf(unitId);
    };
    const undisturbed = await run('fridge-calm', async () => true);
    expect(undisturbed).toMatchObject({ lots: { length: 3 }, holds: { length: 4 }, orders: { length: 1 } });
    expect(await run('fridge-twice', async () => false)).toEqual(undisturbed);
    let write = 0;
    for (let isDying = true; isDying && write < 60; ) {
      write += 1;
      const outcome = await run(`fridge-die${write}`, async () => {
        const mortal = dieBefore(write);
        const [message] = world.waiting;
        for (let next = world.waiting[0]; next !== undefined && !mortal.died(); next = world.waiting[0]) {
          if ((await world.deliver(next)) === 0) world.waiting.shift();
        }
        mortal.restore();
        isDying = mortal.died();
        expect(message).toBeDefined();
        return true;
      });
      expect([write, outcome]).toEqual([write, undisturbed]);
    }
    expect(write).toBeGreaterThan(10);
  });
});
