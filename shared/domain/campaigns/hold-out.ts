import type { Arm, Campaign, Member } from '#schemas/campaign.ts';
import type { LocalDay } from '#schemas/instant.ts';

const TWO_TO_32 = 4_294_967_296;
const utf8 = new TextEncoder();

/**
 * The arm of a customer in a campaign: the same for the same seed, whoever asks and whenever, so that
 * nobody has to remember it and a customer who comes back is never moved.
 *
 * @param holdOutRate - share of customers who get nothing, 0–1
 * @throws {RangeError} when the rate is not a fraction
 */
export function armOf(seed: string, customerId: string, holdOutRate: number): Arm {
  if (!(holdOutRate >= 0 && holdOutRate <= 1)) throw new RangeError(`A hold-out rate lies between 0 and 1, not ${holdOutRate}.`);
  return murmur3(`${seed}:${customerId}`) / TWO_TO_32 < holdOutRate ? 'hold-out' : 'treated';
}

/** The quarter of a local day, such as 2026Q4. */
export const quarterOf = (day: LocalDay): string => `${day.slice(0, 4)}Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;

/** Whether a customer belongs to those who get no campaign in a quarter: the same for all campaigns, and other people each quarter. */
export const isInControl = (salt: string, quarter: string, customerId: string, rate: number): boolean =>
  armOf(`${salt}:${quarter}`, customerId, rate) === 'hold-out';

/** What decides on somebody's arm. */
export interface Draw extends Pick<Campaign, 'seed' | 'holdOutRate' | 'controlRate' | 'quarter'> {
  /** Of the shop's control group. */
  readonly salt: string;
}

/** How a customer takes part in a campaign. Who is in the control group of the quarter is held out of it, whatever its own draw says. */
export function roleOf({ seed, holdOutRate, controlRate, quarter, salt }: Draw, customerId: string): Pick<Member, 'arm' | 'isControl'> {
  const isControl = quarter !== undefined && isInControl(salt, quarter, customerId, controlRate);
  return isControl ? { arm: 'hold-out', isControl } : { arm: armOf(seed, customerId, holdOutRate) };
}

/**
 * MurmurHash3 x86 32-bit of the text's UTF-8 bytes, seed 0: an unsigned 32-bit integer.
 *
 * @see Austin Appleby, MurmurHash3.cpp (public domain)
 */
export function murmur3(text: string): number {
  const bytes = utf8.encode(text);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wholeWords = bytes.length - (bytes.length % 4);
  let hash = 0;
  for (let offset = 0; offset < wholeWords; offset += 4) {
    hash ^= scramble(view.getUint32(offset, true));
    hash = Math.imul(rotateLeft(hash, 13), 5) + 0xe6546b64;
  }
  return finish(hash ^ scramble(tailOf(bytes, wholeWords)), bytes.length);
}

/** The last one to three bytes as a little-endian number; 0 when there are none, which scrambles to 0. */
function tailOf(bytes: Uint8Array, from: number): number {
  let tail = 0;
  for (let index = bytes.length - 1; index >= from; index -= 1) tail = (tail << 8) | (bytes[index] ?? 0);
  return tail;
}

function scramble(word: number): number {
  return Math.imul(rotateLeft(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function finish(hash: number, length: number): number {
  let mixed = hash ^ length;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
