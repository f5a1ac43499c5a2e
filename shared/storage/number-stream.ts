const CONTINUES = 0x80;
const LOW_BITS = 0x7f;
const RADIX = 128;
const LONGEST = 8;
const FIRST_SIZE = 1 << 16;

/** Writes whole numbers of at most 53 bits in seven bits a byte, the low ones first. */
export function numberWriter() {
  let bytes = new Uint8Array(FIRST_SIZE);
  let size = 0;

  function write(value: number): void {
    if (size + LONGEST > bytes.length) {
      const grown = new Uint8Array(2 * bytes.length);
      grown.set(bytes);
      bytes = grown;
    }
    let rest = value;
    while (rest >= RADIX) {
      bytes[size++] = (rest % RADIX) | CONTINUES;
      rest = Math.floor(rest / RADIX);
    }
    bytes[size++] = rest;
  }

  return {
    /** @param value - 0 or more */
    write,
    /** A number of either sign. */
    writeSigned: (value: number): void => write(value < 0 ? -2 * value - 1 : 2 * value),
    size: (): number => size,
    bytes: (): Uint8Array => bytes.subarray(0, size),
  };
}

/** Reads from a place on what a writer wrote. */
export function numberReader(bytes: Uint8Array, from: number) {
  let at = from;

  function read(): number {
    let byte = bytes[at++] ?? 0;
    if (byte < CONTINUES) return byte;
    let value = byte & LOW_BITS;
    let weight = RADIX;
    while (byte >= CONTINUES) {
      byte = bytes[at++] ?? 0;
      value += (byte & LOW_BITS) * weight;
      weight *= RADIX;
    }
    return value;
  }

  return {
    read,
    readSigned(): number {
      const value = read();
      return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
    },
  };
}
export type NumberReader = ReturnType<typeof numberReader>;
