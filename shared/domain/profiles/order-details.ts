import { minorOfProduct } from '#domain/money.ts';
import type { LineTotal, OrderLine, Returned } from '#schemas/order.ts';

type Bag = Readonly<Record<string, unknown>>;

/** What an order event says of the goods and the money; a field that it does not mention is absent. */
export interface OrderDetails {
  readonly lines: readonly OrderLine[];
  readonly totalMinor?: number;
  readonly discountMinor?: number;
  /** Pieces; a weighed line counts as one. */
  readonly items?: number;
  /** Some amount had more decimals than the currency. */
  readonly isRounded: boolean;
}

/** An amount was given that is no number, or too large to count exactly. */
export class UnreadableAmountError extends Error {
  override readonly name = 'UnreadableAmountError';
}

const isMissing = (value: unknown) => value === undefined || value === null || value === '';
function firstGiven(bag: Bag, names: readonly string[]): unknown {
  for (const name of names) if (!isMissing(bag[name])) return bag[name];
  return undefined;
}

/** A text field whatever JSON type the client chose. */
export function textOf(bag: Bag, ...names: string[]): string | undefined {
  const value = firstGiven(bag, names);
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return String(value).trim() || undefined;
}

/** Reads the amounts of one event and remembers whether any was rounded. */
class AmountReader {
  isRounded = false;
  readonly exponent: number;
  constructor(exponent: number) {
    this.exponent = exponent;
  }

  /** @throws {UnreadableAmountError} */
  given(bag: Bag, ...names: string[]): number | undefined {
    const value = firstGiven(bag, names);
    return value === undefined ? undefined : this.product(value, 1);
  }

  product(left: unknown, right: unknown): number {
    const amount = minorOfProduct(left, right, this.exponent);
    if (!amount) throw new UnreadableAmountError(`An amount is no number that can be counted exactly: ${typeof left} × ${typeof right}.`);
    this.isRounded ||= amount.isRounded;
    return amount.minor;
  }
}

function lineTotalOf(product: Bag, quantity: number, amounts: AmountReader): number | undefined {
  const told = amounts.given(product, 'line_total', 'total');
  if (told !== undefined) return told;
  const price = firstGiven(product, ['price']);
  return price === undefined ? undefined : amounts.product(price, quantity);
}

/** Texts of a line, and what clients call them. */
const LINE_TEXTS = [
  ['name', 'name'],
  ['category', 'category'],
  ['gtin', 'gtin'],
  ['lot', 'lot'],
  ['expiry', 'expiry'],
  ['storeId', 'store_id'],
  ['coupon', 'coupon'],
] as const;

const productIdOf = (product: Bag) => textOf(product, 'product_id', 'sku', 'gtin', 'name');

function lineOf(product: Bag, amounts: AmountReader): OrderLine {
  const quantity = isMissing(product['quantity']) ? 1 : Number(product['quantity']);
  if (!Number.isFinite(quantity)) throw new UnreadableAmountError('A quantity is no number.');
  const line: OrderLine = { productId: productIdOf(product) ?? 'unknown', quantity };
  const lineTotalMinor = lineTotalOf(product, quantity, amounts);
  if (lineTotalMinor !== undefined) line.lineTotalMinor = lineTotalMinor;
  for (const [field, told] of LINE_TEXTS) {
    const text = textOf(product, told);
    if (text !== undefined) line[field] = text;
  }
  return line;
}

const MAX_CATEGORY_CHARACTERS = 24;
const MAX_CATEGORIES = 20;

/** The categories of some lines as they are counted: each once, sorted, shortened to 24 characters. */
export function categoriesOf(lines: readonly OrderLine[]): string[] {
  const named = lines.flatMap(({ category }) => (category ?? '').slice(0, MAX_CATEGORY_CHARACTERS).trim() || []);
  return [...new Set(named)]
    .filter((name) => name !== '__proto__') // reading stored records skips it
    .sort()
    .slice(0, MAX_CATEGORIES);
}

/** What an order has of each product of which it tells the total. */
export function lineTotalsOf(lines: readonly OrderLine[]): LineTotal[] {
  const totals = new Map<string, LineTotal>();
  for (const { productId, quantity, lineTotalMinor } of lines) {
    if (lineTotalMinor === undefined) continue;
    const [, knownQuantity, knownMinor] = totals.get(productId) ?? [productId, 0, 0];
    totals.set(productId, [productId, knownQuantity + quantity, knownMinor + lineTotalMinor]);
  }
  return [...totals.values()];
}

/** Whether some line tells what the state of an order has no room for: its lot, or that its total is not known. */
export const isItemised = (lines: readonly OrderLine[]): boolean =>
  lines.some(({ lot, lineTotalMinor }) => lot !== undefined || lineTotalMinor === undefined);

/** Pieces of a line: weighed goods count as one piece, a line of quantity 0 as none. */
const piecesOf = ({ quantity }: OrderLine) => (quantity > 0 && quantity < 1 ? 1 : Math.round(quantity));

const isObject = (value: unknown): value is Bag => value !== null && typeof value === 'object' && !Array.isArray(value);

const productsOf = (properties: Bag): Bag[] => (Array.isArray(properties['products']) ? properties['products'].filter(isObject) : []);

/** The products that an event names, each as often as it does. */
export const productIdsIn = (properties: Bag): string[] => productsOf(properties).flatMap((product) => productIdOf(product) ?? []);

/** The products of a refund whose amount it does not tell, with the quantity if it says one. @param lines - as read from the same properties */
export function returnedOf(properties: Bag, lines: readonly OrderLine[]): Returned[] {
  const products = productsOf(properties);
  return lines.flatMap(({ productId, quantity, lineTotalMinor }, index): Returned[] => {
    if (lineTotalMinor !== undefined) return [];
    return [isMissing(products[index]?.['quantity']) ? [productId] : [productId, quantity]];
  });
}

/**
 * Reads the properties of an order event at a currency's number of decimals.
 * The total is the sum of the lines less the order's discount; what the shop calls total, revenue or subtotal
 * counts only where a line has no price.
 *
 * @throws {UnreadableAmountError}
 */
export function orderDetailsOf(properties: Bag, exponent: number): OrderDetails {
  const amounts = new AmountReader(exponent);
  const lines = productsOf(properties).map((product) => lineOf(product, amounts));
  const discountMinor = amounts.given(properties, 'discount');
  const told = amounts.given(properties, 'total', 'revenue', 'subtotal');
  const priced = lines.filter((line) => line.lineTotalMinor !== undefined);
  const sum = priced.reduce((total, line) => total + (line.lineTotalMinor ?? 0), 0) - (discountMinor ?? 0);
  const isSummable = priced.length > 0 && (priced.length === lines.length || told === undefined);
  const totalMinor = isSummable ? sum : told;
  return {
    lines,
    isRounded: amounts.isRounded,
    ...(totalMinor === undefined ? {} : { totalMinor }),
    ...(discountMinor === undefined ? {} : { discountMinor }),
    ...(lines.length > 0 ? { items: lines.reduce((pieces, line) => pieces + piecesOf(line), 0) } : {}),
  };
}
