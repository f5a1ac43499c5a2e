import { describe, expect, it } from 'vitest';
import { formatsOf } from '../../../console/format/format.ts';

const english = formatsOf('en');
const chinese = formatsOf('zh-CN');

describe('what the console writes', () => {
  it.each([
    ['EUR', '€1,234.56'],
    ['JPY', '¥123,456'],
    ['KWD', 'KWD 123.456'],
  ])('takes the smallest unit of %s for what it is', (currency, text) => {
    expect(english.money(123_456, currency).replace(/\u00a0/g, ' ')).toBe(text);
  });

  it('shows a rate as percent, in both languages', () => {
    expect([english.percent(0.1234), chinese.percent(0.1234)]).toEqual(['12.3%', '12.3%']);
  });

  it('shows what is not known as a dash, and never as zero', () => {
    expect([
      english.number(null),
      english.money(undefined, 'EUR'),
      english.percent(null),
      english.celsius(null),
      english.day(null),
    ]).toEqual(Array(5).fill('—'));
    expect(english.money(100, null)).toBe('—');
  });

  it('says how long ago in the unit that suits', () => {
    const now = Date.parse('2026-11-22T12:00:00.000Z');
    expect(english.ago('2026-11-22T11:30:00.000Z', now)).toBe('30 minutes ago');
    expect(english.ago('2026-11-22T07:00:00.000Z', now)).toBe('5 hours ago');
    expect(english.ago('2026-11-02T12:00:00.000Z', now)).toBe('20 days ago');
  });

  it('keeps a day of the shop the same wherever it is read', () => {
    expect(english.day('2026-11-22')).toBe('Nov 22, 2026');
  });
});
