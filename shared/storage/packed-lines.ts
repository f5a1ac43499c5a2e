import type { KeptLine } from '#schemas/person-orders.ts';

/** A product as lines call it. */
export type PackedProduct = readonly [id: string, name: string | null, category: string | null];

/** Beside the number of its product a line has two bits: whether it has goods, and whether another number tells how much. */
const LINE_KINDS = 4;
const HAS_AMOUNT = 2;
/** Amounts are kept to the thousandth. */
const AMOUNT_STEPS = 1000;

const productOf = (number: number) => Math.floor(number / LINE_KINDS);
const hasAmount = (number: number) => number % LINE_KINDS >= HAS_AMOUNT;

/** Writes the lines of an order. @param numberOf - the number of a product */
export function writeLines(lines: readonly KeptLine[], write: (value: number) => void, numberOf: (product: PackedProduct) => number): void {
  for (const { productId, name = null, category = null, quantity, amount } of lines) {
    write(LINE_KINDS * numberOf([productId, name, category]) + (amount === undefined ? 0 : HAS_AMOUNT) + quantity);
    if (amount !== undefined) write(Math.round(amount * AMOUNT_STEPS));
  }
}

/** Copies a line from one file to another. @param product - the number that a product has there */
export function copyLine(read: () => number, write: (value: number) => void, product: (number: number) => number): void {
  const number = read();
  write(LINE_KINDS * product(productOf(number)) + (number % LINE_KINDS));
  if (hasAmount(number)) write(read());
}

/** Reads lines; those that look the same are the same object, since a file holds some hundred times more of them than products. */
export function lineReader(products: readonly PackedProduct[]) {
  const lines: KeptLine[] = [];
  function lineOf(number: number): KeptLine {
    const known = lines[number];
    if (known !== undefined) return known;
    const [productId, name, category] = productAt(productOf(number));
    const line: KeptLine = {
      productId,
      ...(name === null ? {} : { name }),
      ...(category === null ? {} : { category }),
      quantity: number % 2 === 1 ? 1 : 0,
    };
    lines[number] = line;
    return line;
  }
  function productAt(number: number): PackedProduct {
    const product = products[number];
    if (product === undefined) throw new RangeError(`The file of orders names product ${number}, of which it knows nothing.`);
    return product;
  }
  return {
    read(read: () => number): KeptLine {
      const number = read();
      const line = lineOf(number);
      return hasAmount(number) ? { ...line, amount: read() / AMOUNT_STEPS } : line;
    },
    productIdOf: (number: number): string => productAt(number)[0],
  };
}
export type LineReader = ReturnType<typeof lineReader>;
