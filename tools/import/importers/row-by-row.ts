import { CellError, type Cells } from '../cells.ts';
import type { ImportContext, ImportRow, Outcome } from '../import-job.ts';

export interface Made {
  readonly body: unknown;
  readonly witness: string;
}

/** Makes one record of each row; a row that cannot be is refused and does not take the others with it. */
export function rowByRow(make: (cells: Cells, context: ImportContext, row: ImportRow) => Made) {
  return (rows: readonly ImportRow[], context: ImportContext): Outcome => {
    const outcome: { records: Outcome['records'][number][]; refused: Outcome['refused'][number][] } = { records: [], refused: [] };
    for (const row of rows) {
      const place = { file: row.file, line: row.line };
      try {
        outcome.records.push({ places: [place], ...make(row.cells, context, row) });
      } catch (error) {
        if (!(error instanceof CellError)) throw error;
        outcome.refused.push({ ...place, reason: error.message });
      }
    }
    return outcome;
  };
}
