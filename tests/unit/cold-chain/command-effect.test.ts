import { describe, expect, it } from 'vitest';
import { effectOf, movesAs, stateOfCommand, stepOf } from '#domain/cold-chain/command-effect.ts';
import { againAfter, isToBeRepeated } from '#domain/cold-chain/command-repeats.ts';
import { storyOf } from '#domain/cold-chain/command-story.ts';
import { gaussian, seededRandom } from '#numerics/random.ts';
import { CommandSchema } from '#schemas/unit.ts';
import { aSeries, MINUTE, NOON } from '../../support/cold-chain.ts';

const minute = (number: number) => new Date(NOON + number * MINUTE).toISOString();
const aCommand = (given: object = {}) =>
  CommandSchema.parse({
    unitId: 'fridge-01',
    commandId: 'warm-fridge-01-raised',
    incidentId: 'warm-fridge-01',
    kind: 'set-point',
    celsius: 2,
    expects: 'cooling',
    issuedAt: minute(-1),
    expiresAt: minute(9),
    sentAt: minute(-1),
    status: 'issued',
    issuedBy: 'larderly',
    reason: 'The goods warm.',
    ...given,
  });
const accepted = aCommand({ status: 'accepted', acknowledgedAt: minute(0) });

/** A reading a minute whose slope is given in degrees a minute, with the noise of a sensor. */
function moving(slope: number, minutes: number, given: { noise?: number; probe?: 'air' | 'product'; seed?: number } = {}) {
  const { noise = 0.2, probe = 'product', seed = 7 } = given;
  const random = seededRandom(seed);
  const celsius = Array.from({ length: minutes }, (_, index) => 6 + slope * index + noise * gaussian(random));
  return aSeries(celsius, { probe, sensorId: `${probe}-1` });
}
const evidence = (samples = moving(0.1, 0), isOver = false) => ({ samples, isOver });
const later = (minutes: number) => NOON + minutes * MINUTE;

describe('an order that the unit has taken', () => {
  it('is effective as soon as the readings cool clearly', () => {
    expect(stepOf(accepted, evidence(moving(-0.2, 8)), later(8))).toEqual({ kind: 'settle', effect: 'effective' });
    expect(stepOf(accepted, evidence(moving(-0.2, 2)), later(2))).toEqual({ kind: 'wait' });
  });

  it('is not effective when 15 minutes have not cooled, and is told so', () => {
    const warming = moving(0.05, 15);
    expect(stepOf(accepted, evidence(warming), later(14))).toEqual({ kind: 'wait' });
    expect(stepOf(accepted, evidence(warming), later(15))).toEqual({ kind: 'settle', effect: 'not-effective', failure: 'no-cooling' });
  });

  it('is not effective when the unit fell silent: nobody knows', () => {
    expect(stepOf(accepted, evidence([]), later(15))).toMatchObject({ effect: 'not-effective' });
  });

  it('is effective when the incident is over', () => {
    expect(stepOf(accepted, evidence([], true), later(1))).toMatchObject({ effect: 'effective' });
  });

  it('is seen in the air first, since the goods follow it late', () => {
    const samples = [...moving(-0.3, 6, { probe: 'air' }), ...moving(0.05, 6)];
    expect(stepOf(accepted, evidence(samples), later(6))).toMatchObject({ effect: 'effective' });
  });

  it('is hardly ever called effective for readings that stay where they are', () => {
    const wrong = Array.from({ length: 300 }, (_, seed) => moving(0, 15, { seed })).filter((samples) => movesAs('cooling', samples, true));
    // Two standard errors on one side are passed by 2.3 % of level series, 3 % with 13 degrees of freedom.
    expect(wrong.length / 300).toBeLessThan(0.06);
  });

  it('is found effective within 15 minutes at a twentieth of a degree a minute', () => {
    const found = Array.from({ length: 300 }, (_, seed) => moving(-0.05, 15, { seed })).filter((samples) =>
      movesAs('cooling', samples, true),
    );
    expect(found.length / 300).toBeGreaterThan(0.95);
  });

  it('is judged the same by readings that came twice and in disorder', () => {
    const samples = moving(-0.05, 15);
    expect(movesAs('cooling', [...samples.toReversed(), ...samples], true)).toBe(movesAs('cooling', samples, true));
  });

  it('to warm is judged the other way round', () => {
    expect(movesAs('warming', moving(0.2, 10), false)).toBe(true);
    expect(movesAs('warming', moving(-0.2, 10), false)).toBe(false);
  });

  it('to sound the alarm is done with: there is nothing to see', () => {
    expect(
      stepOf(aCommand({ kind: 'sound-alarm', expects: undefined, status: 'done', acknowledgedAt: minute(0) }), evidence(), later(1)),
    ).toEqual({
      kind: 'settle',
    });
  });
});

