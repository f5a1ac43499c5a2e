import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_STATE } from '#domain/cold-chain/absorb.ts';
import { foldReadings, plantOf } from '#domain/cold-chain/judge.ts';
import { NO_TRACK } from '#domain/cold-chain/track.ts';
import { gaussian, seededRandom } from '#numerics/random.ts';
import { bestRiceCode, readRice, writeRice } from '#storage/packed-columns.ts';
import { decodeReadings, encodeReadings } from '#storage/packed-readings.ts';
import { decodeTrack, encodeTrack } from '#storage/packed-track.ts';
import { aSample, aSeries, aUnit, MINUTE, NOON } from '../../support/cold-chain.ts';

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

  it('of several noisy sensors take little more than their noise, with a gap in it or not', () => {
    const random = seededRandom(7);
    const series = Array.from({ length: 600 }, (_, index) =>
      aSample({
        sensorId: `air-${index % 6}`,
        seq: Math.floor(index / 6),
        at: NOON + Math.floor(index / 6) * MINUTE + (index > 300 ? 90 * 1440 * MINUTE : 0) + Math.floor(1000 * random()),
        celsius: Math.round(100 * ((index % 6) / 2 + 0.5 * gaussian(random))) / 100 + 0, // no −0
      }),
    );
    expect(decodeReadings(encodeReadings(series))).toEqual(series);
    // Noise of 0.5 °C in hundredths has 7.7 bits, the difference of two moments within a second 10.7.
    expect(encodeReadings(series).length).toBeLessThan((600 * (7.7 + 10.7 + 2.2)) / 8);
  });

  it('of an unknown format are not guessed at', () => {
    expect(() => decodeReadings(Uint8Array.of(9, 1))).toThrow('format');
  });
});

describe('noise, bit by bit', () => {
  it('comes back exactly, whatever its size', () => {
    const numbers = fc.array(fc.oneof(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -(2 ** 51), max: 2 ** 51 })), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 24 }), fc.nat({ max: 3 }), (values, shift, from) => {
        const written = writeRice(values, shift);
        const bytes = new Uint8Array([...new Uint8Array(from), ...written]);
        expect(readRice(bytes, from, { count: values.length, shift })).toEqual({ values, next: from + written.length });
      }),
    );
  });

  it('takes the bytes that its code says', () => {
    const random = seededRandom(3);
    const values = Array.from({ length: 1000 }, () => Math.round(200 * gaussian(random)));
    const { shift, bytes } = bestRiceCode(values);
    expect(writeRice(values, shift).length).toBe(bytes);
    // Entropy of a normal distribution of standard deviation 200: 9.69 bits.
    expect((bytes * 8) / 1000).toBeLessThan(9.69 + 0.4);
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
