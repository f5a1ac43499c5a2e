import type { StorageClass } from '#schemas/storage-class.ts';

/** Kelvin at 0 °C and gas constant as the papers that the models are from have them. */
const PAPER_ZERO = 273;
const PAPER_GAS_CONSTANT = 0.00831;

/** Growth of a germ: its specific rate per hour, within the temperatures for which it was measured. */
export interface GrowthModel {
  readonly lowestCelsius: number;
  readonly highestCelsius: number;
  ratePerHour(celsius: number): number;
}

export const OUT_OF_RANGE = 'OUT_OF_RANGE';

export interface SquareRootLaw {
  readonly slope: number;
  readonly lowestCelsius: number;
  /** Of the upper end; without it the law holds up to the optimum. */
  readonly upper?: { readonly slope: number; readonly highestCelsius: number };
}

/** √µ = b·(T − Tmin), and ·(1 − e^{c(T − Tmax)}) over the full range. Nothing grows outside. @see Ratkowsky et al. 1983 */
export function squareRootRate(celsius: number, { slope, lowestCelsius, upper }: SquareRootLaw): number {
  if (celsius <= lowestCelsius || (upper && celsius >= upper.highestCelsius)) return 0;
  const bend = upper ? 1 - Math.exp(upper.slope * (celsius - upper.highestCelsius)) : 1;
  return (slope * (celsius - lowestCelsius) * bend) ** 2;
}

/** L. monocytogenes on cooked ham, 0–20 °C. */
export const LISTERIA: GrowthModel = {
  lowestCelsius: 0,
  highestCelsius: 20,
  ratePerHour: (celsius) => (Math.LN10 * (0.058 * (celsius + 1.03)) ** 2) / 24,
};

/** Lactic bacteria on fish, 0–15 °C. @param carbonDioxidePercent - of the pack's atmosphere */
export const lacticBacteria = (carbonDioxidePercent: number): GrowthModel => ({
  lowestCelsius: 0,
  highestCelsius: 15,
  ratePerHour: (celsius) =>
    Math.exp(
      Math.log(0.0378) - 0.00576 * carbonDioxidePercent + (67.5 / PAPER_GAS_CONSTANT) * (1 / PAPER_ZERO - 1 / (celsius + PAPER_ZERO)),
    ),
});

/** B. thermosphacta in minced pork, 0–15 °C. */
export const THERMOSPHACTA: GrowthModel = {
  lowestCelsius: 0,
  highestCelsius: 15,
  ratePerHour: (celsius) => Math.exp(Math.log(0.038) - (91.9 / PAPER_GAS_CONSTANT) * (1 / (celsius + PAPER_ZERO) - 1 / PAPER_ZERO)),
};

/** Powers of ten by which a germ multiplies at a temperature; a model says nothing outside its range. */
export function growthLog10(model: GrowthModel, celsius: number, hours: number): number | typeof OUT_OF_RANGE {
  if (celsius < model.lowestCelsius || celsius > model.highestCelsius) return OUT_OF_RANGE;
  return (model.ratePerHour(celsius) * hours) / Math.LN10;
}

/** The germ by which lots of a class are put in order of risk; the rule table alone decides what happens to them. */
const MODELS: Readonly<Partial<Record<StorageClass, GrowthModel>>> = { CHILLED_TCS: LISTERIA, FISH_ICE: lacticBacteria(0) };

export const growthModelOf = (storageClass: StorageClass): GrowthModel | undefined => MODELS[storageClass];
