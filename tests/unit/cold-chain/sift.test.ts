import { describe, expect, it } from 'vitest';
import { siftReadings } from '#domain/cold-chain/sift.ts';
import { MINUTE, NOON } from '../../support/cold-chain.ts';

const at = (millis: number) => new Date(millis).toISOString();
const raw = (given: Record<string, unknown> = {}) => ({
  sensorId: 'air-1',
  bootId: 'b',
  seq: 1,
  measuredAt: at(NOON),
  celsius: 3.2,
  ...given,
});
const sift = (payload: unknown) => siftReadings(payload, 'fridge-01', NOON + MINUTE);

describe('hygiene', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['the power-on code of a DS18B20', { celsius: 85 }, 'sensor-fault'],
    ['the missing-sensor code of a DS18B20', { celsius: -127 }, 'sensor-fault'],
    ['a thousand million degrees', { celsius: 1e9 }, 'out-of-range'],
    ['no number', { celsius: 'NaN' }, 'invalid'],
    ['nothing', { celsius: null }, 'invalid'],
    ['no time', { measuredAt: undefined }, 'invalid'],
    ['a time without offset', { measuredAt: '2026-11-22T12:00:00' }, 'invalid'],
    ['a negative counter', { seq: -1 }, 'invalid'],
    ['tomorrow', { measuredAt: at(NOON + 1440 * MINUTE) }, 'future'],
    ['a clock that was never set', { measuredAt: '1970-01-01T00:03:00.000Z' }, 'clock-not-set'],
    ["another unit's name", { unitId: 'fridge-02' }, 'unit-mismatch'],
  ])('refuses %s', (_name, given, code) => {
    expect(sift(raw(given))).toMatchObject({ samples: [], refusals: [{ index: 0, code }] });
  });

  it.each([null, 7, 'text', [], {}])('refuses %o as a whole or has nothing to judge', (payload) => {
    expect(sift(payload).samples).toEqual([]);
  });

  it('takes the good ones of a list with bad ones', () => {
    const sifted = sift([raw(), raw({ celsius: 85 }), raw({ seq: 3, unitId: 'fridge-01' })]);
    expect(sifted.samples.map(({ seq }) => seq)).toEqual([1, 3]);
    expect(sifted.refusals).toMatchObject([{ index: 1 }]);
  });

  it('takes a clock that runs some minutes ahead, and any offset', () => {
    expect(sift({ readings: [raw({ measuredAt: at(NOON + 5 * MINUTE) })] }).samples).toHaveLength(1);
    expect(sift(raw({ measuredAt: '2026-11-22T13:00:00+01:00' })).samples[0]?.at).toBe(NOON);
  });

  it('names a sensor that has no name after its probe, and counts only with boot id and counter', () => {
    const [sample] = sift({ measuredAt: at(NOON), celsius: 3.21649, probe: 'product', seq: 4 }).samples;
    expect(sample).toMatchObject({ sensorId: 'product-1', bootId: '', seq: -1, celsius: 3.216, doorOpen: false });
  });
});
