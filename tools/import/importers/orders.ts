import { CurrencyCodeSchema } from '#schemas/money.ts';
import { CellError, type Cells, given, instant, optionalNumber, optionalText, text } from '../cells.ts';
import type { ImportContext, Importer, ImportRecord, ImportRow, Outcome, RefusedRow } from '../import-job.ts';
import { EVENTS_PER_REQUEST, eventRecord, sendEvents } from './events.ts';

/** Baskets, one row a line: `Order Completed`. All rows of a customer come at once, so that one write takes many baskets. */
export const ordersImporter: Importer = {
  groupBy: 'customer_id',
  recordsPerRequest: EVENTS_PER_REQUEST,
  recordsOf(rows, context): Outcome {
    const refused: RefusedRow[] = [];
    const records: ImportRecord[] = [];
    for (const basket of basketsOf(rows, refused)) {
      const outcome = basketOf(basket, context);
      if ('body' in outcome) records.push(outcome);
      else refused.push(...outcome.refused);
    }
    return { records, refused };
  },
  send: sendEvents,
};

function basketsOf(rows: readonly ImportRow[], refused: RefusedRow[]): Iterable<ImportRow[]> {
  const baskets = new Map<string, ImportRow[]>();
  for (const row of rows) {
    const orderId = optionalText(row.cells, 'order_id');
    if (orderId === undefined) refused.push({ file: row.file, line: row.line, reason: 'order_id is missing' });
    else baskets.set(orderId, [...(baskets.get(orderId) ?? []), row]);
  }
  return baskets.values();
}

/** One bad line refuses its whole basket: a basket that lacks a line would be stored with a wrong sum. */
function basketOf(rows: readonly ImportRow[], context: ImportContext): ImportRecord | { refused: RefusedRow[] } {
  const faults = new Map<ImportRow, string>();
  const lines = rows.map((row) => {
    try {
      return lineOf(row.cells, context);
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      faults.set(row, error.message);
      return undefined;
    }
  });
  if (faults.size === 0) return orderRecord(rows, lines, context);
  const [first] = faults.keys();
  return {
    refused: rows.map((row) => ({
      file: row.file,
      line: row.line,
      reason: faults.get(row) ?? `its basket has a fault in line ${first?.line}`,
    })),
  };
}

function lineOf(cells: Cells, { timeZone }: ImportContext): Record<string, unknown> {
  text(cells, 'customer_id');
  instant(cells, 'ordered_at', timeZone);
  optionalNumber(cells, 'order_discount');
  const currency = CurrencyCodeSchema.optional().safeParse(optionalText(cells, 'currency'));
  if (!currency.success) throw new CellError('currency is not an ISO 4217 code such as EUR');
  const quantity = optionalNumber(cells, 'quantity');
  if (quantity !== undefined && quantity < 0) throw new CellError(`quantity is ${quantity}, below 0`);
  return given({
    product_id: text(cells, 'product_id'),
    quantity,
    price: optionalNumber(cells, 'price'),
    line_total: optionalNumber(cells, 'line_total'),
    category: optionalText(cells, 'category'),
    coupon: optionalText(cells, 'coupon'),
    gtin: optionalText(cells, 'gtin'),
    lot: optionalText(cells, 'lot'),
    expiry: optionalText(cells, 'expiry'),
  });
}

function orderRecord(rows: readonly ImportRow[], products: readonly unknown[], { timeZone, currency }: ImportContext): ImportRecord {
  const firstWith = (column: string) => rows.find((row) => optionalText(row.cells, column) !== undefined)?.cells ?? {};
  const [first] = rows;
  const cells = first?.cells ?? {};
  return {
    places: rows.map(({ file, line }) => ({ file, line })),
    ...eventRecord({
      type: 'track',
      event: 'Order Completed',
      userId: text(cells, 'customer_id'),
      timestamp: instant(cells, 'ordered_at', timeZone),
      properties: given({
        order_id: text(cells, 'order_id'),
        discount: optionalNumber(firstWith('order_discount'), 'order_discount'),
        currency: optionalText(firstWith('currency'), 'currency') ?? currency,
        store_id: optionalText(firstWith('store_id'), 'store_id'),
        channel: optionalText(firstWith('channel'), 'channel'),
        products,
      }),
    }),
  };
}
