import { describe, expect, it } from 'vitest';
import { nextTime, timetableOf } from '../../../local/resources/schedule-expression.ts';

/** The next three times, to the minute; expected ones from aws-cron-parser 1.1.12 where it has an answer. */
function nextThree(expression: string, timeZone = 'UTC', from = '2026-11-22T03:00:00Z'): string[] {
  const timetable = timetableOf(expression, timeZone);
  const times: string[] = [];
  for (let due = nextTime(timetable, new Date(from)); due !== undefined && times.length < 3; due = nextTime(timetable, due)) {
    times.push(due.toISOString().slice(0, 16));
  }
  return times;
}

describe('a schedule expression', () => {
  it.each([
    ['cron(0 12 * * ? *)', ['2026-11-22T12:00', '2026-11-23T12:00', '2026-11-24T12:00']],
    ['cron(0/15 8-17 ? * MON-FRI *)', ['2026-11-23T08:00', '2026-11-23T08:15', '2026-11-23T08:30']],
    ['cron(0 9 ? * 2#1 *)', ['2026-12-07T09:00', '2027-01-04T09:00', '2027-02-01T09:00']],
    ['cron(0 0 L * ? *)', ['2026-11-30T00:00', '2026-12-31T00:00', '2027-01-31T00:00']],
    ['cron(0 18 ? * 1,7 *)', ['2026-11-22T18:00', '2026-11-28T18:00', '2026-11-29T18:00']],
    ['rate(5 minutes)', ['2026-11-22T03:05', '2026-11-22T03:10', '2026-11-22T03:15']],
    ['at(2026-12-01T10:00:00)', ['2026-12-01T10:00']],
    ['at(2020-12-01T10:00:00)', []],
  ])('%s', (expression, expected) => {
    expect(nextThree(expression)).toEqual(expected);
  });

  it('keeps to the clock of its zone when the clocks change', () => {
    expect(nextThree('cron(30 4 * * ? *)', 'Europe/Berlin', '2026-10-24T00:00:00Z')).toEqual([
      '2026-10-24T02:30',
      '2026-10-25T03:30',
      '2026-10-26T03:30',
    ]);
  });

  it.each(['cron(0 12 * * ?)', 'rate(0 minutes)', 'rate(5 weeks)', 'every(day)'])('refuses %s', (expression) => {
    expect(() => timetableOf(expression)).toThrow();
  });
});
