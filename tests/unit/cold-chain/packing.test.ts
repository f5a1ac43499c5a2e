import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_STATE } from '#domain/cold-chain/absorb.ts';
import { foldReadings, plantOf } from '#domain/cold-chain/judge.ts';
import { NO_TRACK } from '#domain/cold-chain/track.ts';
import { decodeReadings, encodeReadings } from '#storage/packed-readings.ts';
import { decodeTrack, encodeTrack } from '#storage/packed-track.ts';
import { aSeries, aUnit, NOON } from '../../support/cold-chain.ts';

const sample = fc.record({
  sensorId: fc.constantFrom('air-1', 'product-1', 'Fühler 2'),
  bootId: fc.constantFrom('', 'b1', 'b2'),
  seq: fc.integer({ min: -1, max: 2 ** 48 }),
  at: fc.integer({ min: 0, max: 4e12 }),
  celsius: fc.integer({ min: -90_000, max: 90_000 }).map((thousandths) => thousandths / 1000),
  probe: fc.constantFrom('air' as const, 'product' as const),
  doorOpen: fc.boolean(),
  defrost: fc.boolean(),
});

describe('packed readings', () => {
  it('come back exactly as they were', () => {
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 200 }), (samples) => {
        expect(decodeReadings(encodeReadings(samples))).toEqual(samples);
      }),
    );
  });

  it('of a sensor that measures to a tenth of a degree take less than a byte each', () => {
    const series = aSeries(Array.from({ length: 500 }, (_, minute) => Math.round(10 * (3 + 0.8 * Math.sin(minute / 6))) / 10));
    expect(encodeReadings(series).length).toBeLessThan(500);
  });

  it('of an unknown format are not guessed at', () => {
    expect(() => decodeReadings(Uint8Array.of(9, 1))).toThrow('format');
  });
});

describe('a packed track', () => {
  it('comes back exactly as it was, digits included', () => {
    const plant = plantOf(aUnit({ ambientCelsius: 20 }));
    const rising = Array.from({ length: 90 }, (_, minute) => 3 + minute / 13);
    const { track } = foldReadings(NO_TRACK, aSeries(rising), plant);
    expect(track.warm).not.toBeNull();
    expect(decodeTrack(encodeTrack(track))).toEqual(track);
    expect(decodeTrack(encodeTrack(NO_STATE.track))).toEqual(NO_TRACK);
  });

  it('leaves most of a write unit to the readings', () => {
    const { track } = foldReadings(
      NO_TRACK,
      aSeries(
        Array.from({ length: 90 }, (_, minute) => 3 + 0.1 * Math.sin(minute)),
        { at: NOON },
      ),
      plantOf(aUnit()),
    );
    expect(encodeTrack(track).length).toBeLessThan(350);
  });

  it('of an unknown format is not guessed at', () => {
    expect(() => decodeTrack(Uint8Array.of(9, 1))).toThrow('format');
  });
});
