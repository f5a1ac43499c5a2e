import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import type { Dataset, TableRow } from '#schemas/table-export.ts';
import { ParquetFile } from '#storage/parquet.ts';

const dataset: Dataset = {
  name: 'things',
  table: 'things',
  columns: [
    { name: 'personKey', type: 'text', dataClass: 'pseudonym' },
    { name: 'told', type: 'json' },
    { name: 'count', type: 'integer' },
    { name: 'priceMinor', type: 'money' },
    { name: 'celsius', type: 'number' },
    { name: 'isOpen', type: 'flag' },
    { name: 'at', type: 'instant' },
    { name: 'on', type: 'day' },
  ],
};
const NOTHING = { personKey: null, told: null, count: null, priceMinor: null, celsius: null, isOpen: null, at: null, on: null };

/** The file as a reader sees it. */
function fileOf(rows: readonly TableRow[], rowsOfGroup = Number.POSITIVE_INFINITY) {
  const parquet = new ParquetFile(dataset);
  for (const row of rows) {
    parquet.add(row);
    if (parquet.openRows >= rowsOfGroup) parquet.endGroup();
  }
  const bytes = parquet.finish();
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  return { file, misfits: parquet.misfits, bytes };
}
const readBack = (rows: readonly TableRow[], rowsOfGroup?: number) => parquetReadObjects({ file: fileOf(rows, rowsOfGroup).file });

describe('a Parquet file', () => {
  it('gives back every type as itself: moments, days, whole numbers of 64 bits, JSON', async () => {
    const row = {
      personKey: 'aaaaaaaaaaaaaaaaaaaaaa',
      told: { list: [1, 'two', null], deep: { yes: true } },
      count: 3,
      priceMinor: Number.MAX_SAFE_INTEGER,
      celsius: -18.25,
      isOpen: false,
      at: '2026-11-22T05:06:07.089Z',
      on: '2024-02-29',
    };
    expect(await readBack([row])).toEqual([
      {
        ...row,
        count: 3n,
        priceMinor: 9_007_199_254_740_991n,
        at: new Date('2026-11-22T05:06:07.089Z'),
        on: new Date('2024-02-29T00:00:00.000Z'),
      },
    ]);
  });

  it('keeps money below zero and days before 1970', async () => {
    const [row] = await readBack([{ priceMinor: -1999, on: '1969-12-31' }]);
    expect(row).toEqual({ ...NOTHING, priceMinor: -1999n, on: new Date('1969-12-31T00:00:00.000Z') });
  });

  it('tells nothing apart from an empty text, no list and zero', async () => {
    expect(await readBack([{}, { personKey: '', told: [], count: 0 }])).toEqual([
      NOTHING,
      { ...NOTHING, personKey: '', told: [], count: 0n },
    ]);
  });

  it('keeps what is written in any script, and mends half a sign', async () => {
    const texts = ['Käse, 奶酪, جبن, 🧀', 'line\nbreak "quoted"', 'half \ud83e'];
    const rows = await readBack(texts.map((text) => ({ personKey: text, told: { [text]: text } })));
    expect(rows.map(({ personKey }) => personKey)).toEqual([texts[0], texts[1], 'half \ufffd']);
    expect(rows.map(({ told }) => told)).toEqual(texts.map((text) => ({ [text]: text })));
  });

  it('without a row still has its columns', async () => {
    const { file } = fileOf([]);
    expect(await parquetReadObjects({ file })).toEqual([]);
    expect(parquetSchema(parquetMetadata(file)).children.map(({ element }) => element.name)).toEqual(
      dataset.columns.map(({ name }) => name),
    );
  });

  it('has as many groups of rows as were ended, and the rows in their order', async () => {
    const rows = Array.from({ length: 25 }, (_, count) => ({ count }));
    expect(parquetMetadata(fileOf(rows, 10).file).row_groups.map(({ num_rows }) => num_rows)).toEqual([10n, 10n, 5n]);
    expect((await readBack(rows, 10)).map(({ count }) => Number(count))).toEqual(rows.map(({ count }) => count));
  });

  it('leaves out a value that is of another type, and counts it', async () => {
    const odd = { personKey: 5, count: 1.5, priceMinor: '12', celsius: Number.NaN, isOpen: 'no', at: '2026-11-22', on: '2026-13-45' };
    expect(fileOf([odd]).misfits).toBe(7);
    expect(await readBack([odd])).toEqual([NOTHING]);
  });

  it('says in itself which columns tell of people', () => {
    const { key_value_metadata: told = [] } = parquetMetadata(fileOf([{}]).file);
    expect(told).toContainEqual({ key: 'larderly.dataClasses', value: '{"personKey":"pseudonym"}' });
  });

  it('is the same for the same rows', () => {
    const rows = [{ count: 1, at: '2026-11-22T05:06:07.089Z' }];
    expect(fileOf(rows).bytes).toEqual(fileOf(rows).bytes);
  });
});
