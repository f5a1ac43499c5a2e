import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { giveReasons } from '#domain/recommendations/give-reasons.ts';
import type { ListCandidate } from '#domain/recommendations/list-candidate.ts';
import { SENTENCES } from '../../../console/i18n/sentences.zh.ts';
import { spokenInChinese } from '../../../console/i18n/spoken.ts';

const said = globSync('shared/domain/{recommendations,segments,inventory}/*.ts')
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');
/** Where a sentence is put together. */
const JOINTS = /\{\w+\}|[;:,()] ?|\b(?:once|twice|every day|1 day|days?|more than|within|from|sd)\b/;
const LONG = 10;
const chinese = (text: string) => spokenInChinese(text, SENTENCES);
const candidate = (given: object) => ({ supporters: 0, buyers: 0, ...given }) as unknown as ListCandidate;
const boughtAt = (...days: number[]) => ({
  purchases: days.length,
  lastBoughtAt: `2026-11-${String(days.at(-1)).padStart(2, '0')}T10:00:00.000Z`,
  boughtOn: days,
});
const CANDIDATES = [
  { habit: { ...boughtAt(3), stars: 1 } },
  { habit: { ...boughtAt(3, 9), stars: 4 } },
  { habit: boughtAt(3, 4, 5) },
  { habit: boughtAt(3, 7, 11) },
  { habit: { purchases: 5, boughtOn: [3, 5] } },
  { supporters: 1 },
  { supporters: 7, tastes: ['甜'] },
  { like: { name: '牛奶', shared: ['甜', '脆'] } },
  { like: { name: '牛奶', shared: [] } },
  { buyers: 12 },
  {},
  ...['first-orders', 'store', 'segment', 'everywhere'].flatMap((where) => [1, 9].map((buyers) => ({ popularity: { where, buyers } }))),
];

describe('in Chinese', () => {
  it('every reason of a recommendation is said, with nothing left in English', () => {
    const acquaintances = [true, false].flatMap((hasTaste) => [true, false].map((isPersonal) => ({ hasTaste, isPersonal })));
    const reasons = CANDIDATES.flatMap((given) => acquaintances.flatMap((known) => giveReasons(candidate(given), known)));
    expect(new Set(reasons).size).toBeGreaterThan(20);
    for (const reason of reasons) expect(chinese(reason), reason).not.toMatch(/[a-z]/i);
  });

  it('the reason of a segment is said with its numbers, and the segments by their Chinese names', () => {
    const text =
      'Nearest to High-Value (distance 0.41), then Loyal (1.20): 3.2 orders per 30 days (+1.1 sd), 96.00 EUR spent in all (−0.2 sd).';
    expect(chinese(text)).toBe(
      '最接近高价值（距离 0.41），其次忠诚（1.20）：每 30 天 3.2 单（+1.1 标准差）、累计消费 96.00 EUR（−0.2 标准差）。',
    );
    expect(chinese('Stays in Loyal (distance 1.20), though High-Value is nearer (0.41).')).toBe(
      '留在忠诚（距离 1.20），虽然高价值更近（0.41）。',
    );
  });

  it.each(SENTENCES.map(([english]) => english))('a sentence is known by words that are said: %s', (english) => {
    const pieces = english.split(JOINTS).filter((piece) => piece.trim().length >= LONG);
    for (const piece of pieces) expect(said.includes(piece.trim().replace(/\.$/, '')), piece).toBe(true);
  });

  it('a sentence that is not known stays as it is', () => {
    expect(chinese('Something that nobody has said before.')).toBe('Something that nobody has said before.');
  });
});
