import { StringDecoder } from 'node:string_decoder';
import { type Baskets, basketCollector } from '#numerics/baskets.ts';
import { openText } from '../import/source-files.ts';
import { FileError } from './table-file.ts';

export interface NamedBaskets {
  readonly baskets: Baskets;
  /** By item number. */
  readonly names: readonly string[];
}

/**
 * Reads one basket a line, packed with gzip or not. Items may stand in double quotes, are trimmed, empty ones and repetitions
 * are left out; a line without an item is no basket. Baskets come in millions: no table reader of general use goes over them.
 *
 * @throws {FileError} when the file cannot be read or holds no basket
 */
export async function readBaskets(file: string, separator: string): Promise<NamedBaskets> {
  const numbers = new Map<string, number>();
  const collector = basketCollector();
  const numberOf = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, numbers.size);
    return numbers.size - 1;
  };
  for await (const lines of linesOf(file)) {
    for (const line of lines) {
      const items = cellsOf(line, separator).filter((name) => name !== '');
      if (items.length > 0) collector.add(items.map(numberOf));
    }
  }
  if (collector.size() === 0) throw new FileError(`${file} holds no basket.`);
  return { baskets: collector.baskets(), names: [...numbers.keys()] };
}

/** The lines of a file, as many at a time as come. */
async function* linesOf(file: string): AsyncGenerator<string[]> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  try {
    const { stream } = await openText(file);
    for await (const chunk of stream) {
      const lines = (rest + decoder.write(chunk as Buffer)).split(/\r\n|\n/);
      rest = lines.pop() ?? '';
      yield lines;
    }
  } catch (cause) {
    throw new FileError(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  yield [rest + decoder.end()];
}

const BYTE_ORDER_MARK = '\uFEFF';

function cellsOf(line: string, separator: string): string[] {
  const text = line.startsWith(BYTE_ORDER_MARK) ? line.slice(1) : line;
  const cells = text.includes('"') ? quotedCells(text, separator) : text.split(separator);
  return cells.map((cell) => cell.trim());
}

/** Splits where a separator stands outside of double quotes; two of them within mean one. */
function quotedCells(line: string, separator: string): string[] {
  const cells: string[] = [];
  let pieces: string[] = [];
  for (const piece of line.split(separator)) {
    pieces.push(piece);
    const cell = pieces.join(separator).trim();
    const quotes = cell.startsWith('"') ? cell.split('"').length - 1 : 0;
    if (quotes % 2 === 1) continue;
    cells.push(quotes > 0 && cell.endsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    pieces = [];
  }
  // A quote that nobody closes is a part of the name.
  return [...cells, ...pieces];
}