describe('an order that the unit has not taken', () => {
  it('is told when it was refused, and when nobody answered within a minute', () => {
    expect(stepOf(aCommand({ status: 'rejected' }), evidence(), later(1))).toEqual({ kind: 'settle', failure: 'refused' });
    expect(stepOf(aCommand(), evidence(), later(0))).toEqual({ kind: 'wait' });
    expect(stepOf(aCommand(), evidence(), later(0) + 1)).toEqual({ kind: 'settle', status: 'expired', failure: 'no-answer' });
  });

  it('is sent again after 5, 15 and 45 seconds, and no more', () => {
    const sent: number[] = [];
    let seconds = 0;
    for (let again = againAfter(0); again !== undefined; again = againAfter(again.attempt)) {
      seconds += again.inSeconds;
      sent.push(seconds);
    }
    expect(sent).toEqual([5, 15, 45]);
  });

  it('is not sent again once it has been answered, has expired, or was overtaken by a later order', () => {
    const command = aCommand();
    expect(isToBeRepeated(command, command, later(9))).toBe(true);
    expect(isToBeRepeated(command, command, later(9) + 1)).toBe(false);
    expect(isToBeRepeated(accepted, accepted, later(0))).toBe(false);
    expect(isToBeRepeated(command, { commandId: 'operator-1' }, later(0))).toBe(false);
  });

  it('is sent when it was written and not sent, but never after it has expired', () => {
    const unsent = aCommand({ sentAt: undefined });
    expect(stepOf(unsent, evidence(), later(0))).toEqual({ kind: 'send' });
    expect(stepOf(unsent, evidence(), later(10))).toMatchObject({ kind: 'settle', status: 'expired' });
    // Whoever has just written it is about to send it.
    expect(stepOf(unsent, evidence(), later(-1) + 5000)).toEqual({ kind: 'wait' });
  });
});

describe('how far an order has come', () => {
  it.each([
    [{}, 'pending'],
    [{ status: 'expired' }, 'expired'],
    [{ status: 'rejected' }, 'rejected'],
    [{ status: 'accepted' }, 'accepted'],
    [{ status: 'done' }, 'accepted'],
    [{ status: 'done-late' }, 'accepted'],
    [{ status: 'done', effect: 'effective' }, 'effective'],
    [{ status: 'accepted', effect: 'not-effective' }, 'not-effective'],
    [{ status: 'dry-run' }, 'dry-run'],
  ])('is told in one word: %o is %s', (given, state) => {
    expect(stateOfCommand(aCommand(given), later(1))).toBe(state);
  });

  it('is expired by the clock, before anybody has written so', () => expect(stateOfCommand(aCommand(), later(10))).toBe('expired'));

  it('is written into the story of its incident', () => {
    const checked = { ...accepted, checkedAt: minute(15), effect: 'not-effective' as const };
    expect(storyOf(checked as typeof accepted).map(({ step, ids }) => [step, ids?.['result'] ?? ids?.['status']])).toEqual([
      ['command-sent', undefined],
      ['command-acknowledged', 'accepted'],
      ['cooling-checked', 'not-effective'],
    ]);
    expect(storyOf(aCommand({ incidentId: undefined }))).toEqual([]);
  });
});

describe('a set-point that a person orders during an incident', () => {
  it.each([
    ['warm', -1, 'cooling'],
    ['warm', 1, undefined],
    ['cold', 1, 'warming'],
    ['cold', -1, undefined],
  ] as const)('of kind %s and %i degrees should bring %s', (kind, degrees, effect) => expect(effectOf(kind, degrees)).toBe(effect));
});
