import { describe, expect, it } from 'vitest';
import { absorb, NO_STATE } from '#domain/cold-chain/absorb.ts';
import { plantOf } from '#domain/cold-chain/judge.ts';
import { withConsequences } from '#domain/cold-chain/respond.ts';
import type { Sample } from '#schemas/reading.ts';
import type { Unit } from '#schemas/unit.ts';
import type { UnitState } from '#schemas/unit-state.ts';
import { aSeries, aUnit, MINUTE, NOON } from '../../support/cold-chain.ts';

const quick = { onDelayMinutes: 3, offDelayMinutes: 2 };
const ofLength = (count: number, celsius: number) => Array.from({ length: count }, () => celsius);
const warm = [...ofLength(10, 3), ...ofLength(6, 6)];
const over = [...warm, ...ofLength(6, 3)];
const lastOf = (samples: readonly Sample[]) => samples.at(-1)?.at ?? NOON;

function judge(state: UnitState, samples: readonly Sample[], at: number, unit: Unit = aUnit(quick)): UnitState {
  const absorbed = absorb(state, samples, plantOf(unit));
  return { ...withConsequences(unit, absorbed, at), version: state.version + 1 };
}
const settled = (state: UnitState): UnitState => ({ ...state, pending: [], commands: [] });

describe('what follows from readings', () => {
  const raised = judge(NO_STATE, aSeries(warm), lastOf(aSeries(warm)));

  it('is an incident with its limits, a hold and one command, when they are live', () => {
    expect(raised.pending).toMatchObject([
      {
        facts: {
          stage: 'raised',
          status: 'open',
          severity: 'S3',
          limits: { limitCelsius: 5, warnCelsius: 4, delayMinutes: 3, cumulativeMaxMinutes: 240 },
          isRetroactive: false,
        },
        demandsHold: true,
      },
    ]);
    expect(raised.commands).toMatchObject([{ kind: 'set-point', celsius: 2, isDryRun: false }]);
    const [command] = raised.commands;
    expect(command).toMatchObject({ incidentId: raised.pending[0]?.facts.incidentId, expects: 'cooling' });
    expect(command?.expiresAt).toBe((command?.issuedAt ?? 0) + 10 * MINUTE);
  });

  it('names the sensors whose calibration had run out when it opened', () => {
    const calibrations = [{ sensorId: 'product-1', calibratedOn: '2025-01-01', dueOn: '2026-01-01' }];
    const told = judge(NO_STATE, aSeries(warm), lastOf(aSeries(warm)), aUnit({ ...quick, calibrations }));
    expect(told.pending).toMatchObject([{ facts: { uncalibratedSensorIds: ['product-1'] } }]);
    expect(raised.pending[0]?.facts.uncalibratedSensorIds).toBeUndefined();
  });

  it('has an id from unit, rule and first breach', () => {
    expect(raised.pending[0]?.facts.incidentId).toBe('warm-fridge-01-20261122T121000000Z');
  });

  it('is an incident and a hold, but never a command, when they are late', () => {
    const late = judge(NO_STATE, aSeries(warm), lastOf(aSeries(warm)) + 6 * MINUTE);
    expect(late.pending).toMatchObject([{ facts: { isRetroactive: true }, demandsHold: true, isNews: true }]);
    expect(late.commands).toEqual([]);
  });

  it('is never a command for readings that are sent again, or of which the newest was known, however warm they are', () => {
    const at = lastOf(aSeries(warm));
    const gap = aSeries(warm).filter((_, minute) => minute < 10 || minute === 15);
    const before = settled(judge(NO_STATE, gap, at));
    expect(before).toMatchObject({ actedOn: null });
    // What was missing comes late and shows the breach: an incident, but no order.
    const late = judge(before, aSeries(warm), at + MINUTE);
    expect(late.pending.map(({ facts }) => facts)).toMatchObject([{ stage: 'raised', isRetroactive: true }]);
    expect(late.commands).toEqual([]);
    expect(judge(settled(late), aSeries(warm), at + 2 * MINUTE).commands).toEqual([]);
    // The next reading that is of now does actuate.
    expect(judge(settled(late), aSeries([...warm, 6]), at + MINUTE).commands).toMatchObject([{ kind: 'set-point', celsius: 2 }]);
  });

  it('is told to nobody when it was over more than a day ago', () => {
    const history = judge(NO_STATE, aSeries(over), NOON + 48 * 60 * MINUTE);
    expect(history.pending).toMatchObject([{ facts: { stage: 'cleared', outcome: 'recovered' }, isNews: false, demandsHold: false }]);
  });

  it('happens once: the same readings again add nothing', () => {
    const again = judge(settled(raised), aSeries(warm), lastOf(aSeries(warm)));
    expect(again).toMatchObject({ pending: [], commands: [] });
  });

  it('waits in the state until it is known to have happened', () => {
    const next = judge(raised, aSeries([...warm, 6]), lastOf(aSeries(warm)) + MINUTE);
    expect(next.pending).toHaveLength(1);
    expect(next.commands).toHaveLength(1);
  });

  it('is the set-point of the unit again when the incident is over', () => {
    const done = judge(settled(raised), aSeries(over), lastOf(aSeries(over)));
    expect(done.pending).toMatchObject([{ facts: { stage: 'cleared', status: 'closed' }, demandsHold: false }]);
    expect(done.commands).toMatchObject([{ kind: 'set-point', celsius: 3 }]);
    expect(done).toMatchObject({ setPointCelsius: null, actedOn: null });
  });

  it('is another incident in the place of the first, when late readings show an earlier breach', () => {
    const gap = aSeries(warm).filter((_, minute) => minute !== 10 && minute !== 11);
    const first = judge(NO_STATE, gap, lastOf(gap));
    const second = judge(settled(first), aSeries(warm), lastOf(gap) + MINUTE);
    const [old] = first.pending;
    expect(second.pending).toMatchObject([
      {
        facts: { incidentId: old?.facts.incidentId, status: 'superseded', supersededBy: 'warm-fridge-01-20261122T121000000Z' },
        isNews: false,
      },
      { facts: { incidentId: 'warm-fridge-01-20261122T121000000Z', stage: 'raised' }, replaces: old?.facts.incidentId, demandsHold: false },
    ]);
  });
});

