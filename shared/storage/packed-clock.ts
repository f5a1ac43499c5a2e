import type { DeviceClock } from '#schemas/unit-state.ts';

const RADIX = 36;
const written = (numbers: readonly number[]) => numbers.map((number) => number.toString(RADIX)).join(',');
const read = (text: string) => (text === '' ? [] : text.split(',').map((digits) => Number.parseInt(digits, RADIX)));

/** What is known of a device's clock in a dozen signs: it is kept beside readings in an item that has little room. */
export function encodeClock({ arrivedAt, measuredAt, offsets, corrections }: DeviceClock): string {
  const parts = [[arrivedAt, arrivedAt - measuredAt], offsets, corrections.flat()].map(written);
  return parts.join(';').replace(/;+$/, '');
}

export function decodeClock(text: string): DeviceClock {
  const [[arrivedAt = 0, behind = 0] = [], offsets = [], moved = []] = text.split(';').map(read);
  const corrections = moved.flatMap((from, index): [number, number][] => (index % 2 === 0 ? [[from, moved[index + 1] ?? 0]] : []));
  return { arrivedAt, measuredAt: arrivedAt - behind, offsets, corrections };
}
