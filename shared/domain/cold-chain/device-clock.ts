import type { Sample } from '#schemas/reading.ts';
import type { DeviceClock } from '#schemas/unit-state.ts';

const SECOND_MILLIS = 1000;
/** The offset of a clock is the median of so many messages. @see reference/domain.md §4, clock */
const MESSAGES = 20;
/** A clock is off when it is by more than this; less is the way that messages take. */
const MAX_OFFSET_SECONDS = 120;
/** What is told so long ago is history, not a clock that is off. */
const HISTORY_SECONDS = 86_400;
/** A correction stays until the clock is found to be off by so much more or less. */
const HYSTERESIS_SECONDS = 60;
/** Arrivals further apart than this share of what was measured in between are no replay of what a device kept while it was offline. */
const LIVE_SHARE = 0.8;
/** A message that is delivered again is corrected as it was the first time; older corrections than these are forgotten. */
const MOST_CORRECTIONS = 4;

/** One message of a device: its readings by its own clock, and when it came, in milliseconds. */
export interface HeardMessage {
  readonly arrivedAt: number;
  readonly samples: readonly Sample[];
}

/** A message with its readings at the time that counts. */
export interface ClockedMessage extends HeardMessage {
  readonly judged: readonly Sample[];
}

/** Whole seconds: when a message came, the newest time that it tells, and how far these are apart. */
function momentsOf({ arrivedAt, samples }: HeardMessage) {
  const newest = samples.reduce((latest, { at }) => Math.max(latest, at), Number.NEGATIVE_INFINITY);
  const [arrived, told] = [Math.floor(arrivedAt / SECOND_MILLIS), Math.floor(newest / SECOND_MILLIS)];
  return { arrived, told, offset: arrived - told };
}

/** Seconds that a message's times are moved by: of a clock that has been set since, nothing. */
function correctionOf(clock: DeviceClock, message: HeardMessage): number {
  const { arrived, offset } = momentsOf(message);
  const [, seconds] = clock.corrections.findLast(([from]) => arrived >= from) ?? [0, 0];
  return Math.abs(offset - seconds) < Math.abs(offset) ? seconds : 0;
}

/** Readings at the time at which they were measured, by what is known of their device's clock; which were moved says each of them. */
export function clocked(clock: DeviceClock | null, messages: readonly HeardMessage[]): ClockedMessage[] {
  return messages.map((message) => {
    const seconds = clock === null || message.samples.length === 0 ? 0 : correctionOf(clock, message);
    const moved = ({ at, ...sample }: Sample): Sample => ({ ...sample, at: at + seconds * SECOND_MILLIS, isClockCorrected: true });
    return { ...message, judged: seconds === 0 ? message.samples : message.samples.map(moved) };
  });
}

/** By how much a device's clock is corrected at present; null when it is taken at its word. */
export function clockOffsetSeconds(clock: DeviceClock | null): number | null {
  const seconds = clock?.corrections.at(-1)?.[1] ?? 0;
  return seconds === 0 ? null : seconds;
}

/** Of the two in the middle the one nearer to zero, so that ten messages before a clock went wrong and ten after make no third thing. */
function middleOf(known: readonly number[]): number {
  const before = Array.from({ length: MESSAGES - known.length }, () => 0);
  const sorted = [...before, ...known].sort((left, right) => left - right);
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return Math.abs(low) <= Math.abs(high) ? low : high;
}

function correctionsWith(clock: DeviceClock, offsets: readonly number[], arrived: number): DeviceClock['corrections'] {
  const middle = middleOf(offsets);
  const wanted = Math.abs(middle) > MAX_OFFSET_SECONDS ? middle : 0;
  const present = clockOffsetSeconds(clock) ?? 0;
  const isNew = wanted === 0 || present === 0 ? wanted !== present : Math.abs(wanted - present) > HYSTERESIS_SECONDS;
  return isNew ? [...clock.corrections, [arrived + 1, wanted] satisfies [number, number]].slice(-MOST_CORRECTIONS) : clock.corrections;
}

function heard(clock: DeviceClock | null, message: HeardMessage): DeviceClock | null {
  const { arrived, told, offset } = momentsOf(message);
  if (Math.abs(offset) > HISTORY_SECONDS) return clock;
  const last = { arrivedAt: arrived, measuredAt: told };
  // Of clocks that go right nothing is kept: the messages before the first deviant one are known to be near zero.
  if (clock === null) return Math.abs(offset) > MAX_OFFSET_SECONDS ? { ...last, offsets: [], corrections: [] } : null;
  if (arrived < clock.arrivedAt) return clock;
  const measured = told - clock.measuredAt;
  const isLive = measured > 0 && arrived - clock.arrivedAt >= LIVE_SHARE * measured;
  const offsets = isLive ? [...clock.offsets, offset].slice(-MESSAGES) : clock.offsets;
  const corrections = isLive ? correctionsWith(clock, offsets, arrived) : clock.corrections;
  const isCalm = isLive && corrections.length === 0 && offsets.every((seconds) => Math.abs(seconds) <= MAX_OFFSET_SECONDS);
  return isCalm ? null : { ...last, offsets, corrections };
}

/**
 * What is known of a device's clock after some more messages. The offset is the median of (arrival − newest time told) over the last
 * 20 messages that were not replayed; beyond ±120 s the clock is corrected by it, from the next arrival on.
 *
 * @param added - readings that were not known before; messages without one are repetitions and say nothing
 */
export function clockAfter(clock: DeviceClock | null, messages: readonly ClockedMessage[], added: readonly Sample[]): DeviceClock | null {
  const isNew = new Set(added);
  const fresh = messages.filter(({ judged }) => judged.some((sample) => isNew.has(sample)));
  return fresh.toSorted((left, right) => left.arrivedAt - right.arrivedAt).reduce(heard, clock);
}
