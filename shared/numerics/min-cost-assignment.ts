/**
 * Gives each row of a matrix a column of its own so that the costs add up to the least, by growing shortest paths over
 * the columns (the Hungarian method with potentials).
 *
 * @param costs - as many columns as rows or more; finite
 * @returns the column of each row
 * @throws {RangeError} when there are more rows than columns, or a cost is not finite
 * @see Jonker and Volgenant 1987, A shortest augmenting path algorithm
 */
export function minCostAssignment(costs: readonly (readonly number[])[]): number[] {
  const width = costs[0]?.length ?? 0;
  if (costs.length > width) throw new RangeError(`${costs.length} rows cannot each have one of ${width} columns.`);
  if (!costs.every((row) => row.length === width && row.every(Number.isFinite)))
    throw new RangeError('Every cost must be a finite number.');
  const rowOfColumn: (number | undefined)[] = Array.from({ length: width });
  const potentials = { row: new Float64Array(costs.length), column: new Float64Array(width) };
  for (const row of costs.keys()) augment({ costs, rowOfColumn, potentials }, row);
  const columns = new Array<number>(costs.length);
  rowOfColumn.forEach((row, column) => {
    if (row !== undefined) columns[row] = column;
  });
  return columns;
}

interface Matching {
  readonly costs: readonly (readonly number[])[];
  readonly rowOfColumn: (number | undefined)[];
  readonly potentials: { readonly row: Float64Array; readonly column: Float64Array };
}

/** Finds the cheapest way to give one more row a column, moving others where that costs less. */
function augment(matching: Matching, newRow: number): void {
  const { rowOfColumn, potentials } = matching;
  const width = rowOfColumn.length;
  const slack = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  const cameFrom = new Array<number | undefined>(width).fill(undefined);
  const visited = new Set<number>();
  let row: number | undefined = newRow;
  let column: number | undefined;
  while (row !== undefined) {
    relax(matching, row, { slack, cameFrom, visited, via: column });
    const next = leastOpen(slack, visited);
    const step = slack[next] as number;
    potentials.row[newRow] = (potentials.row[newRow] as number) + step;
    for (const seen of visited) {
      const owner = rowOfColumn[seen] as number;
      potentials.row[owner] = (potentials.row[owner] as number) + step;
      potentials.column[seen] = (potentials.column[seen] as number) - step;
    }
    for (let open = 0; open < width; open++) if (!visited.has(open)) slack[open] = (slack[open] as number) - step;
    visited.add(next);
    column = next;
    row = rowOfColumn[next];
  }
  shiftAlong(rowOfColumn, cameFrom, { end: column as number, newRow });
}

interface Search {
  /** What it would cost more to go on to each column. */
  readonly slack: Float64Array;
  readonly cameFrom: (number | undefined)[];
  readonly visited: ReadonlySet<number>;
  readonly via: number | undefined;
}

function relax({ costs, potentials }: Matching, row: number, { slack, cameFrom, visited, via }: Search): void {
  for (let column = 0; column < slack.length; column++) {
    if (visited.has(column)) continue;
    const reduced = (costs[row]?.[column] as number) - (potentials.row[row] as number) - (potentials.column[column] as number);
    if (reduced >= (slack[column] as number)) continue;
    slack[column] = reduced;
    cameFrom[column] = via;
  }
}

function leastOpen(slack: Float64Array, visited: ReadonlySet<number>): number {
  let least = -1;
  for (let column = 0; column < slack.length; column++) {
    if (!visited.has(column) && (least < 0 || (slack[column] as number) < (slack[least] as number))) least = column;
  }
  return least;
}

function shiftAlong(
  rowOfColumn: (number | undefined)[],
  cameFrom: readonly (number | undefined)[],
  { end, newRow }: { end: number; newRow: number },
): void {
  let column = end;
  for (let before = cameFrom[column]; before !== undefined; before = cameFrom[column]) {
    rowOfColumn[column] = rowOfColumn[before];
    column = before;
  }
  rowOfColumn[column] = newRow;
}
