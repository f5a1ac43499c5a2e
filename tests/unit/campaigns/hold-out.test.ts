import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { armOf, murmur3 } from '#domain/campaigns/hold-out.ts';

describe('murmur3', () => {
  // Published vectors of MurmurHash3_x86_32 with seed 0.
  it.each([
    ['', 0],
    ['a', 0x3c2569b2],
    ['abc', 0xb3dd93fa],
    ['test', 0xba6bd213],
    ['Hello, world!', 0xc0363e43],
    ['The quick brown fox jumps over the lazy dog', 0x2e4ff723],
  ])('hashes %j as published', (text, expected) => {
    expect(murmur3(text)).toBe(expected);
  });
});

describe('armOf', () => {
  it('keeps a customer in the same arm for the same seed', () => {
    const twice = (seed: string, id: string) => new Set([armOf(seed, id, 0.3), armOf(seed, id, 0.3)]).size === 1;
    fc.assert(fc.property(fc.string(), fc.string(), twice));
  });

  it('never takes a customer out of the hold-out when the rate grows', () => {
    const rates = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.string(), rates, (id, [one, other]) => {
        const smaller = armOf('autumn', id, Math.min(one, other));
        return smaller === 'treated' || armOf('autumn', id, Math.max(one, other)) === 'hold-out';
      }),
    );
  });

  it('holds out the share that was asked for, within four standard errors', () => {
    const total = 20_000;
    let heldOut = 0;
    for (let index = 0; index < total; index += 1) if (armOf('spring', `c-${index}`, 0.25) === 'hold-out') heldOut += 1;
    expect(Math.abs(heldOut / total - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / total));
  });

  it('splits two campaigns of different seeds independently', () => {
    const total = 20_000;
    let both = 0;
    for (let index = 0; index < total; index += 1) {
      const id = `c-${index}`;
      if (armOf('one', id, 0.5) === 'hold-out' && armOf('two', id, 0.5) === 'hold-out') both += 1;
    }
    expect(both / total).toBeCloseTo(0.25, 1);
  });

  it('holds out nobody at rate 0 and everybody at rate 1', () => {
    fc.assert(fc.property(fc.string(), (id) => armOf('s', id, 0) === 'treated' && armOf('s', id, 1) === 'hold-out'));
  });

  it('refuses a rate that is not a fraction', () => {
    expect(() => armOf('s', 'c', 25)).toThrow(RangeError);
  });
});
