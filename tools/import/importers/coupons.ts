import * as z from 'zod';
import { everyItem } from '../../api/every-item.ts';
import type { Larderly } from '../../api/larderly.ts';
import { CellError, text } from '../cells.ts';
import type { ImportContext, Importer, ImportRecord, ImportRow, Outcome, RefusedRow } from '../import-job.ts';
import { type ApiCall, eachCall } from './each-call.ts';

const ListedSchema = z.object({ campaignId: z.string(), reference: z.string().optional() });

interface Membership {
  readonly row: ImportRow;
  readonly campaignId: string;
  readonly productId: string;
}

/** What coupons are for: `PUT /v1/campaigns/{id}/coupons/{couponId}`, all products of a coupon in one. */
export const couponsImporter: Importer = {
  groupBy: 'coupon_id',
  recordsPerRequest: 1,
  knownIds: campaignsByReference,
  recordsOf(rows, context): Outcome {
    const refused: RefusedRow[] = [];
    const memberships = rows.flatMap((row) => {
      try {
        return [membershipOf(row, context)];
      } catch (error) {
        if (!(error instanceof CellError)) throw error;
        refused.push({ file: row.file, line: row.line, reason: error.message });
        return [];
      }
    });
    const byCampaign = Map.groupBy(memberships, ({ campaignId }) => campaignId);
    return { records: [...byCampaign].map(([campaignId, its]) => couponRecord(campaignId, its)), refused };
  },
  send: (larderly, bodies) => eachCall(bodies, ({ path, body }) => larderly.put(path, body)),
};

/** Of several campaigns with one reference the newest. */
async function campaignsByReference(larderly: Larderly): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for await (const item of everyItem(larderly, '/v1/campaigns')) {
    const { campaignId, reference } = ListedSchema.parse(item);
    if (reference !== undefined && !found.has(reference)) found.set(reference, campaignId);
  }
  return found;
}

function membershipOf(row: ImportRow, { knownIds }: ImportContext): Membership {
  text(row.cells, 'coupon_id');
  const productId = text(row.cells, 'product_id');
  const reference = text(row.cells, 'campaign_id');
  const campaignId = knownIds ? knownIds.get(reference) : reference;
  if (campaignId === undefined) throw new CellError(`there is no campaign ${reference}: import campaigns first, or in the same command`);
  return { row, campaignId, productId };
}

function couponRecord(campaignId: string, memberships: readonly Membership[]): ImportRecord {
  const couponId = text(memberships[0]?.row.cells ?? {}, 'coupon_id');
  const path = `/v1/campaigns/${encodeURIComponent(campaignId)}/coupons/${encodeURIComponent(couponId)}`;
  const body: ApiCall = { path, body: { productIds: [...new Set(memberships.map(({ productId }) => productId))] } };
  return { places: memberships.map(({ row: { file, line } }) => ({ file, line })), body, witness: path };
}
