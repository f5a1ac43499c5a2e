import type * as z from 'zod';
import { OrderPropertiesSchema, ReviewPropertiesSchema } from '#schemas/commerce-properties.ts';

type Fields = Readonly<Record<string, unknown>>;

const ORDER_EVENTS = new Set([
  'Order Completed',
  'Order Updated',
  'Order Refunded',
  'Order Cancelled',
  'Order Fulfilled',
  'Order Delivered',
]);
const ORDER_ID_ALIASES = ['orderId', 'orderID', 'order_number', 'transaction_id'];
const PRODUCT_ID_ALIASES = ['productId', 'sku', 'id'];

/** The field under its canonical name, taken from the first alias that has a value. */
function withAlias(fields: Fields, name: string, aliases: readonly string[]): Fields {
  if (fields[name] !== undefined && fields[name] !== null) return fields;
  const alias = aliases.find((other) => fields[other] !== undefined && fields[other] !== null);
  return alias === undefined ? fields : { ...fields, [name]: fields[alias] };
}

type Parsed = { readonly kind: 'good'; readonly properties: Fields | undefined } | { readonly kind: 'bad'; readonly error: z.ZodError };

function parsed(schema: typeof OrderPropertiesSchema | typeof ReviewPropertiesSchema, fields: Fields): Parsed {
  const result = schema.safeParse(fields);
  return result.success ? { kind: 'good', properties: result.data } : { kind: 'bad', error: result.error };
}

/** The properties of a tracked event, checked and with their canonical names where money or opinions hang on them. */
export function canonicalProperties(eventName: string, properties: Fields | undefined): Parsed {
  if (ORDER_EVENTS.has(eventName)) return parsed(OrderPropertiesSchema, withAlias(properties ?? {}, 'order_id', ORDER_ID_ALIASES));
  if (eventName === 'Product Reviewed')
    return parsed(ReviewPropertiesSchema, withAlias(properties ?? {}, 'product_id', PRODUCT_ID_ALIASES));
  return { kind: 'good', properties };
}
