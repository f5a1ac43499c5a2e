import { type Rows, rowAt } from './rows.ts';

/** Centres as one flat array beside each other, and the nearest of them for each row. */
export interface Partition {
  readonly k: number;
  readonly centres: Float64Array;
  readonly labels: Uint8Array;
  readonly sizes: Uint32Array;
  /** Squared distance of each row to its centre. */
  readonly distances: Float64Array;
}

export function partitionAround(rows: Rows, centres: readonly (readonly number[])[]): Partition {
  const k = centres.length;
  const partition = {
    k,
    centres: Float64Array.from(centres.flat()),
    labels: new Uint8Array(rows.count).fill(255),
    sizes: new Uint32Array(k),
    distances: new Float64Array(rows.count),
  };
  assignRows(rows, partition);
  return partition;
}

/** Gives each row its nearest centre, the lowest index among equals. @returns how many rows changed their centre */
export function assignRows(rows: Rows, { k, centres, labels, sizes, distances }: Partition): number {
  const { count, width, values } = rows;
  let changed = 0;
  sizes.fill(0);
  for (let index = 0; index < count; index++) {
    let nearest = 0;
    let shortest = Number.POSITIVE_INFINITY;
    for (let centre = 0; centre < k; centre++) {
      let distance = 0;
      for (let column = 0; column < width; column++) {
        const difference = (values[index * width + column] as number) - (centres[centre * width + column] as number);
        distance += difference * difference;
      }
      if (distance < shortest) {
        shortest = distance;
        nearest = centre;
      }
    }
    if (labels[index] !== nearest) changed++;
    labels[index] = nearest;
    distances[index] = shortest;
    sizes[nearest] = (sizes[nearest] as number) + 1;
  }
  return changed;
}

/** Moves each centre to the mean of its rows; a centre without rows goes to the row that is worst off. */
export function moveCentres(rows: Rows, { k, centres, labels, sizes, distances }: Partition): void {
  const { count, width, values } = rows;
  centres.fill(0);
  for (let index = 0; index < count; index++) {
    const offset = (labels[index] as number) * width;
    for (let column = 0; column < width; column++) {
      centres[offset + column] = (centres[offset + column] as number) + (values[index * width + column] as number);
    }
  }
  for (let centre = 0; centre < k; centre++) {
    const own = centres.subarray(centre * width, (centre + 1) * width);
    const size = sizes[centre] as number;
    if (size > 0)
      own.forEach((sum, column) => {
        own[column] = sum / size;
      });
    else own.set(rowAt(rows, takeFarthest(distances)));
  }
}

function takeFarthest(distances: Float64Array): number {
  let farthest = 0;
  distances.forEach((distance, index) => {
    if (distance > (distances[farthest] as number)) farthest = index;
  });
  distances[farthest] = 0;
  return farthest;
}
