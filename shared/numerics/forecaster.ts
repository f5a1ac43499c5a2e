/** A way of forecasting one series; it is given the series when it is made and looks at nothing after `end`. */
export interface Forecaster {
  readonly name: string;
  /** Learns from the values before `end`, and stands there. */
  learn(end: number): void;
  /** Takes in the values up to `end` with what it has learned before. */
  advance(end: number): void;
  /** Writes forecasts of the values that follow. */
  foresee(out: Float64Array): void;
  /** By which share of a surprise its level moves, 0–1: how fast the spread grows with the distance. */
  gain(): number;
}

/** The same value as one period before; before there is one, the last value that is known. */
export function seasonalNaive(values: Float64Array, period: number): Forecaster {
  let here = 0;
  const move = (end: number) => {
    here = end;
  };
  /** Of the newest period in which the phase is known. */
  const lastOf = (index: number): number => {
    for (let at = index; at >= 0; at -= period) {
      const value = values[at] as number;
      if (!Number.isNaN(value)) return value;
    }
    for (let at = here - 1; at >= 0; at--) if (!Number.isNaN(values[at] as number)) return values[at] as number;
    return 0;
  };
  return {
    name: 'seasonal-naive',
    learn: move,
    advance: move,
    foresee(out) {
      for (let ahead = 0; ahead < out.length; ahead++) out[ahead] = lastOf(here - period + (ahead % period));
    },
    gain: () => (period === 1 ? 1 : 0),
  };
}

/** The mean of what others say. They are learned and moved by whoever holds them. */
export function meanOf(name: string, parts: readonly Forecaster[]): Forecaster {
  let scratch = new Float64Array(0);
  const stand = () => undefined;
  return {
    name,
    learn: stand,
    advance: stand,
    foresee(out) {
      if (scratch.length !== out.length) scratch = new Float64Array(out.length);
      out.fill(0);
      for (const part of parts) {
        part.foresee(scratch);
        for (let ahead = 0; ahead < out.length; ahead++) out[ahead] = (out[ahead] as number) + (scratch[ahead] as number) / parts.length;
      }
    },
    gain: () => parts.reduce((sum, part) => sum + part.gain(), 0) / parts.length,
  };
}
