import { describe, expect, it } from 'vitest';
import { gaussian, sampleOf, seededRandom } from '#numerics/random.ts';

describe('seededRandom', () => {
  it('gives the check values of reference/domain.md §1 for seed 42', () => {
    const random = seededRandom(42);
    const first = Array.from({ length: 5 }, random);
    [0.6011037519, 0.448290559, 0.8524657935, 0.6697340414, 0.1748138987].forEach((value, index) => {
      expect(first[index]).toBeCloseTo(value, 10);
    });
  });

  it('feeds a normal distribution with the check values of the same section', () => {
    const random = seededRandom(42);
    for (const value of [-1.284838158, -0.94535281, -0.6112802847]) expect(gaussian(random)).toBeCloseTo(value, 9);
  });

  it('makes the noisy series N1 of the same section', () => {
    const random = seededRandom(20240601);
    let seconds = 0;
    const series = Array.from({ length: 60 }, (_, index) => {
      if (index > 0) seconds += 30 + Math.floor(60 * random());
      const celsius = 4 + 21 * -Math.expm1(-seconds / 7200) + 0.2 * gaussian(random);
      return { seconds, celsius: Math.floor(100 * celsius + 0.5) / 100 };
    });
    expect(series.slice(0, 3)).toEqual([
      { seconds: 0, celsius: 4.18 },
      { seconds: 71, celsius: 4.08 },
      { seconds: 115, celsius: 4.67 },
    ]);
    expect(series.at(-1)).toEqual({ seconds: 3548, celsius: 12.09 });
    expect(series.reduce((sum, { seconds: time }) => sum + time, 0)).toBe(105_725);
    expect(series.reduce((sum, { celsius }) => sum + celsius, 0)).toBeCloseTo(504.12, 8);
  });
});

describe('sampleOf', () => {
  it('takes everything when that is not too much', () => {
    expect([...sampleOf(4, 9, seededRandom(1))]).toEqual([0, 1, 2, 3]);
  });

  it('takes different indices in ascending order, each about equally often', () => {
    const random = seededRandom(3);
    const seen = new Uint32Array(10);
    for (let round = 0; round < 3000; round++) {
      const sample = [...sampleOf(10, 3, random)];
      expect(new Set(sample).size).toBe(3);
      expect(sample).toEqual(sample.toSorted((left, right) => left - right));
      for (const index of sample) seen[index] = (seen[index] ?? 0) + 1;
    }
    for (const times of seen) expect(Math.abs(times - 900)).toBeLessThan(120);
  });
});
