import type { Lot, LotRef, Movement } from '#schemas/lot.ts';

/** A lot with everything that happened to it. */
export interface LotRecord {
  readonly lot: Pick<Lot, 'gtin' | 'lot' | 'description' | 'productId' | 'supplier' | 'source'>;
  readonly movements: readonly Movement[];
}

/** Columns of the electronic sortable spreadsheet, in their order. */
export const TRACE_COLUMNS = [
  'cte',
  'eventDateTime',
  'tlc',
  'tlcSource',
  'productDescription',
  'gtin',
  'quantity',
  'uom',
  'prevSourceLocation',
  'nextRecipientLocation',
  'ownLocation',
  'refDocType',
  'refDocNo',
  'inputTlcs',
  'recordedAt',
  'recordedBy',
] as const;
export type TraceRow = Readonly<Record<(typeof TRACE_COLUMNS)[number], string>>;

const codes = (refs: readonly LotRef[] = []) => refs.map(({ lot }) => lot as string).join(' | ');

function aboutOf(
  { lot }: LotRecord,
  movement: Movement,
): Omit<TraceRow, 'cte' | 'prevSourceLocation' | 'nextRecipientLocation' | 'ownLocation'> {
  return {
    eventDateTime: movement.at,
    tlc: lot.lot,
    tlcSource: lot.source ?? lot.supplier ?? '',
    productDescription: lot.description ?? lot.productId ?? '',
    gtin: lot.gtin,
    quantity: String(movement.quantity),
    uom: movement.uom,
    refDocType: movement.document?.type ?? '',
    refDocNo: movement.document?.number ?? '',
    inputTlcs: codes(movement.outOf),
    recordedAt: movement.recordedAt,
    recordedBy: movement.recordedBy,
  };
}

/**
 * The critical tracking events of a movement. Between two places of the shop's own goods are shipped and received; what is made of
 * lots is a transformation, with the lots that it was made of; a sale to a consumer, a count and what is thrown away are none.
 */
function rowsOf(record: LotRecord, movement: Movement): TraceRow[] {
  const about = aboutOf(record, movement);
  const { kind, from = '', to = '', partner = '' } = movement;
  const row = (cte: string, own: string, prev: string, next: string): TraceRow => ({
    ...about,
    ...{ cte, ownLocation: own, prevSourceLocation: prev, nextRecipientLocation: next },
  });
  switch (kind) {
    case 'received':
      return [row('receiving', to, partner, '')];
    case 'shipped':
      return [row('shipping', from, '', partner)];
    case 'moved':
    case 'loaded':
    case 'unloaded':
      return [row('shipping', from, '', to), row('receiving', to, from, '')];
    case 'produced':
      return [row(movement.outOf === undefined ? 'initial packing' : 'transformation', to, '', '')];
    case 'consumed':
      return movement.into === undefined ? [] : [row('transformation', from, '', '')];
    default:
      return [];
  }
}

const sortKey = (row: TraceRow) => [row.eventDateTime, row.gtin, row.tlc, row.cte, row.ownLocation, row.quantity].join('\u0000');

/** A row for each critical tracking event and lot, by time, then by lot: the same records give the same rows in the same order. */
export function traceRowsOf(records: readonly LotRecord[]): TraceRow[] {
  const rows = records.flatMap((record) => record.movements.flatMap((movement) => rowsOf(record, movement)));
  return rows.sort((left, right) => (sortKey(left) < sortKey(right) ? -1 : 1));
}
