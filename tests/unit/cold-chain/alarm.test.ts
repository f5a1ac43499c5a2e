import { describe, expect, it } from 'vitest';
import { QUIET, stepAlarm } from '#domain/cold-chain/alarm.ts';
import { cumulativeMinutes, type OverHours, withExposure } from '#domain/cold-chain/exposure.ts';
import { MINUTE, NOON } from '../../support/cold-chain.ts';

// The alarm vector of reference/domain.md §1: a sample a minute, limit 8 inclusive.
const SERIES = [7.9, 8.0, 8.1, 8.2, 7.8, 8.0, 8.0, 8.0, 8.0, 7.7, 7.6, 7.4, 7.4, 7.4];

function transitions(onMinutes: number, deadband: number, offMinutes: number): string[] {
  const found: string[] = [];
  let alarm = QUIET;
  for (const [index, celsius] of SERIES.entries()) {
    const sample = { at: index * MINUTE, isBreached: celsius >= 8, isRecovered: celsius < 8 - deadband };
    const next = stepAlarm(alarm, sample, { onMillis: onMinutes * MINUTE, offMillis: offMinutes * MINUTE });
    if (alarm.raisedAt === null && next.raisedAt !== null) found.push(`raise@${index}`);
    if (alarm.raisedAt !== null && next.raisedAt === null) found.push(`clear@${index}`);
    alarm = next;
  }
  return found;
}

describe('alarm', () => {
  it.each([
    [0, 0, 0, ['raise@1', 'clear@4', 'raise@5', 'clear@9']],
    [2, 0, 0, ['raise@3', 'clear@4', 'raise@7', 'clear@9']],
    [3, 0.5, 2, ['raise@8', 'clear@13']],
  ])('with on-delay %d, deadband %d, off-delay %d', (on, deadband, off, expected) => {
    expect(transitions(on, deadband, off)).toEqual(expected);
  });
});

describe('exposure', () => {
  it('adds up the time above the limit, each reading holding until the next', () => {
    let hours: OverHours = [];
    const sums: number[] = [];
    for (const [index] of SERIES.entries()) {
      const wasOver = index > 0 && (SERIES[index - 1] ?? 0) >= 8;
      hours = withExposure(hours, wasOver, NOON + (index - 1) * MINUTE, NOON + index * MINUTE);
      sums.push(cumulativeMinutes(hours, NOON + index * MINUTE));
    }
    expect(sums.findIndex((minutes) => minutes >= 5)).toBe(7);
    expect(sums.at(-1)).toBe(7);
  });

  it('forgets what lies more than a day back', () => {
    const hours = withExposure([], true, NOON - 30 * MINUTE, NOON);
    expect(cumulativeMinutes(hours, NOON + 23 * 60 * MINUTE)).toBe(30);
    expect(cumulativeMinutes(hours, NOON + 24 * 60 * MINUTE)).toBe(0);
  });
});
