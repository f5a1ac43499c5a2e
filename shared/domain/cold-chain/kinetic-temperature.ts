const ZERO_CELSIUS_IN_KELVIN = 273.15;
/** Activation energy over the gas constant for ΔH = 83.144 kJ/mol, in kelvin. */
const ACTIVATION_KELVIN = 10_000;
/** A longer step between two readings is missing data. */
const LONGEST_STEP_MINUTES = 60;

/** Speed of decay at a temperature, up to a constant factor. */
const decayAt = (celsius: number): number => Math.exp(-ACTIVATION_KELVIN / (celsius + ZERO_CELSIUS_IN_KELVIN));

/** Decay and the time in which it happened, to be added up over any number of spans. */
export interface KineticSum {
  decay: number;
  minutes: number;
}

export const NO_KINETIC_SUM: Readonly<KineticSum> = { decay: 0, minutes: 0 };

/** Adds a span between two readings, by the trapezoid rule on the speed of decay. */
export function addSpan(sum: KineticSum, minutes: number, fromCelsius: number, toCelsius: number): void {
  sum.decay += (minutes * (decayAt(fromCelsius) + decayAt(toCelsius))) / 2;
  sum.minutes += minutes;
}

/**
 * Mean kinetic temperature: the constant temperature that would have aged the goods as much as the varying ones did.
 * It is reported; it clears nothing.
 *
 * @returns degrees Celsius; null when no time is covered
 * @see USP ⟨1079.2⟩; reference/domain.md §3
 */
export function kineticCelsius({ decay, minutes }: Readonly<KineticSum>): number | null {
  return minutes <= 0 ? null : ACTIVATION_KELVIN / -Math.log(decay / minutes) - ZERO_CELSIUS_IN_KELVIN;
}

/** Temperatures with how long each lasted; equal weights when none are given. @throws {RangeError} when nothing is covered */
export function meanKineticTemperature(celsius: readonly number[], weights: readonly number[] = celsius.map(() => 1)): number {
  const sum = { ...NO_KINETIC_SUM };
  for (const [index, value] of celsius.entries()) addSpan(sum, weights[index] ?? 0, value, value);
  const mean = kineticCelsius(sum);
  if (mean === null) throw new RangeError('Mean kinetic temperature needs at least one reading.');
  return mean;
}

/**
 * Of readings at irregular moments, in minutes. Null when nothing is covered.
 *
 * @param longestStepMinutes - what lies between readings that are farther apart is missing
 */
export function kineticTemperatureOf(
  readings: readonly { readonly minute: number; readonly celsius: number }[],
  longestStepMinutes = LONGEST_STEP_MINUTES,
): number | null {
  const sum = { ...NO_KINETIC_SUM };
  for (const [index, { minute, celsius }] of readings.entries()) {
    const before = readings[index - 1];
    if (before === undefined || minute - before.minute > longestStepMinutes) continue;
    addSpan(sum, minute - before.minute, before.celsius, celsius);
  }
  return kineticCelsius(sum);
}
