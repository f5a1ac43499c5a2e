/** Features in numbers: those that are numbers as they are, the others one column for each of their commonest values. */
export interface FeatureColumns {
  readonly values: Float64Array;
  readonly names: readonly string[];
}

/** A text feature with more values than that puts the rarer ones together. */
const MOST_VALUES = 12;

interface Column {
  readonly name: string;
  readonly at: (row: number) => number;
}

function columnsOf(name: string, cells: readonly string[]): Column[] {
  const isNumeric = cells.every((cell) => cell === '' || Number.isFinite(Number(cell)));
  if (isNumeric) {
    const known = cells.filter((cell) => cell !== '').map(Number);
    const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
    return [{ name, at: (row) => (cells[row] === '' ? mean : Number(cells[row])) }];
  }
  const counts = new Map<string, number>();
  for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const common = [...counts].sort(([one, ones], [other, others]) => others - ones || (one < other ? -1 : 1)).slice(0, MOST_VALUES);
  // The commonest value is what the others are compared with.
  return common.slice(1).map(([value]) => ({ name: `${name}=${value}`, at: (row) => (cells[row] === value ? 1 : 0) }));
}

export function featureColumns(names: readonly string[], cells: readonly (readonly string[])[]): FeatureColumns {
  const columns = names.flatMap((name, place) => columnsOf(name, cells[place] ?? []));
  const rows = cells[0]?.length ?? 0;
  const values = new Float64Array(rows * columns.length);
  for (let row = 0; row < rows; row++) {
    for (const [place, column] of columns.entries()) values[row * columns.length + place] = column.at(row);
  }
  return { values, names: columns.map(({ name }) => name) };
}
