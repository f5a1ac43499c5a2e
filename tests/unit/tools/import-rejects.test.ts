import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Larderly } from '../../../tools/api/larderly.ts';
import { readingsImporter } from '../../../tools/import/importers/units.ts';
import { rejectsOf } from '../../../tools/import/rejects.ts';
import { SortedLines } from '../../../tools/import/sorted-lines.ts';

const textsOf = async (lines: SortedLines) => await Array.fromAsync(lines.inOrder());

it('gives lines back by their numbers, also when there are more than memory is to hold', async () => {
  const numbers = fc.uniqueArray(fc.nat(10_000), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(numbers, fc.integer({ min: 1, max: 20 }), async (added, linesInMemory) => {
      const lines = new SortedLines(linesInMemory);
      for (const number of added) lines.add(number, `line ${number}\twith a tab`);
      const expected = added.toSorted((left, right) => left - right).map((number) => `line ${number}\twith a tab`);
      expect(await textsOf(lines)).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

it('writes rejects in the order of the lines, whenever they were refused', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'larderly-rejects-test-'));
  const file = { path: path.join(folder, 'a.csv'), form: 'csv', kind: 'orders', names: new Map() } as const;
  const rejects = await rejectsOf({ kind: 'orders', files: [file] });
  for (const line of [10, 9, 2]) rejects.add({ file: 0, line, reason: `"bad"\nline ${line}` });
  const [written = ''] = await rejects.close();
  expect(readFileSync(written, 'utf8')).toBe('line,reason\n2,"""bad"" line 2"\n9,"""bad"" line 9"\n10,"""bad"" line 10"\n');
  rmSync(folder, { recursive: true });
});

it('finds the rows of the readings that the answer names', async () => {
  const answers = [{ accepted: 2, rejected: [{ index: 1, code: 'future', message: 'it lies in the future' }] }];
  const larderly = { post: async () => answers.shift() } as unknown as Larderly;
  const sent = await readingsImporter.send(larderly, [{ path: '/v1/units/f/readings', body: [] }]);
  expect(sent).toEqual({ refused: [{ index: 0, row: 1, code: 'future', message: 'it lies in the future' }], repeated: [] });
});
