import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areBelow, bytesForKernel, invertRoots, kernelOn, neverFalls, paddedRows, searchBytes } from '#numerics/cosine-kernel.ts';
import { KERNEL_FILE, kernelModule } from '../../../tools/kernel.ts';

const isCompilerThere = await import('assemblyscript/asc').then(
  () => true,
  () => false,
);
if (!isCompilerThere) console.info('assemblyscript is absent: the bytes of the kernel are not compared with their source.');

const posting = fc.record({ row: fc.nat(99), strength: fc.nat(31), rating: fc.nat(5) });
/** The same numbers where the kernel works, and where it does not. */
function inBothPlaces(numbers: readonly number[], roomBehind = 0) {
  const plain = Uint32Array.from(numbers);
  const placed = new Uint32Array(bytesForKernel(plain.byteLength, roomBehind).buffer, 0, plain.length);
  placed.set(plain);
  return [plain, placed];
}
const packed = (postings: readonly { row: number; strength: number; rating: number }[]) =>
  Uint32Array.from(postings, ({ row, strength, rating }) => (row << 8) | (strength << 3) | rating);

describe('the kernel of the search', () => {
  it.runIf(isCompilerThere)('is what its source compiles to', async () => {
    expect(readFileSync(KERNEL_FILE, 'utf8')).toBe(await kernelModule());
  });

  it('adds strengths to the sums of their rows, as adding one by one does', () => {
    fc.assert(
      fc.property(fc.array(posting, { maxLength: 60 }), fc.nat(31 * 255), fc.nat(3), (postings, factor, skipped) => {
        const kernel = kernelOn(packed(postings), 100);
        const start = Math.min(skipped, postings.length);
        kernel.addPostings(kernel.postings + 4 * start, kernel.postings + 4 * postings.length, kernel.sums.byteOffset, factor);
        const expected = new Uint32Array(paddedRows(100));
        for (const { row, strength } of postings.slice(start)) expected[row] = (expected[row] ?? 0) + factor * strength;
        expect(kernel.sums).toEqual(expected);
      }),
    );
  });

  it('finds the next eight rows of which one comes up to a threshold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 1, max: 1100 }),
        fc.nat(6),
        (sums, least, eights) => {
          const kernel = kernelOn(new Uint32Array(), sums.length);
          kernel.sums.set(sums);
          kernel.inverseLengths.fill(0.5);
          const padded = paddedRows(sums.length);
          const from = Math.min(8 * eights, padded);
          const first = sums.findIndex((sum, row) => row >= from && sum * 0.5 >= least * 0.5);
          const found = kernel.nextRows(from, padded, kernel.sums.byteOffset, kernel.inverseLengths.byteOffset, least * 0.5);
          expect(found).toBe(first < 0 ? padded : first - (first % 8));
        },
      ),
    );
  });

  it('takes the largest sums that there are', () => {
    const kernel = kernelOn(new Uint32Array(), 1);
    kernel.sums[0] = 2 ** 32 - 1;
    kernel.inverseLengths[0] = 1;
    expect(kernel.nextRows(0, 8, kernel.sums.byteOffset, kernel.inverseLengths.byteOffset, 2 ** 31)).toBe(0);
  });

  it('works where the postings lie when there is room behind them, else on a copy', () => {
    const bytes = bytesForKernel(40, searchBytes(10));
    const postings = new Uint32Array(bytes.buffer, 8, 8).fill((9 << 8) | (2 << 3));
    const inPlace = kernelOn(postings, 10);
    expect(inPlace.sums.buffer).toBe(bytes.buffer);
    inPlace.addPostings(inPlace.postings, inPlace.postings + 32, inPlace.sums.byteOffset, 5);
    expect(inPlace.sums[9]).toBe(80);
    expect(kernelOn(postings, 100_000).sums.buffer).not.toBe(bytes.buffer);
  });

  it('knows whether numbers ever fall, and whether all are below a limit, as one by one', () => {
    const numbers = fc.array(fc.nat(2 ** 32 - 1), { maxLength: 40 });
    const rising = numbers.map((some) => [...some].sort((left, right) => left - right));
    fc.assert(
      fc.property(fc.oneof(numbers, rising), fc.nat(2 ** 32 - 1), (some, limit) => {
        for (const place of inBothPlaces(some)) {
          expect(neverFalls(place)).toBe(some.every((number, index) => index === 0 || number >= (some[index - 1] ?? 0)));
          expect(areBelow(place, limit)).toBe(some.every((number) => number < limit));
        }
      }),
    );
  });

  it('inverts roots to the last bit of single precision', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 32 - 1), { maxLength: 40 }), (squares) => {
        const expected = Float32Array.from(squares, (square) => (square === 0 ? 0 : 1 / Math.sqrt(square)));
        for (const place of inBothPlaces(squares, 4 * squares.length + 16)) {
          const { buffer } = place;
          const inverses =
            buffer.byteLength > place.byteLength
              ? new Float32Array(buffer, place.byteLength, squares.length)
              : new Float32Array(squares.length);
          invertRoots(place, inverses);
          expect(inverses).toEqual(expected);
        }
      }),
    );
  });
});
