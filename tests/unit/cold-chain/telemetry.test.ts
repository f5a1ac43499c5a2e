import { describe, expect, it } from 'vitest';
import { readingsOfTelemetry } from '#domain/cold-chain/read-telemetry.ts';
import { siftReadings } from '#domain/cold-chain/sift.ts';
import { MINUTE, NOON } from '../../support/cold-chain.ts';

const taken = (payload: unknown) => siftReadings(readingsOfTelemetry(payload, NOON), 'fridge-01', NOON);
const plain = { sensorId: 'air-1', bootId: '', seq: -1, at: NOON, celsius: 3.2, probe: 'air', doorOpen: false, defrost: false };

describe('telemetry of firmware for ThingsBoard', () => {
  it('is measured when it arrives, or when it says so', () => {
    expect(taken({ temperature: 3.2 }).samples).toEqual([plain]);
    expect(taken({ ts: NOON - MINUTE, values: { temperature: 3.2 } }).samples).toEqual([{ ...plain, at: NOON - MINUTE }]);
    expect(taken({ values: { temperature: 3.2 } }).samples).toEqual([plain]);
  });

  it('comes in lists of both forms, with numbers as text and other spellings of a name', () => {
    const list = [{ Temp: '3.2' }, { ts: NOON - MINUTE, values: { product_temperature: '2.5', doorOpen: 'true' } }];
    expect(taken(list).samples).toEqual([
      plain,
      { ...plain, at: NOON - MINUTE, sensorId: 'product-1', probe: 'product', celsius: 2.5, doorOpen: true },
    ]);
  });

  it('without a temperature is no reading', () => {
    expect(taken({ battery: 87, rssi: -71 })).toEqual({ samples: [], refusals: [] });
  });

  it('that cannot be understood is refused and not passed over', () => {
    const { samples, refusals } = taken([{ temperature: 'n/a' }, { ts: 'yesterday', values: { temperature: 3 } }, 7, { temperature: 85 }]);
    expect(samples).toEqual([]);
    expect(refusals.map(({ index, code }) => `${index} ${code}`)).toEqual(['0 invalid', '1 invalid', '2 invalid', '3 sensor-fault']);
  });
});
