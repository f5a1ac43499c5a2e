import { exponentOf } from '#domain/money.ts';
import type { PublishedSegmentation, Segment, SegmentName } from '#schemas/segment.ts';

const MOVES_SHOWN = 10;

/** What is worth doing for people who have just come into a segment. */
const ADVICE: Readonly<Record<SegmentName, string>> = {
  'High-Value': 'thank them in person and give early access; they need no discount',
  'Mid-Value': 'show them what people with their taste buy, to fill the basket',
  'Low-Value': 'remind them of what they bought; the second order decides whether they stay',
  Loyal: 'thank them for coming often, and ask for a review',
  Churning: 'ask what went wrong, then win them back by a campaign with a hold-out',
};

/** The mail to the marketers after a night: how large the segments are, which grew, and who moved, and what to do about it. */
export function digestOf(published: PublishedSegmentation): { subject: string; text: string } {
  const { asOf, customers, unsegmented, segments, moves } = published;
  const moved = moves.filter(({ from }) => from !== 'none').reduce((sum, { count }) => sum + count, 0);
  const day = asOf.slice(0, 10);
  const lines = [
    `Segments of ${customers} customers as of ${asOf}${unsegmented > 0 ? ` (${unsegmented} without an order are in none)` : ''}.`,
    '',
    ...segments.map((segment) => lineOf(segment, published)),
    '',
    ...(moves.length > 0 ? ['Moved:'] : ['Nobody moved.']),
    ...moves.slice(0, MOVES_SHOWN).map(({ from, to, count }) => `  ${count} from ${from} to ${to}`),
    ...(moves.length > MOVES_SHOWN ? [`  and ${moves.length - MOVES_SHOWN} more directions`] : []),
    ...adviceLines(published),
    ...atRiskLines(published),
  ];
  return { subject: `Segments of ${day}: ${moved} customers moved`, text: lines.join('\n') };
}

function lineOf({ name, size, share, spendMinor, change }: Segment, { currency }: PublishedSegmentation): string {
  const growth = change === null ? 'new' : change.size === 0 ? 'unchanged' : `${change.size > 0 ? '+' : '−'}${Math.abs(change.size)}`;
  return `${name}: ${size} (${(share * 100).toFixed(1)} %, ${growth}), spent ${amountText(spendMinor, currency)}`;
}

/** For each segment that people came into from another one, the largest arrival first. */
function adviceLines({ moves }: PublishedSegmentation): string[] {
  const arrivals = new Map<string, number>();
  for (const { from, to, count } of moves) if (from !== 'none') arrivals.set(to, (arrivals.get(to) ?? 0) + count);
  const advised = [...arrivals].sort(([, left], [, right]) => right - left).filter(([name]) => name in ADVICE);
  if (advised.length === 0) return [];
  return ['', 'What to do:', ...advised.map(([name, count]) => `  ${count} came to ${name}: ${ADVICE[name as SegmentName]}.`)];
}

/** Only counts and sums: whom it is about is told to those who sign in. */
function atRiskLines({ atRisk, currency }: PublishedSegmentation): string[] {
  if (atRisk === null || atRisk.customers === 0) return [];
  const segments = Object.entries(atRisk.bySegment).sort(([, left], [, right]) => right - left);
  return [
    '',
    `${atRisk.customers} customers are on the list of those at risk; ${amountText(atRisk.valueAtRiskMinor, currency)} of the next year is expected to be lost with them.`,
    `  ${segments.map(([name, count]) => `${count} ${name}`).join(', ')}`,
    '  Who they are and what to do: GET /v1/segments/at-risk',
  ];
}

function amountText(minor: number, currency: PublishedSegmentation['currency']): string {
  const exponent = currency === null ? 2 : exponentOf(currency);
  return `${(minor / 10 ** exponent).toFixed(exponent)} ${currency ?? ''}`.trimEnd();
}
