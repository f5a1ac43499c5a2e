import type { StorageClass } from '#schemas/storage-class.ts';

const ZERO_CELSIUS_IN_KELVIN = 273.15;
/** In kJ/(mol·K). */
const GAS_CONSTANT = 8.314462618e-3;

/** How fast goods age at a temperature, as a multiple of how fast they do at a reference temperature. */
export type AgeingRate = (celsius: number, referenceCelsius: number) => number;

/** @param q10 - how many times faster goods age when they are ten degrees warmer */
export const q10Rate =
  (q10: number): AgeingRate =>
  (celsius, referenceCelsius) =>
    q10 ** ((celsius - referenceCelsius) / 10);

/** @param activationEnergy - in kJ/mol */
export const arrheniusRate =
  (activationEnergy: number): AgeingRate =>
  (celsius, referenceCelsius) =>
    Math.exp(
      (-activationEnergy / GAS_CONSTANT) * (1 / (celsius + ZERO_CELSIUS_IN_KELVIN) - 1 / (referenceCelsius + ZERO_CELSIUS_IN_KELVIN)),
    );

/** Relative rate of spoilage of fish against ice: (1 + 0.1·T)²; below −10 °C nothing grows. */
const spoilageOfFish = (celsius: number): number => Math.max(0, 1 + 0.1 * celsius) ** 2;
export const seafoodRate: AgeingRate = (celsius, referenceCelsius) => spoilageOfFish(celsius) / spoilageOfFish(referenceCelsius);

/** A time at one temperature. */
export interface Spell {
  readonly hours: number;
  readonly celsius: number;
}

/** Hours of life at the reference temperature that some spells have taken. */
export const consumedHours = (spells: readonly Spell[], rate: AgeingRate, referenceCelsius: number): number =>
  spells.reduce((sum, { hours, celsius }) => sum + hours * rate(celsius, referenceCelsius), 0);

/** What is left of a life, in hours at the reference temperature; never below 0. @see reference/domain.md §3 */
export const remainingHours = (nominalHours: number, spells: readonly Spell[], rate: AgeingRate, referenceCelsius: number): number =>
  Math.max(0, nominalHours - consumedHours(spells, rate, referenceCelsius));

/**
 * How fast the goods of a class age. Product defaults at the upper, cautious end of what is usual: Q10 2–3 for chilled goods,
 * 3–8 for frozen ones; ambient goods about 80 kJ/mol, which is a Q10 of 3 at 30 °C. A printed date stands for storage at the
 * temperature at which the class begins to warn.
 */
const RATES: Readonly<Record<StorageClass, AgeingRate>> = {
  CHILLED_TCS: q10Rate(3),
  FISH_ICE: seafoodRate,
  FROZEN: q10Rate(8),
  AMBIENT: arrheniusRate(80),
};

export const ageingOf = (storageClass: StorageClass): AgeingRate => RATES[storageClass];
