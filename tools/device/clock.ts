/**
 * Time of the simulation: it begins in the past, runs `speed` times as fast as the clock on the wall until it has caught up
 * with the present, and then goes on with it. So no reading is ever measured in the future, and the last ones are fresh.
 */
export interface SimulatedClock {
  /** Where it begins, in milliseconds. */
  readonly from: number;
  at(wallMillis: number): number;
  /** When on the wall it was, or will be, so late. */
  wallAt(simulatedMillis: number): number;
}

export function simulatedClock(startedAt: number, pastMinutes: number, speed: number): SimulatedClock {
  const past = pastMinutes * 60_000;
  const from = startedAt + past / speed - past;
  return {
    from,
    at: (wallMillis) => Math.min(wallMillis, from + speed * (wallMillis - startedAt)),
    wallAt: (simulatedMillis) => Math.max(simulatedMillis, startedAt + (simulatedMillis - from) / speed),
  };
}
