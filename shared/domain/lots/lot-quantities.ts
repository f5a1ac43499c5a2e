import type { Amount, Micros } from '#schemas/lot.ts';

/** Units of measure that are counted together, with what one is in the unit that counts. */
const BASES: Readonly<Record<string, readonly [uom: string, factor: number]>> = {
  KGM: ['KGM', 1],
  GRM: ['KGM', 0.001],
  MGM: ['KGM', 0.000_001],
  TNE: ['KGM', 1000],
  LBR: ['KGM', 0.453_592_37],
  ONZ: ['KGM', 0.028_349_523_125],
  LTR: ['LTR', 1],
  DLT: ['LTR', 0.1],
  CLT: ['LTR', 0.01],
  MLT: ['LTR', 0.001],
  HLT: ['LTR', 100],
  EA: ['EA', 1],
  H87: ['EA', 1],
  C62: ['EA', 1],
  PCE: ['EA', 1],
};
const MICROS = 1_000_000;

/** A quantity in whole millionths of the unit in which its kind is counted, so that sums do not depend on their order. */
export function microsOf({ quantity, uom }: Amount): { readonly uom: string; readonly micros: number } {
  const [base, factor] = BASES[uom] ?? [uom, 1];
  return { uom: base, micros: Math.round(quantity * factor * MICROS) };
}

export const quantityOf = (micros: number): number => micros / MICROS;

/** Amounts above zero. */
export const amountsOf = (balances: Micros): Amount[] =>
  Object.entries(balances)
    .filter(([, micros]) => micros > 0)
    .map(([uom, micros]) => ({ uom, quantity: quantityOf(micros) }));

export const plusMicros = (sums: Micros, uom: string, micros: number): Micros => ({ ...sums, [uom]: (sums[uom] ?? 0) + micros });
