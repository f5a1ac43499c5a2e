import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { linkOfLot } from '#domain/lots/lot-page.ts';
import { epcisOfRecall } from '#domain/recalls/epcis-of-recall.ts';
import { type LotRecord, TRACE_COLUMNS, traceRowsOf } from '#domain/recalls/trace-records.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { type Amount, type LotRef, LotRefSchema, LotReplySchema, MovementSchema } from '#schemas/lot.ts';
import { RecalledCustomerSchema, RecallReportSchema } from '#schemas/recall-report.ts';
import type { Endpoints } from '../api/endpoints.ts';
import { everyItem } from '../api/every-item.ts';
import { ApiError, type Larderly } from '../api/larderly.ts';
import { csvFileOf, xlsxOf } from './spreadsheet.ts';

/** Of a lot's page what a record needs. */
const LotPageSchema = LotReplySchema.pick({
  gtin: true,
  lot: true,
  description: true,
  productId: true,
  supplier: true,
  source: true,
  onHand: true,
});
const EventsSchema = z.object({
  epcisBody: z.object({ queryResults: z.object({ resultsBody: z.object({ eventList: z.array(z.record(z.string(), z.unknown())) }) }) }),
});
const CUSTOMER_COLUMNS = [
  'customerId',
  'reach',
  'notice',
  'sentAt',
  'isCertain',
  'orders',
  'answer',
  'quantity',
  'wantsRefund',
  'answeredAt',
] as const;

interface Gathered {
  readonly records: LotRecord[];
  readonly onHand: Map<LotRef, readonly Amount[]>;
  readonly captured: Readonly<Record<string, unknown>>[];
}

async function lotPage(larderly: Larderly, { gtin, lot }: LotRef) {
  try {
    return LotPageSchema.parse(await larderly.get(`/v1/lots/${gtin}?lot=${encodeURIComponent(lot)}`));
  } catch (error) {
    // Orders may name a lot of which nobody has told anything.
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

async function recordOf(larderly: Larderly, ref: LotRef): Promise<{ record: LotRecord; onHand: readonly Amount[] }> {
  const page = await lotPage(larderly, ref);
  const movements: LotRecord['movements'][number][] = [];
  const list = `/v1/lots/${ref.gtin}/movements`;
  for await (const item of everyItem(larderly, list, { lot: ref.lot })) movements.push(MovementSchema.parse(item));
  const { onHand, ...lot } = page ?? { ...ref, onHand: [] };
  return { record: { lot, movements }, onHand };
}

/** Events of a lot as partners captured them, page after page by the link of each reply. */
async function capturedEvents({ api, operatorToken }: Endpoints, ref: LotRef): Promise<Readonly<Record<string, unknown>>[]> {
  const events: Readonly<Record<string, unknown>>[] = [];
  let next: string | undefined = `/events?MATCH_anyEPCClass=${encodeURIComponent(linkOfLot(ref))}&perPage=100`;
  while (next !== undefined) {
    const reply: Response = await fetch(new URL(next, api), { headers: { authorization: `Bearer ${operatorToken}` } });
    if (!reply.ok) throw new ApiError(reply.status, `GET ${next} answered ${reply.status}`);
    events.push(...EventsSchema.parse(await reply.json()).epcisBody.queryResults.resultsBody.eventList);
    next = /<([^>]+)>;\s*rel="?next"?/.exec(reply.headers.get('link') ?? '')?.[1];
  }
  return events;
}

async function gather(larderly: Larderly, endpoints: Endpoints, recallId: string): Promise<Gathered> {
  const gathered: Gathered = { records: [], onHand: new Map(), captured: [] };
  const known = new Set<unknown>();
  for await (const item of everyItem(larderly, `/v1/recalls/${recallId}/lots`)) {
    const { gtin, lot } = LotRefSchema.parse(item);
    const { record, onHand } = await recordOf(larderly, { gtin, lot });
    gathered.records.push(record);
    gathered.onHand.set(record.lot, onHand);
    for (const event of await capturedEvents(endpoints, { gtin, lot })) {
      if (!known.has(event['eventID'])) gathered.captured.push(event);
      known.add(event['eventID']);
    }
  }
  return gathered;
}

async function customerRows(larderly: Larderly, recallId: string): Promise<string[][]> {
  const rows: string[][] = [[...CUSTOMER_COLUMNS]];
  for await (const item of everyItem(larderly, `/v1/recalls/${recallId}/customers`)) {
    const customer = RecalledCustomerSchema.parse(item);
    const told = { ...customer, customerId: customer.customerId ?? '(erased)', orders: customer.orders.join(' | ') };
    rows.push(CUSTOMER_COLUMNS.map((column) => String(told[column] ?? '')));
  }
  return rows;
}

export interface ExportedRecall {
  readonly files: readonly string[];
  readonly lots: number;
  readonly rows: number;
  readonly customers: number;
}

/** Writes the files of a recall into a folder. */
export async function exportRecall(
  larderly: Larderly,
  endpoints: Endpoints,
  { recallId, folder }: { recallId: string; folder: string },
): Promise<ExportedRecall> {
  const report = RecallReportSchema.parse(await larderly.get(`/v1/recalls/${recallId}`));
  const { records, onHand, captured } = await gather(larderly, endpoints, recallId);
  const rows = traceRowsOf(records);
  const sheet = [[...TRACE_COLUMNS], ...rows.map((row) => TRACE_COLUMNS.map((column) => row[column]))];
  const createdAt = InstantSchema.parse(new Date().toISOString());
  const document = epcisOfRecall({ records, captured, onHand, recalledAt: report.startedAt, createdAt });
  const customers = await customerRows(larderly, recallId);
  const files: [string, string | Buffer][] = [
    [`${recallId}.fsma204.csv`, csvFileOf(sheet)],
    [`${recallId}.fsma204.xlsx`, xlsxOf('Traceability', sheet)],
    [`${recallId}.epcis.jsonld`, `${JSON.stringify(document, null, 2)}\n`],
    [`${recallId}.customers.csv`, csvFileOf(customers)],
  ];
  await mkdir(folder, { recursive: true });
  for (const [name, content] of files) await writeFile(path.join(folder, name), content, { mode: 0o600 });
  return {
    files: files.map(([name]) => path.join(folder, name)),
    lots: records.length,
    rows: rows.length,
    customers: customers.length - 1,
  };
}
