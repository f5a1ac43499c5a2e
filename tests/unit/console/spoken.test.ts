import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { giveReasons } from '#domain/recommendations/give-reasons.ts';
import type { ListCandidate } from '#domain/recommendations/list-candidate.ts';
import { SENTENCES } from '../../../console/i18n/sentences.zh.ts';
import { OF_GOODS } from '../../../console/i18n/sentences-goods.zh.ts';
import { OF_KEEPING } from '../../../console/i18n/sentences-keeping.zh.ts';
import { OF_PEOPLE } from '../../../console/i18n/sentences-people.zh.ts';
import { OF_REJECTS } from '../../../console/i18n/sentences-rejects.zh.ts';
import { spokenInChinese } from '../../../console/i18n/spoken.ts';

const said = globSync(['shared/domain/**/*.ts', 'functions/**/*.ts', 'shared/schemas/*.ts'])
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')
  .replaceAll("\\'", "'");
/** Where a sentence is put together. */
const JOINTS = /\{\w+\}|[;:,()%] ?|\b(?:once|twice|every day|1 day|days?|more than|within|from|sd)\b/;
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

  it('what to order is said with its grounds, limits and aim', () => {
    const text =
      '24 (4 packs of 6): 21.5 ± 3.2 expected in the 5 days until the next order can help; 3 of stock and deliveries will still be good, 6 on the way; 98 % of the demand met, no more than sells within its life.';
    expect(chinese(text)).toBe(
      '24 件（4 包，每包 6 件）：下次订货生效前的 5 天内预计 21.5 ± 3.2 件；库存与到货中 3 件届时仍可售、在途 6 件；满足 98% 的需求，且不超过保质期内可售数量。',
    );
    expect(
      chinese(
        '8: 7.5 ± 2 expected on the days that it can be sold; 0 of stock and deliveries will still be good; enough on 80 % of days, as its margin and cost weigh.',
      ),
    ).not.toMatch(/[a-z]/i);
  });

  it('why an event was not taken is said, with the field by its name', () => {
    expect(chinese('properties.total: expected an object')).toBe('properties.total：应为对象');
    expect(chinese('Reading 3: 85 °C is an error code of the sensor.')).toBe('第 3 个读数：85 °C 是传感器的错误代码。');
  });

  it.each([OF_PEOPLE, OF_GOODS, OF_REJECTS, OF_KEEPING].flat().map(([english]) => english))(
    'a sentence is known by words that are said: %s',
    (english) => {
      const pieces = english.split(JOINTS).filter((piece) => piece.trim().length >= LONG);
      for (const piece of pieces) expect(said.includes(piece.trim().replace(/\.$/, '')), piece).toBe(true);
    },
  );

  it('why an order gets no other goods is said with the numbers', () => {
    expect(chinese('milk: 4 EA wanted, 1 available (2 lots on hold, 1 lots that do not keep long enough passed over)')).toBe(
      'milk：需 4 EA，可用 1（跳过2 个冻结批次、1 个保质期不足的批次）',
    );
    expect(chinese('milk: 4 EA wanted, 1 available')).toBe('milk：需 4 EA，可用 1');
  });

  it('a sentence that is not known stays as it is', () => {
    expect(chinese('Something that nobody has said before.')).toBe('Something that nobody has said before.');
  });
});
