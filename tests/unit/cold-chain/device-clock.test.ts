import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absorb, NO_STATE } from '#domain/cold-chain/absorb.ts';
import { clockAfter, clocked, clockOffsetSeconds, type HeardMessage } from '#domain/cold-chain/device-clock.ts';
import { plantOf } from '#domain/cold-chain/judge.ts';
import { viewOf } from '#domain/cold-chain/reading-page.ts';
import type { UnitState } from '#schemas/unit-state.ts';
import { decodeClock, encodeClock } from '#storage/packed-clock.ts';
import { aSample, aUnit, MINUTE, NOON } from '../../support/cold-chain.ts';

const PLANT = plantOf(aUnit());

/** A message each minute with one reading of a clock that is behind by some seconds; it is a second on its way. */
const aMessage = (minute: number, behindSeconds: number, given: object = {}): HeardMessage => ({
  arrivedAt: NOON + minute * MINUTE + 1000,
  samples: [aSample({ seq: minute, at: NOON + minute * MINUTE - behindSeconds * 1000, ...given })],
});
const minutes = (from: number, count: number, behindSeconds: number) =>
  Array.from({ length: count }, (_, index) => aMessage(from + index, behindSeconds));

/** The state after some messages, each delivered alone. */
function stateAfter(messages: readonly HeardMessage[], state: UnitState = NO_STATE): UnitState {
  return messages.reduce((known, message) => {
    const heard = clocked(known.clock, [message]);
    const absorbed = absorb(
      known,
      heard.flatMap(({ judged }) => judged),
      PLANT,
    );
    return { ...absorbed.state, clock: clockAfter(known.clock, heard, absorbed.added) };
  }, state);
}
const lagsOf = ({ tail }: UnitState) => tail.map(({ at, seq }) => (at - NOON - seq * MINUTE) / 1000);

describe('the clock of a device', () => {
  it('is taken at its word, and nothing is kept of it, while it is off by two minutes at most', () => {
    const { clock, tail } = stateAfter([...minutes(0, 30, 119), ...minutes(30, 30, -100)]);
    expect(clock).toBeNull();
    expect(tail.some(({ isClockCorrected }) => isClockCorrected)).toBe(false);
  });

  it('that is off by more is corrected by the median of its last twenty messages, and the readings say so', () => {
    const state = stateAfter(minutes(0, 40, 400));
    expect(clockOffsetSeconds(state.clock)).toBe(401);
    const lags = lagsOf(state);
    const first = lags.findIndex((lag) => lag !== -400);
    // One message is needed to see that the next is no replay, eleven of twenty to have the median.
    expect(first).toBe(12);
    expect(lags.slice(first)).toEqual(Array.from({ length: 28 }, () => 1));
    const [told, moved] = [state.tail[0], state.tail.at(-1)];
    expect(told && viewOf(told)).not.toHaveProperty('isClockCorrected');
    expect(moved && viewOf(moved)).toMatchObject({ isClockCorrected: true, measuredAt: new Date(NOON + 39 * MINUTE + 1000).toISOString() });
  });

  it('that is ahead is corrected as well', () => {
    expect(clockOffsetSeconds(stateAfter(minutes(0, 30, -250)).clock)).toBe(-249);
  });

  it.each([60_000, 5_000])('is not doubted because of what a device sends after three hours offline, a reading every %i ms', (every) => {
    const live = minutes(0, 5, 0);
    const begin = NOON + 5 * MINUTE;
    const away = Math.min(180 * MINUTE, 600 * every);
    const replay = Array.from(
      { length: away / every },
      (_, index): HeardMessage => ({
        arrivedAt: begin + away + index * 100,
        samples: [aSample({ seq: 5 + index, at: begin + index * every })],
      }),
    );
    const { clock } = stateAfter([...live, ...replay]);
    expect(clock?.corrections).toEqual([]);
    expect(stateAfter(minutes(400, 25, 0), { ...NO_STATE, clock }).clock).toBeNull();
  });

  it('is not doubted because of history that is told a day later or more', () => {
    expect(stateAfter(minutes(0, 40, 86_401)).clock).toBeNull();
    expect(clockOffsetSeconds(stateAfter(minutes(0, 40, 80_000)).clock)).toBe(80_001);
  });

  it('that was set right is taken at its word from the next message on', () => {
    const state = stateAfter([...minutes(0, 40, 400), ...minutes(40, 25, 0)]);
    expect(clockOffsetSeconds(state.clock)).toBeNull();
    expect(lagsOf(state).slice(40)).toEqual(Array.from({ length: 25 }, () => 0));
  });

  it('keeps its correction while it drifts little, and takes another one when it drifts far', () => {
    const off = stateAfter(minutes(0, 40, 400));
    expect(clockOffsetSeconds(stateAfter(minutes(40, 20, 440), off).clock)).toBe(401);
    expect(clockOffsetSeconds(stateAfter(minutes(40, 20, 500), off).clock)).toBe(501);
  });

  it('makes the same of messages that come again, in any order', () => {
    const messages = [...minutes(0, 40, 400), ...minutes(40, 25, 0)];
    const once = stateAfter(messages);
    fc.assert(
      fc.property(fc.shuffledSubarray(messages), (again) => {
        const state = stateAfter(again, once);
        expect(state.tail).toEqual(once.tail);
        expect(state.clock).toEqual(once.clock);
        expect(state.conflicts).toBe(0);
      }),
      { numRuns: 25 },
    );
  });

  it('that was corrected makes no conflict of a reading that the device sends once more', () => {
    const state = stateAfter(minutes(0, 40, 400));
    const resent: HeardMessage = { arrivedAt: NOON + 41 * MINUTE, samples: [aSample({ seq: 3, at: NOON + 3 * MINUTE - 400_000 })] };
    expect(stateAfter([resent], state)).toMatchObject({ conflicts: 0, tail: state.tail });
  });

  it('is kept in few bytes, from which it comes back whole', () => {
    const whole = fc.integer({ min: -100_000, max: 4_000_000_000 });
    const pairs = fc.array(fc.tuple(whole, whole), { maxLength: 4 });
    const given = fc.record({ arrivedAt: whole, measuredAt: whole, offsets: fc.array(whole, { maxLength: 20 }), corrections: pairs });
    fc.assert(fc.property(given, (clock) => void expect(decodeClock(encodeClock(clock))).toEqual(clock)));
    expect(encodeClock({ arrivedAt: 1_795_350_000, measuredAt: 1_795_340_000, offsets: [], corrections: [] }).length).toBeLessThan(13);
  });
});
