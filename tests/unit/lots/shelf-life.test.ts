import { describe, expect, it } from 'vitest';
import { growthLog10, LISTERIA, lacticBacteria, OUT_OF_RANGE, squareRootRate, THERMOSPHACTA } from '#domain/lots/microbial-growth.ts';
import { arrheniusRate, consumedHours, q10Rate, remainingHours, seafoodRate } from '#domain/lots/shelf-life.ts';

// All vectors of reference/domain.md §3; they hold within a relative 1e-6.
const near = (actual: number, expected: number) => expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-6);

describe('how fast goods age', () => {
  it.each([
    [q10Rate(3), 12, 4, 2.40822469],
    [q10Rate(2.5), 8, 4, 1.44269991],
    [arrheniusRate(80), 12, 4, 2.64850889],
    [arrheniusRate(80), 0, 4, 0.60146125],
    [arrheniusRate(80), 14, 4, 3.35018691],
  ])('follows Q10 and Arrhenius (%#)', (rate, celsius, reference, expected) => near(rate(celsius, reference), expected));

  it('follows the square root law of iced fish', () => {
    const rates = [0, 2, 4, 8, 10].map((celsius) => seafoodRate(celsius, 0));
    expect(rates.map((rate) => Math.round(rate * 100) / 100)).toEqual([1, 1.44, 1.96, 3.24, 4]);
  });
});

describe('remaining life', () => {
  const spells = [
    { hours: 48, celsius: 4 },
    { hours: 6, celsius: 12 },
    { hours: 24, celsius: 6 },
  ];

  it('is what varying temperatures have left of ten days at 4 °C', () => {
    near(consumedHours(spells, q10Rate(3), 4), 92.3468907);
    near(remainingHours(240, spells, q10Rate(3), 4), 147.653109);
    near(remainingHours(240, spells, q10Rate(3), 4) / q10Rate(3)(8, 4), 95.1467799);
    near(consumedHours(spells, arrheniusRate(80), 4), 94.6686412);
    near(remainingHours(240, spells, arrheniusRate(80), 4), 145.331359);
  });

  it('of fish is told in days on ice or at 4 °C', () => {
    const landed = [
      { hours: 24, celsius: 0 },
      { hours: 12, celsius: 4 },
      { hours: 3, celsius: 10 },
    ];
    near(consumedHours(landed, seafoodRate, 0), 59.52);
    near(remainingHours(12 * 24, landed, seafoodRate, 0) / 24, 9.52);
    near(remainingHours(12 * 24, landed, seafoodRate, 0) / seafoodRate(4, 0) / 24, 4.85714286);
  });

  it('never falls below nothing', () => {
    expect(remainingHours(10, spells, q10Rate(3), 4)).toBe(0);
  });
});

describe('growth of germs', () => {
  it('follows the square root model of Ratkowsky', () => {
    const law = { slope: 0.025, lowestCelsius: -2, upper: { slope: 0.3, highestCelsius: 45 } };
    near(squareRootRate(4, law), 0.0224997952);
    near(squareRootRate(37, law), 0.785970895);
    expect([squareRootRate(-2, law), squareRootRate(-10, law), squareRootRate(45, law)]).toEqual([0, 0, 0]);
  });

  it.each([
    [LISTERIA, 4, 0.0081657561],
    [LISTERIA, 8, 0.026316973],
    [LISTERIA, 10, 0.0392655296],
    [LISTERIA, 15, 0.0829330197],
    [LISTERIA, 20, 0.142737794],
    [lacticBacteria(0), 0, 0.0378],
    [lacticBacteria(0), 4, 0.0580883166],
    [lacticBacteria(0), 8, 0.0881806735],
    [lacticBacteria(40), 4, 0.0461346619],
    [THERMOSPHACTA, 0, 0.038],
    [THERMOSPHACTA, 4, 0.0682074705],
    [THERMOSPHACTA, 10, 0.159015334],
  ])('has the rates per hour of the papers (%#)', (model, celsius, expected) => near(model.ratePerHour(celsius), expected));

  it('doubles Listeria in three and a half days at 4 °C and in one at 8 °C', () => {
    near(Math.LN2 / LISTERIA.ratePerHour(4), 84.8846);
    near(Math.LN2 / LISTERIA.ratePerHour(8), 26.3384);
  });

  it.each([
    [
      [
        [4, 24],
        [10, 6],
      ],
      0.187429045,
    ],
    [[[4, 30]], 0.106390285],
    [[[20, 4]], 0.247960945],
  ])('adds up powers of ten over spells (%#)', (spells, expected) => {
    const sum = spells.reduce((total, [celsius = 0, hours = 0]) => total + Number(growthLog10(LISTERIA, celsius, hours)), 0);
    near(sum, expected);
  });

  it('says nothing outside the range of its model', () => {
    expect(growthLog10(LISTERIA, -0.1, 1)).toBe(OUT_OF_RANGE);
    expect(growthLog10(lacticBacteria(0), 15.1, 1)).toBe(OUT_OF_RANGE);
  });
});
