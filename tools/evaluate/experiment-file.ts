import { CoMoments } from '#numerics/co-moments.ts';
import { columnOf, FileError, type FileRow, numberAt, openTable } from './table-file.ts';

export interface ExperimentColumns {
  readonly treatment: string;
  readonly control: string;
  readonly outcome: string;
  readonly spend?: string | undefined;
  /** The one treated arm to keep beside the control. */
  readonly only?: string | undefined;
  /** What people are to be ranked by. */
  readonly features: readonly string[];
  /** Who they are; their place in the file where no column tells it. */
  readonly id?: string | undefined;
}

/** Where outcome and spend stand in the moments of an arm. */
export const OUTCOME = 0;
export const SPEND = 1;

export interface Experiment {
  /** By the value of the treatment column, in the order of their names; the control among them. */
  readonly arms: ReadonlyMap<string, CoMoments>;
  readonly leftOut: number;
  /** Empty where no feature is asked for. */
  readonly people: ExperimentPeople;
}

/** Everybody who is in an arm, for ranking. */
export interface ExperimentPeople {
  readonly ids: string[];
  readonly treated: number[];
  readonly outcomes: number[];
  readonly spends: number[];
  /** A column of cells for each feature. */
  readonly cells: readonly string[][];
}

interface Column {
  readonly index: number;
  readonly name: string;
}

interface Read {
  readonly file: string;
  readonly columns: ExperimentColumns;
  readonly outcome: Column;
  readonly spend: Column | undefined;
  readonly features: readonly Column[];
  readonly id: Column | undefined;
}

/** Adds up rows arm by arm, and keeps what a ranking needs. */
class ExperimentReader {
  readonly arms = new Map<string, CoMoments>();
  readonly people: ExperimentPeople;
  leftOut = 0;
  private readonly read: Read;
  private readonly row = new Float64Array(2);

  constructor(read: Read) {
    this.read = read;
    this.people = { ids: [], treated: [], outcomes: [], spends: [], cells: read.features.map(() => []) };
  }

  add(record: FileRow, value: string): void {
    const { file, columns, outcome, spend, features } = this.read;
    if (columns.only !== undefined && value !== columns.only && value !== columns.control) {
      this.leftOut += 1;
      return;
    }
    const amounts = [numberAt(file, record, outcome), spend === undefined ? 0 : numberAt(file, record, spend)] as const;
    this.row.set(amounts);
    armOf(this.arms, value).add(this.row);
    if (features.length > 0) this.keep(record, value === columns.control ? 0 : 1, amounts);
  }

  private keep(record: FileRow, treated: number, [outcome, spend]: readonly [number, number]): void {
    const { id } = this.read;
    this.people.ids.push(id === undefined ? String(this.people.ids.length + 1) : cellAt(record, id.index));
    this.people.treated.push(treated);
    this.people.outcomes.push(outcome);
    this.people.spends.push(spend);
    for (const [place, { index }] of this.read.features.entries()) this.people.cells[place]?.push(cellAt(record, index));
  }
}

/** Reads an experiment row by row; only what a ranking needs is kept. @throws {FileError} */
export async function readExperiment(file: string, columns: ExperimentColumns): Promise<Experiment> {
  const { header, rows } = await openTable(file);
  const column = (name: string): Column => ({ index: columnOf(file, header, name), name });
  const treatment = column(columns.treatment);
  const spend = columns.spend === undefined ? undefined : column(columns.spend);
  const reader = new ExperimentReader({
    file,
    columns,
    outcome: column(columns.outcome),
    spend,
    features: columns.features.map(column),
    id: columns.id === undefined ? undefined : column(columns.id),
  });
  for await (const record of rows) reader.add(record, cellAt(record, treatment.index));
  const { arms, leftOut, people } = reader;
  for (const wanted of [columns.control, columns.only ?? columns.control]) {
    if (!arms.has(wanted))
      throw new FileError(`${file}: nobody has "${wanted}" in column ${columns.treatment}; there are ${[...arms.keys()].join(', ')}.`);
  }
  return { arms: new Map([...arms].sort(([one], [other]) => (one < other ? -1 : 1))), leftOut, people };
}

const cellAt = ({ cells }: FileRow, index: number) => cells[index]?.trim() ?? '';

function armOf(arms: Map<string, CoMoments>, value: string): CoMoments {
  const known = arms.get(value);
  if (known !== undefined) return known;
  const moments = new CoMoments(2);
  arms.set(value, moments);
  return moments;
}
