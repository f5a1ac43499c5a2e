import { CellError, type Cells, day, given, instant, optionalNumber, optionalText, text } from '../cells.ts';
import type { ImportContext, Importer } from '../import-job.ts';
import { eachCall } from './each-call.ts';
import { rowByRow } from './row-by-row.ts';

/** A lot with what is said of it, and the delivery if there was one. */
interface LotCall {
  readonly path: string;
  readonly body: { readonly description: object; readonly delivery?: object };
}

const optionalDay = (cells: Cells, column: string) => (optionalText(cells, column) === undefined ? undefined : day(cells, column));

function deliveryOf(cells: Cells, { timeZone }: ImportContext): object | undefined {
  const quantity = optionalNumber(cells, 'quantity');
  if (quantity === undefined) return undefined;
  if (quantity <= 0) throw new CellError('quantity is not above 0');
  const number = optionalText(cells, 'document');
  return given({
    kind: 'received',
    quantity,
    uom: optionalText(cells, 'uom')?.toUpperCase(),
    to: text(cells, 'place'),
    at: instant(cells, 'received_at', timeZone),
    partner: optionalText(cells, 'supplier'),
    document: number === undefined ? undefined : { type: 'delivery note', number },
  });
}

/** Lots and deliveries. A movement without an id is known by its content, so that the same row again changes nothing. */
export const lotsImporter: Importer = {
  recordsPerRequest: 1,
  recordsOf: rowByRow((cells, context) => {
    const path = `/v1/lots/${encodeURIComponent(text(cells, 'gtin'))}/${encodeURIComponent(text(cells, 'lot'))}`;
    const description = given({
      productId: optionalText(cells, 'product_id'),
      description: optionalText(cells, 'description'),
      expiresOn: optionalDay(cells, 'expires_on'),
      bestBeforeOn: optionalDay(cells, 'best_before_on'),
      producedOn: optionalDay(cells, 'produced_on'),
      supplier: optionalText(cells, 'supplier'),
      source: optionalText(cells, 'source'),
    });
    const delivery = deliveryOf(cells, context);
    const body: LotCall = { path, body: { description, ...(delivery ? { delivery } : {}) } };
    return { body, witness: path };
  }),
  send: (larderly, bodies) =>
    eachCall(bodies, async ({ path, body }) => {
      const { description, delivery } = body as LotCall['body'];
      if (delivery === undefined || Object.keys(description).length > 0) await larderly.put(path, description);
      if (delivery !== undefined) await larderly.post(`${path}/movements`, delivery);
    }),
};
