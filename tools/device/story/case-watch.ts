import type * as z from 'zod';
import { CaseReplySchema } from '#schemas/case.ts';
import { ApiError, type Larderly } from '../../api/larderly.ts';
import type { SimulatedClock } from '../clock.ts';

export type StoryLine = z.infer<typeof CaseReplySchema>['items'][number];

const NOT_FOUND = 404;
const PAGE = 100;

/** The story of a case so far, as Larderly tells it. */
export async function linesOf(larderly: Larderly, caseId: string): Promise<StoryLine[]> {
  const lines: StoryLine[] = [];
  try {
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = `limit=${PAGE}${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page: z.infer<typeof CaseReplySchema> = CaseReplySchema.parse(await larderly.get(`/v1/cases/${caseId}?${query}`));
      lines.push(...page.items);
      cursor = page.cursor;
    }
  } catch (error) {
    if (!(error instanceof ApiError && error.status === NOT_FOUND)) throw error;
  }
  return lines;
}

const listed = (values: Readonly<Record<string, unknown>>) =>
  Object.entries(values)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join('+') : String(value)}`);

/** One line for people: what happened, with its figures, by whom and why. */
export function wordsOf({ step, numbers, ids, by, reason }: StoryLine): string {
  const figures = [...listed(numbers), ...listed(ids)].join(', ');
  const who = by === 'larderly' ? '' : ` by ${by}`;
  const why = reason === undefined ? '' : `: ${reason}`;
  return `${step.replaceAll('-', ' ')}${figures === '' ? '' : ` (${figures})`}${who}${why}`;
}

/** What the readings tell, in their own time; all else happened by the clock on the wall. */
const OF_READINGS: ReadonlySet<StoryLine['step']> = new Set([
  'first-warm-reading',
  'first-cold-reading',
  'breach-predicted',
  'incident-raised',
  'incident-cleared',
  'incident-superseded',
]);

/**
 * The whole story as a table: seconds on the clock on the wall since the first warm reading was sent, the time of the readings
 * where the line is about them, and what happened.
 */
export function tableOf(lines: readonly StoryLine[], clock: SimulatedClock): string[] {
  const timed = lines.map((line) => {
    const at = Date.parse(line.at);
    return { line, wall: OF_READINGS.has(line.step) ? clock.wallAt(at) : at };
  });
  const begun = Math.min(...timed.map(({ wall }) => wall));
  return timed
    .toSorted((one, other) => one.wall - other.wall)
    .map(({ line, wall }) => {
      const measured = OF_READINGS.has(line.step) ? line.at.slice('YYYY-MM-DDT'.length, 'YYYY-MM-DDTHH:MM:SS'.length) : '';
      return `${((wall - begun) / 1000).toFixed(1).padStart(8)} s  ${measured.padEnd(8)}  ${wordsOf(line)}`;
    });
}
