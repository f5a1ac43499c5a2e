import { createReadStream, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

interface NumberedLine {
  readonly number: number;
  readonly text: string;
}

/** So many are kept in memory; beyond them, sorted runs go to disk. */
const LINES_IN_MEMORY = 50_000;

/** Lines of text that come in any order and are given back by their numbers, however many there are. */
export class SortedLines {
  readonly #linesInMemory: number;
  #open: NumberedLine[] = [];
  #folder: string | undefined;
  readonly #runs: string[] = [];

  constructor(linesInMemory = LINES_IN_MEMORY) {
    this.#linesInMemory = linesInMemory;
  }

  /** @param text - without a line break */
  add(number: number, text: string): void {
    this.#open.push({ number, text });
    if (this.#open.length >= this.#linesInMemory) this.#flush();
  }

  /** All lines by rising number; once only. */
  async *inOrder(): AsyncGenerator<string> {
    if (this.#runs.length === 0) {
      for (const { text } of sorted(this.#open)) yield text;
      return;
    }
    this.#flush();
    try {
      yield* merged(this.#runs.map(linesIn));
    } finally {
      if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
    }
  }

  #flush(): void {
    this.#folder ??= mkdtempSync(path.join(tmpdir(), 'larderly-rejects-'));
    const run = path.join(this.#folder, `run-${this.#runs.length}`);
    // Adding is not asynchronous, so writing is not either: otherwise nothing would hold the sender back.
    writeFileSync(
      run,
      sorted(this.#open)
        .map(({ number, text }) => `${number}\t${text}\n`)
        .join(''),
    );
    this.#runs.push(run);
    this.#open = [];
  }
}

const sorted = (lines: readonly NumberedLine[]) => lines.toSorted((left, right) => left.number - right.number);

async function* linesIn(run: string): AsyncGenerator<NumberedLine> {
  for await (const line of createInterface({ input: createReadStream(run), crlfDelay: Number.POSITIVE_INFINITY })) {
    const end = line.indexOf('\t');
    yield { number: Number(line.slice(0, end)), text: line.slice(end + 1) };
  }
}

/** The runs are few (one for 50,000 lines), so that the lowest head is simply looked for. */
async function* merged(runs: readonly AsyncGenerator<NumberedLine>[]): AsyncGenerator<string> {
  const heads = await Promise.all(runs.map(async (run) => ({ run, head: await run.next() })));
  while (true) {
    const open = heads.filter(({ head }) => !head.done);
    if (open.length === 0) return;
    const lowest = open.reduce((best, other) => (numberOf(other.head) < numberOf(best.head) ? other : best));
    if (!lowest.head.done) yield lowest.head.value.text;
    lowest.head = await lowest.run.next();
  }
}

const numberOf = (head: IteratorResult<NumberedLine>) => (head.done ? Number.POSITIVE_INFINITY : head.value.number);
