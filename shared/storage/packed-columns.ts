/** Columns of whole numbers in bytes: as numbers of variable length, or bit by bit when they are noise. */
const CONTINUES = 0x80;
const LOW_BITS = 0x7f;
const RADIX = 128;
const BYTE_BITS = 8;

/** A quotient of this many bits or more is written out in full instead. */
const ESCAPE = 24;
const ESCAPED_BITS = 53;
const LARGEST_SHIFT = 24;

/** Small numbers of either sign become small numbers without sign. */
const zigzag = (value: number) => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (value: number) => (value % 2 === 1 ? -(value + 1) / 2 : value / 2);

export function writeNumbers(bytes: number[], values: readonly number[]): void {
  for (const value of values) {
    let rest = zigzag(value);
    // Division rather than shifts: times in milliseconds need more than 32 bits.
    while (rest >= RADIX) {
      bytes.push((rest % RADIX) | CONTINUES);
      rest = Math.floor(rest / RADIX);
    }
    bytes.push(rest);
  }
}

export function readNumbers(bytes: Uint8Array, from: number, count: number): { values: number[]; next: number } {
  const values: number[] = [];
  let next = from;
  for (let index = 0; index < count; index++) {
    let value = 0;
    let weight = 1;
    let byte = CONTINUES;
    while (byte & CONTINUES) {
      byte = bytes[next++] ?? 0;
      value += (byte & LOW_BITS) * weight;
      weight *= RADIX;
    }
    values.push(unzigzag(value));
  }
  return { values, next };
}

const quotientOf = (value: number, shift: number) => Math.floor(zigzag(value) / 2 ** shift);

function bitsOf(values: readonly number[], shift: number): number {
  let bits = 0;
  for (const value of values) {
    const quotient = quotientOf(value, shift);
    bits += quotient >= ESCAPE ? ESCAPE + ESCAPED_BITS : quotient + 1 + shift;
  }
  return bits;
}

interface RiceCode {
  /** Bits of each number that are written as they are; those above are counted. */
  readonly shift: number;
  readonly bytes: number;
}

/** Under which shift a column takes the fewest bytes. */
export function bestRiceCode(values: readonly number[]): RiceCode {
  let best = { shift: 0, bits: bitsOf(values, 0) };
  for (let shift = 1; shift <= LARGEST_SHIFT; shift++) {
    const bits = bitsOf(values, shift);
    if (bits < best.bits) best = { shift, bits };
  }
  return { shift: best.shift, bytes: Math.ceil(best.bits / BYTE_BITS) };
}

/**
 * Noise has no pattern that a dictionary could find, but most of it is small: the high bits of a number are written as that many
 * ones and a zero, the low ones as they are.
 *
 * @see R. F. Rice, Some practical universal noiseless coding techniques, JPL 79-22, 1979
 */
export function writeRice(values: readonly number[], shift: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bitsOf(values, shift) / BYTE_BITS));
  let place = 0;
  const write = (value: number, bits: number) => {
    for (let bit = bits - 1; bit >= 0; bit--, place++) {
      if (Math.floor(value / 2 ** bit) % 2 === 1) bytes[place >> 3] = (bytes[place >> 3] ?? 0) | (CONTINUES >> (place & 7));
    }
  };
  for (const value of values) {
    const quotient = Math.min(ESCAPE, quotientOf(value, shift));
    write(2 ** quotient - 1, quotient);
    if (quotient === ESCAPE) write(zigzag(value), ESCAPED_BITS);
    else write(zigzag(value) % 2 ** shift, shift + 1); // the zero that ends the ones, then the low bits
  }
  return bytes;
}

/** @returns the numbers, and where what comes after them begins */
export function readRice(
  bytes: Uint8Array,
  from: number,
  { count, shift }: { count: number; shift: number },
): { values: number[]; next: number } {
  let place = from * BYTE_BITS;
  const isSet = () => {
    const byte = bytes[place >> 3] ?? 0;
    return (byte & (CONTINUES >> (place++ & 7))) !== 0;
  };
  const read = (bits: number) => {
    let value = 0;
    for (let bit = 0; bit < bits; bit++) value = value * 2 + (isSet() ? 1 : 0);
    return value;
  };
  const values = Array.from({ length: count }, () => {
    let quotient = 0;
    while (quotient < ESCAPE && isSet()) quotient++;
    return unzigzag(quotient === ESCAPE ? read(ESCAPED_BITS) : quotient * 2 ** shift + read(shift));
  });
  return { values, next: Math.ceil(place / BYTE_BITS) };
}