describe('the automation', () => {
  const at = lastOf(aSeries(warm));
  const commandsOf = (given: Record<string, unknown>, state: Partial<UnitState> = {}) =>
    judge({ ...NO_STATE, ...state }, aSeries(warm), at, aUnit({ ...quick, ...given })).commands;

  it('does nothing when it is off, or while a person has taken over', () => {
    expect(commandsOf({ automation: 'off' })).toEqual([]);
    expect(commandsOf({ automationLockedUntil: new Date(at + MINUTE).toISOString() })).toEqual([]);
    expect(commandsOf({ automationLockedUntil: new Date(at - MINUTE).toISOString() })).toHaveLength(1);
  });

  it('only pretends in a dry run', () => expect(commandsOf({ automation: 'dry-run' })).toMatchObject([{ isDryRun: true }]));

  it('gives at most three orders an hour', () => {
    const three = [at - 50 * MINUTE, at - 20 * MINUTE, at - MINUTE];
    expect(commandsOf({}, { commandedAt: three })).toEqual([]);
    expect(commandsOf({}, { commandedAt: [at - 61 * MINUTE, ...three.slice(1)] })).toHaveLength(1);
  });

  it('stays within the bounds, and sounds the alarm when there is no room left', () => {
    expect(commandsOf({}, { setPointCelsius: 1.5 })).toMatchObject([{ kind: 'set-point', celsius: 1 }]);
    expect(commandsOf({}, { setPointCelsius: 1 })).toMatchObject([{ kind: 'sound-alarm' }]);
  });
});
