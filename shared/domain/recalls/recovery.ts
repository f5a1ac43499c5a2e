import type { Micros, PlaceState } from '#schemas/lot.ts';
import { plusMicros, quantityOf } from '../lots/lot-quantities.ts';

/** What of some lots there was to be got back when they were recalled, and what had been thrown away by then; millionths. */
export interface Baseline {
  readonly recoverable: Micros;
  readonly disposed: Micros;
}

export interface Recovery {
  readonly uom: string;
  /** In the shop's own hands, or thrown away since. */
  readonly controlled: number;
  readonly recoverable: number;
  /** 0–1; null when there was nothing to be got back. */
  readonly rate: number | null;
}

function totalOf(states: readonly PlaceState[], kinds: Readonly<Record<string, number>>): Micros {
  let sums: Micros = {};
  for (const { totals } of states) {
    for (const [kind, sign] of Object.entries(kinds)) {
      for (const [uom, micros] of Object.entries(totals[kind] ?? {})) sums = plusMicros(sums, uom, sign * micros);
    }
  }
  return sums;
}

/** As the places of the lots stand at the moment of the recall: what came in, less what was made into other lots, sampled or thrown away. */
export function baselineOf(states: readonly PlaceState[]): Baseline {
  return {
    recoverable: totalOf(states, { received: 1, produced: 1, consumed: -1, sampled: -1, disposed: -1 }),
    disposed: totalOf(states, { disposed: 1 }),
  };
}

/** What is under control now: stock, with what came back, and what was thrown away since. */
export function recoveriesOf(baseline: Baseline, states: readonly PlaceState[]): Recovery[] {
  const disposed = totalOf(states, { disposed: 1 });
  return Object.entries(baseline.recoverable)
    .filter(([, recoverable]) => recoverable > 0)
    .map(([uom, recoverable]) => {
      const stock = states.reduce((sum, { balances }) => sum + Math.max(0, balances[uom] ?? 0), 0);
      const controlled = stock + (disposed[uom] ?? 0) - (baseline.disposed[uom] ?? 0);
      return { uom, controlled: quantityOf(controlled), recoverable: quantityOf(recoverable), rate: controlled / recoverable };
    });
}
