import { type Sentiment, sentimentOf } from '#domain/feedback/sentiment.ts';
import { table } from '../bench/table.ts';
import { areaUnderCurve } from './holdout.ts';
import { columnOf, FileError, type FileRow, numberAt, openTable } from './table-file.ts';
import type { EvaluationTask } from './task.ts';

const HALVES = ['all', 'even', 'odd'] as const;
type Half = (typeof HALVES)[number];

export const sentiment: EvaluationTask = {
  name: 'sentiment',
  summary: 'how well praise is told from blame in reviews',
  usage: [
    '--reviews FILE       CSV: text, and positive (0 or 1) or stars (1–2 blame, 4–5 praise, 3 is left out)',
    '--rows all|even|odd  only every second row, counted from 0: the politeness of English was chosen on even rows (usual: all)',
  ],
  options: { reviews: { type: 'string' }, rows: { type: 'string' } },
  async run(given) {
    const file = given.required('reviews');
    const half = given.oneOf('rows', HALVES);
    const judged = await judgedReviews(file, half);
    if (judged.all.scores.length === 0) throw new FileError(`${file} holds no review with a verdict.`);
    const { all, ...languages } = judged;
    const byLanguage = Object.fromEntries(Object.entries(languages).map(([language, tally]) => [language, figuresOf(tally)]));
    const figures = { ...figuresOf(all), rows: half, byLanguage };
    return { figures, text: textOf(figures) };
  },
};

/** What was said of reviews, and what their writers meant. */
interface Tally {
  readonly scores: number[];
  readonly isPraise: boolean[];
}

interface Figures {
  readonly n: number;
  readonly positives: number;
  readonly accuracy: number;
  /** Mean of the shares of praise and of blame that were told right; null when one of them is missing. */
  readonly balancedAccuracy: number | null;
  readonly auc: number | null;
}

const emptyTally = (): Tally => ({ scores: [], isPraise: [] });

/** The reviews are judged as they come, so that a file may be of any size. */
async function judgedReviews(file: string, half: Half): Promise<{ all: Tally } & Record<string, Tally>> {
  const { header, rows } = await openTable(file);
  const text = columnOf(file, header, 'text');
  const verdictOf = verdictReader(file, header);
  const tallies: { all: Tally } & Record<string, Tally> = { all: emptyTally() };
  let number = 0;
  for await (const row of rows) {
    const isMeant = half === 'all' || (number % 2 === 0) === (half === 'even');
    number++;
    const isPraise = isMeant ? verdictOf(row) : undefined;
    if (isPraise === undefined) continue;
    const said = sentimentOf(row.cells[text] ?? '');
    for (const tally of [tallies.all, tallyOf(tallies, said)]) {
      tally.scores.push(said.positivity);
      tally.isPraise.push(isPraise);
    }
  }
  return tallies;
}

function tallyOf(tallies: Record<string, Tally>, { language }: Sentiment): Tally {
  const known = tallies[language] ?? emptyTally();
  tallies[language] = known;
  return known;
}

/** @throws {FileError} when the file says of no review whether it is praise */
function verdictReader(file: string, header: readonly string[]): (row: FileRow) => boolean | undefined {
  const name = header.includes('positive') ? 'positive' : 'stars';
  if (!header.includes(name)) throw new FileError(`${file} has neither positive nor stars; there are ${header.join(', ')}.`);
  const column = { index: header.indexOf(name), name };
  return (row) => {
    const value = numberAt(file, row, column);
    if (name === 'positive') {
      if (value !== 0 && value !== 1) throw new FileError(`${file}, line ${row.line}: positive should be 0 or 1, not ${value}.`);
      return value === 1;
    }
    if (value < 1 || value > 5) throw new FileError(`${file}, line ${row.line}: stars should be 1 to 5, not ${value}.`);
    if (value > 2 && value < 4) return undefined;
    return value >= 4;
  };
}

function figuresOf({ scores, isPraise }: Tally): Figures {
  const right = scores.map((score, place) => score > 0.5 === isPraise[place]);
  const share = (counted: readonly boolean[]) => counted.filter(Boolean).length / counted.length;
  const praise = right.filter((_, place) => isPraise[place]);
  const blame = right.filter((_, place) => !isPraise[place]);
  return {
    n: scores.length,
    positives: praise.length,
    accuracy: share(right),
    balancedAccuracy: praise.length > 0 && blame.length > 0 ? (share(praise) + share(blame)) / 2 : null,
    auc: areaUnderCurve(scores, isPraise),
  };
}

function textOf({ byLanguage, ...all }: Figures & { byLanguage: Readonly<Record<string, Figures>> }): string {
  const cell = (value: number | null) => (value === null ? '–' : value.toFixed(4));
  const rows = Object.entries({ all, ...byLanguage }).map(([name, { n, positives, accuracy, balancedAccuracy, auc }]) => [
    name,
    n,
    positives,
    cell(accuracy),
    cell(balancedAccuracy),
    cell(auc),
  ]);
  return table(['language', 'n', 'praise', 'accuracy', 'balanced accuracy', 'AUC'], rows);
}
