import { FileError, openTable } from './table-file.ts';

export interface StarRating {
  readonly user: string;
  readonly item: string;
  /** 1–5. */
  readonly rating: number;
}

/**
 * Reads `user item rating [timestamp]` between tabulators, without a header. Of two ratings of one item by one user the later line
 * holds.
 *
 * @throws {FileError} when the file holds no rating, or one that is no whole number of 1–5
 */
export async function readRatings(file: string): Promise<StarRating[]> {
  const { rows } = await openTable(file, { separator: '\t', hasHeader: false, isRagged: true });
  const ratings = new Map<string, StarRating>();
  for await (const { line, cells } of rows) {
    const [user = '', item = '', text = ''] = cells.map((cell) => cell.trim());
    if (cells.length < 3) throw new FileError(`${file}, line ${line}: user, item and rating should stand between tabulators.`);
    const rating = Number(text);
    if (text === '' || !(Number.isInteger(rating) && rating >= 1 && rating <= 5))
      throw new FileError(`${file}, line ${line}: rating should be 1, 2, 3, 4 or 5, not "${text}".`);
    ratings.set(`${user}\t${item}`, { user, item, rating });
  }
  if (ratings.size === 0) throw new FileError(`${file} holds no rating.`);
  return [...ratings.values()];
}
