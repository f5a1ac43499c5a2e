import * as z from 'zod';

const MAX_AMOUNT = 1e12;
const NUMERAL = /^\s*[+-]?\d+(\.\d+)?\s*$/;

const EXPECTED_CURRENCY = 'expected an ISO 4217 code such as EUR';
const EXPECTED_AMOUNT = 'expected a number such as 12.50';

/** Some shops send an empty text where there is nothing. */
const blank = z.literal('').transform(() => undefined);

/** A number, or a text that is nothing but one. */
const numeral = z.union([z.number(), z.string().regex(NUMERAL).transform(Number), blank], EXPECTED_AMOUNT);
const amount = numeral
  .refine((value) => value === undefined || Math.abs(value) <= MAX_AMOUNT, `expected an amount of at most ${MAX_AMOUNT}`)
  .nullish();
const quantity = numeral
  .refine((value) => value === undefined || (value >= 0 && value <= MAX_AMOUNT), 'expected a number that is not negative')
  .nullish();
const currency = z
  .string(EXPECTED_CURRENCY)
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{3}$/, EXPECTED_CURRENCY);
const text = z.union([z.string(), z.number()], 'expected text').transform((value) => String(value).trim());
const optionalText = text.nullish();

/** A line of an order in Segment's e-commerce form, with what food needs. Unknown fields stay. */
const ProductLineSchema = z.looseObject(
  {
    product_id: optionalText,
    sku: optionalText,
    category: optionalText,
    quantity,
    /** Of one piece. */
    price: amount,
    /** Of the whole line, as the till printed it; it wins over price × quantity. */
    line_total: amount,
    coupon: optionalText,
    gtin: optionalText,
    lot: optionalText,
    expiry: optionalText,
    store_id: optionalText,
  },
  'expected an object',
);

/** Properties of Order Completed, Updated, Refunded and Cancelled. Amounts are in the currency's main unit, as clients send them. */
export const OrderPropertiesSchema = z.looseObject({
  order_id: text.refine((id) => id.length > 0 && id.length <= 128, 'expected the id of the order, at most 128 characters'),
  total: amount,
  revenue: amount,
  subtotal: amount,
  discount: amount,
  currency: z.union([currency, blank], EXPECTED_CURRENCY).nullish(),
  coupon: optionalText,
  store_id: optionalText,
  products: z.array(ProductLineSchema, 'expected an array of products').nullish(),
});

export const ReviewPropertiesSchema = z.looseObject({
  product_id: text.refine((id) => id.length > 0, 'expected the id of the product'),
  rating: numeral.refine((stars) => stars === undefined || (stars >= 0 && stars <= 5), 'expected 0 to 5 stars').nullish(),
});
