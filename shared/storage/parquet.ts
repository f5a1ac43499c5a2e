import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ColumnType, Dataset, TableRow } from '#schemas/table-export.ts';

/** How a column is declared. @see Apache Parquet, LogicalTypes.md */
const DECLARED: Readonly<Record<ColumnType, Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'JSON' },
  integer: { type: 'INT64' },
  money: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  flag: { type: 'BOOLEAN' },
  instant: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  day: { type: 'INT32', converted_type: 'DATE' },
};

const asInteger = (value: unknown) => (Number.isSafeInteger(value) ? BigInt(value as number) : undefined);
const asDate = (value: unknown, form: RegExp) => {
  if (typeof value !== 'string' || !form.test(value)) return undefined;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? undefined : date;
};

/** Values as the file takes them; undefined when a value does not fit. */
const FITTED: Readonly<Record<ColumnType, (value: unknown) => unknown>> = {
  text: (value) => (typeof value === 'string' ? value.toWellFormed() : undefined),
  json: (value) => value,
  integer: asInteger,
  money: asInteger,
  number: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
  flag: (value) => (typeof value === 'boolean' ? value : undefined),
  instant: (value) => asDate(value, /^\d{4}-\d{2}-\d{2}T/),
  day: (value) => asDate(value, /^\d{4}-\d{2}-\d{2}$/),
};

/** The library writes each JSON value by itself; one that is a text already would be quoted twice otherwise. */
const schemaOf = ({ columns }: Dataset): SchemaElement[] => [
  { name: 'root', num_children: columns.length },
  ...columns.map(({ name, type }): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...DECLARED[type] })),
];

/** Which columns tell of people, and what. */
const classesOf = ({ columns }: Dataset): string =>
  JSON.stringify(Object.fromEntries(columns.flatMap(({ name, dataClass }) => (dataClass ? [[name, dataClass]] : []))));

/**
 * One file of a dataset, made a group of rows at a time: only the rows of the open group and the finished groups as bytes are held.
 * The same rows give the same bytes.
 */
export class ParquetFile {
  readonly #dataset: Dataset;
  readonly #bytes = new ByteWriter();
  readonly #writer: ParquetWriter;
  #open: unknown[][];
  /** Rows so far, and those of them that are not encoded yet. */
  rows = 0;
  openRows = 0;
  /** Values that did not fit their column. */
  misfits = 0;

  constructor(dataset: Dataset) {
    this.#dataset = dataset;
    const kvMetadata = [
      { key: 'larderly.dataset', value: dataset.name },
      { key: 'larderly.dataClasses', value: classesOf(dataset) },
    ];
    this.#writer = new ParquetWriter({ writer: this.#bytes, schema: schemaOf(dataset), createdBy: 'larderly', kvMetadata });
    this.#open = dataset.columns.map(() => []);
  }

  /** Bytes of the groups that are finished. */
  get size(): number {
    return this.#bytes.offset;
  }

  add(row: TableRow): void {
    this.#dataset.columns.forEach(({ name, type }, index) => {
      const value = row[name];
      const fitted = value === undefined || value === null ? null : FITTED[type](value);
      if (fitted === undefined) this.misfits += 1;
      this.#open[index]?.push(fitted ?? null);
    });
    this.rows += 1;
    this.openRows += 1;
  }

  /** Encodes the open rows as a group of their own. */
  endGroup(): void {
    if (this.openRows === 0) return;
    const columnData = this.#dataset.columns.map(({ name }, index) => ({ name, data: this.#open[index] ?? [] }));
    // The writer of bytes in memory never waits, so there is no promise.
    void this.#writer.write({ columnData, rowGroupSize: this.openRows });
    this.#open = this.#dataset.columns.map(() => []);
    this.openRows = 0;
  }

  /** The whole file; nothing can be added after it. */
  finish(): Uint8Array {
    this.endGroup();
    void this.#writer.finish();
    return this.#bytes.getBytes();
  }
}
