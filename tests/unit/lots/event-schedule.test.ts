import { describe, expect, it } from 'vitest';
import { faultOfSchedule, isDueIn } from '#domain/lots/event-schedule.ts';
import type { EventSchedule } from '#schemas/event-subscription.ts';

/** Monday, 1 June 2026. */
const at = (clock: string, day = '2026-06-01') => Date.parse(`${day}T${clock}Z`);
const timesOfDay = (schedule: EventSchedule, day?: string) =>
  Array.from({ length: 1440 }, (_, minute) => new Date(at('00:00:00', day) + minute * 60_000))
    .filter((moment) => isDueIn(schedule, moment.getTime()))
    .map((moment) => moment.toISOString().slice(11, 16));

describe('the schedule of a subscription', () => {
  it('names the minutes of its hours', () => {
    expect(timesOfDay({ hour: '1', minute: '5' })).toEqual(['01:05']);
    expect(timesOfDay({ hour: '[6-8]', minute: '0,30' })).toEqual(['06:00', '06:30', '07:00', '07:30', '08:00', '08:30']);
    expect(timesOfDay({ minute: '0/20', hour: '23' })).toEqual(['23:00', '23:20', '23:40']);
    expect(timesOfDay({ minute: '10' })).toHaveLength(24);
    expect(timesOfDay({ minute: '*' })).toHaveLength(1440);
  });

  it('counts once within a minute, whatever seconds it names', () => {
    expect(timesOfDay({ second: '0/30' })).toHaveLength(1440);
    expect(timesOfDay({ second: '0', minute: '0', hour: '12' })).toEqual(['12:00']);
  });

  it('is the first moment of an hour or a day that is named alone', () => {
    expect(timesOfDay({ hour: '7' })).toEqual(['07:00']);
    expect(timesOfDay({ dayOfMonth: '1' })).toEqual(['00:00']);
    expect(timesOfDay({ dayOfMonth: '2' })).toEqual([]);
    expect(timesOfDay({ month: '6', hour: '3' })).toEqual(['03:00']);
  });

  it('counts days of the week from Monday', () => {
    expect(timesOfDay({ dayOfWeek: '1', hour: '4' })).toEqual(['04:00']);
    expect(timesOfDay({ dayOfWeek: '7', hour: '4' }, '2026-06-07')).toEqual(['04:00']);
    expect(timesOfDay({ dayOfWeek: '[2-6]', hour: '4' }, '2026-06-07')).toEqual([]);
  });

  it.each([
    [{}, ''],
    [{ minute: '60' }, 'minute'],
    [{ hour: '24' }, 'hour'],
    [{ dayOfMonth: '0' }, 'dayOfMonth'],
    [{ month: '[9-4]' }, 'month'],
    [{ dayOfWeek: '8' }, 'dayOfWeek'],
    [{ minute: '0/0' }, 'minute'],
    [{ minute: '5,' }, 'minute'],
    [{ hour: '1', second: '[1]' }, 'second'],
  ])('is refused as %j', (schedule, field) => {
    expect(faultOfSchedule(schedule)).toMatchObject({ field });
  });

  it('that nobody can read any more is never due', () => {
    expect(timesOfDay({ minute: '99' })).toEqual([]);
    expect(
      faultOfSchedule({ second: '0/30', minute: '*', hour: '[8-17]', dayOfMonth: '1,15', month: '1-12', dayOfWeek: '1' }),
    ).toBeUndefined();
  });
});
