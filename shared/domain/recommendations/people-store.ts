import { type PackedRow, type PreferenceVector, packRow } from '#numerics/preference-matrix.ts';
import type { PersonCode } from './neighbour-model.ts';

/** Everybody's purchases by the products' numbers, one after the other in a few long arrays: three bytes a product, not an object each. */
export function peopleStore() {
  let numbers = new Uint32Array(1024);
  let cells = new Uint8Array(1024);
  let used = 0;
  const ends: number[] = [];
  const codes: number[] = [];

  return {
    /** @returns the number of the person, from 0 */
    add([high, low]: PersonCode, vector: PreferenceVector): number {
      const row = packRow(vector);
      if (used + row.columns.length > numbers.length) {
        const size = Math.max(used + row.columns.length, 2 * numbers.length);
        numbers = lengthened(numbers, new Uint32Array(size));
        cells = lengthened(cells, new Uint8Array(size));
      }
      numbers.set(row.columns, used);
      cells.set(row.cells, used);
      used += row.columns.length;
      codes.push(high, low);
      return ends.push(used) - 1;
    },
    /** Products of all people. */
    ratings: (): number => used,
    /** The products' numbers in place of columns. */
    rowAt(person: number): PackedRow {
      const start = person === 0 ? 0 : (ends[person - 1] as number);
      return { columns: numbers.subarray(start, ends[person]), cells: cells.subarray(start, ends[person]) };
    },
    /** The people's numbers by their codes. */
    byCode(): Uint32Array {
      const at = (place: number) => codes[place] as number;
      return Uint32Array.from(ends, (_, person) => person).sort(
        (left, right) => at(2 * left) - at(2 * right) || at(2 * left + 1) - at(2 * right + 1) || left - right,
      );
    },
    codeOf: (person: number): PersonCode => [codes[2 * person] as number, codes[2 * person + 1] as number],
  };
}
export type PeopleStore = ReturnType<typeof peopleStore>;

function lengthened<Numbers extends Uint32Array | Uint8Array>(before: Numbers, after: Numbers): Numbers {
  after.set(before);
  return after;
}
