const BASE = 36;
const [ZERO, NINE, LETTER_A, LETTER_Z, MINUS] = [48, 57, 97, 122, 45];

/** A packed text is not as any version has written it. */
class PackedTextError extends Error {
  override readonly name = 'PackedTextError';
}

function digitOf(code: number): number {
  if (code >= ZERO && code <= NINE) return code - ZERO;
  return code >= LETTER_A && code <= LETTER_Z ? code - LETTER_A + 10 : -1;
}

/** Goes through a packed text of whole numbers in base 36 and the signs between them, once and from the left. */
export class PackedNumbers {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#position >= this.#text.length;
  }

  /** @throws {PackedTextError} when there is none, or one that is not exact */
  number(): number {
    const isNegative = this.takes(MINUS);
    const text = this.#text;
    const start = this.#position;
    let [position, value] = [start, 0];
    for (let digit = digitOf(text.charCodeAt(position)); digit >= 0; digit = digitOf(text.charCodeAt(position))) {
      value = value * BASE + digit;
      position++;
    }
    if (position === start || !Number.isSafeInteger(value)) throw this.#refusal('a whole number');
    this.#position = position;
    return isNegative ? -value : value;
  }

  /** One digit alone, 0 to 35. @throws {PackedTextError} */
  digit(): number {
    const digit = this.#digit();
    if (digit < 0) throw this.#refusal('a digit');
    this.#position++;
    return digit;
  }

  /** Whether a digit comes next. */
  get isAtDigit(): boolean {
    return this.#digit() >= 0;
  }

  /** Steps over a sign if it comes next. @param code - of the sign, in UTF-16 */
  takes(code: number): boolean {
    if (this.#text.charCodeAt(this.#position) !== code) return false;
    this.#position++;
    return true;
  }

  /** @throws {PackedTextError} when another sign comes next, or the end */
  expect(code: number): void {
    if (!this.takes(code)) throw this.#refusal(`"${String.fromCharCode(code)}"`);
  }

  /** Behind the end there is no code, and so no digit. */
  #digit(): number {
    return digitOf(this.#text.charCodeAt(this.#position));
  }

  #refusal(expected: string): PackedTextError {
    return new PackedTextError(`Expected ${expected} at position ${this.#position} of a packed text.`);
  }
}
