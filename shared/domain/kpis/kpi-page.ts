import { CATALOGUE } from './catalogue.ts';
import type { Indicator } from './indicator.ts';
import { TOLD_ELSEWHERE } from './told-elsewhere.ts';

const bound = (value: number | undefined) => (value === undefined ? '' : String(value));
const targetOf = ({ target }: Indicator) => (target === undefined ? '' : `${bound(target.low)}–${bound(target.high)}`);
const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** The page docs/kpis.md, made from the catalogue. */
export function kpiPage(introduction: string): string {
  const header = ['§10', 'id', 'name', 'formula', 'grain', 'unit', 'better', 'target', 'by', 'from'];
  const rows = CATALOGUE.map((one) => {
    const { number, id, name, formula, grain, unit, better, by, source } = one;
    const shown = [bound(number), `\`${id}\``, `${name.en} (${name.zh})`, formula.en, grain.en, unit];
    return row([...shown, better, targetOf(one), by.join(', '), source.en]);
  });
  const elsewhere = TOLD_ELSEWHERE.map(({ number, name, why }) => row([String(number), `${name.en} (${name.zh})`, why.en]));
  const rule = (columns: number) => row(Array.from({ length: columns }, () => '---'));
  return [
    introduction.trimEnd(),
    '',
    '## The catalogue',
    '',
    row(header),
    rule(header.length),
    ...rows,
    '',
    '## Indicators of the field that are told elsewhere',
    '',
    row(['§10', 'name', 'where, or why not']),
    rule(3),
    ...elsewhere,
    '',
  ].join('\n');
}
