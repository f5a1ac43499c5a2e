import { describe, expect, it } from 'vitest';
import { NO_STATE } from '#domain/cold-chain/absorb.ts';
import { asksForMove, moveLine, moveTargets } from '#domain/lots/move-targets.ts';
import { IncidentSchema } from '#schemas/incident.ts';
import type { Instant } from '#schemas/instant.ts';
import { anIncident, aSeries, aUnit, MINUTE, NOON } from '../../support/cold-chain.ts';

const home = aUnit({ unitId: 'broken' });
const beside = (unitId: string, celsius: number, given: object = {}) => ({
  unit: aUnit({ unitId, ...given }),
  state: { ...NO_STATE, tail: aSeries(Array.from({ length: 30 }, () => celsius)) },
});
const at = NOON + 30 * MINUTE;

describe('goods that warm', () => {
  it('are to go where it is coldest, into units of their class in which all is well', () => {
    const neighbours = [
      beside('cool', 3),
      beside('colder', 2),
      beside('warm', 6),
      beside('wide', 3, { limitCelsius: 8 }),
      beside('frozen', -20, { storageClass: 'FROZEN' }),
      beside('uncalibrated', 1, { calibrations: [{ sensorId: 'product-1', calibratedOn: '2020-01-01', dueOn: '2021-01-01' }] }),
      { unit: aUnit({ unitId: 'unheard' }), state: undefined },
      { ...beside('silent', 2), state: { ...NO_STATE, tail: aSeries([2, 2], { at: NOON - 60 * MINUTE }) } },
      { ...beside('broken', 1), unit: home },
    ];
    expect(moveTargets(home, neighbours, at)).toEqual(['colder', 'cool']);
    expect(moveTargets(home, [], at)).toEqual([]);
  });

  it('are proposed three units at the most', () => {
    const neighbours = ['a', 'b', 'c', 'd'].map((name) => beside(name, 3));
    expect(moveTargets(home, neighbours, at)).toEqual(['a', 'b', 'c']);
  });

  it('are told once for each stage, and not when it is over or too cold', () => {
    const incident = IncidentSchema.parse({ ...anIncident('broken'), revision: 1, recordedAt: '2026-11-22T12:00:00.000Z' });
    expect(moveLine(incident, ['cool'], '2026-11-22T12:00:00.000Z' as Instant)).toMatchObject({
      step: 'move-proposed',
      key: 'raised',
      ids: { unitId: 'broken', to: ['cool'] },
    });
    expect([incident, { ...incident, status: 'closed' as const }, { ...incident, kind: 'cold' as const }].map(asksForMove)).toEqual([
      true,
      false,
      false,
    ]);
  });
});
