import { mergeReadings } from '#domain/cold-chain/ring.ts';
import { siftReadings } from '#domain/cold-chain/sift.ts';
import type { Sample } from '#schemas/reading.ts';
import { columnOf, FileError, openTable } from './table-file.ts';

/** A log of temperatures, unit by unit. */
export interface ReadingLog {
  /** Ordered by the time of measuring, each reading once. */
  readonly units: ReadonlyMap<string, readonly Sample[]>;
  readonly rows: number;
  /** Rows that the hygiene keeps from the estimator, by reason. */
  readonly refused: Readonly<Record<string, number>>;
}

/** Cells as a device would send them; what is no number or no name is left for the hygiene to refuse. */
function readingOf(cells: Readonly<Record<'measuredAt' | 'celsius' | 'probe', string | undefined>>): object {
  const [measuredAt = '', celsius = '', probe = ''] = [cells.measuredAt, cells.celsius, cells.probe].map((cell) => cell?.trim());
  return {
    measuredAt: measuredAt.replace(' ', 'T'),
    celsius: celsius === '' ? null : Number(celsius),
    ...(probe === '' ? {} : { probe }),
  };
}

/**
 * Reads a CSV with the columns `unit_id`, `measured_at`, `celsius` and, where it has one, `probe` (`air` or `product`, usual: air).
 *
 * @throws {FileError} when a column is missing or no row can be used
 */
export async function readReadings(file: string): Promise<ReadingLog> {
  const { header, rows } = await openTable(file);
  const [unit, measuredAt, celsius] = ['unit_id', 'measured_at', 'celsius'].map((name) => columnOf(file, header, name)) as [
    number,
    number,
    number,
  ];
  const probe = header.indexOf('probe');
  const units = new Map<string, Sample[]>();
  const refused: Record<string, number> = {};
  let count = 0;
  for await (const { cells } of rows) {
    count++;
    const reading = readingOf({ measuredAt: cells[measuredAt], celsius: cells[celsius], probe: cells[probe] });
    const unitId = cells[unit]?.trim() ?? '';
    const { samples, refusals } = siftReadings(reading, unitId, Number.POSITIVE_INFINITY);
    for (const { code } of refusals) refused[code] = (refused[code] ?? 0) + 1;
    const own = units.get(unitId) ?? [];
    units.set(unitId, own);
    own.push(...samples);
  }
  const ordered = [...units].map(([unitId, samples]) => [unitId, mergeReadings([], samples).samples] as const);
  if (ordered.every(([, samples]) => samples.length === 0)) throw new FileError(`${file} has no reading that can be used.`);
  return { units: new Map(ordered), rows: count, refused };
}
