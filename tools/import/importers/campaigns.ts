import { createHash } from 'node:crypto';
import * as z from 'zod';
import { toMinor } from '#domain/money.ts';
import { CurrencyCodeSchema } from '#schemas/money.ts';
import { ApiError, type Larderly } from '../../api/larderly.ts';
import { CellError, type Cells, day, optionalNumber, optionalText, text } from '../cells.ts';
import type { ImportContext, Importer, ImportRow, Outcome } from '../import-job.ts';

const DEFAULT_CURRENCY = 'EUR';
const CreatedSchema = z.object({ campaignId: z.string() });

/** Campaigns that ran elsewhere: one row describes each, the others name the customers that it reached. */
export const campaignsImporter: Importer = {
  groupBy: 'campaign_id',
  recordsPerRequest: 1,
  recordsOf(rows, context): Outcome {
    const description = rows.find(({ cells }) => optionalText(cells, 'starts_on') !== undefined);
    const reached = rows.filter(({ cells }) => optionalText(cells, 'customer_id') !== undefined);
    const strays = rows.filter((row) => row !== description && !reached.includes(row));
    const placeOf = ({ file, line }: ImportRow) => ({ file, line });
    const refused = strays.map((row) => ({ ...placeOf(row), reason: 'neither the description of the campaign nor a customer_id' }));
    try {
      if (description === undefined) throw new CellError('no row says when this campaign started (starts_on)');
      const body = bodyOf(description.cells, reached, context);
      return { records: [{ places: [description, ...reached].map(placeOf), body, witness: '/v1/campaigns' }], refused };
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      return {
        records: [],
        refused: [
          ...refused,
          ...[...(description ? [description] : []), ...reached].map((row) => ({ ...placeOf(row), reason: error.message })),
        ],
      };
    }
  },
  send: async (larderly, bodies) => ({
    refused: (await Promise.all(bodies.map((body, index) => record(larderly, body, index)))).flat(),
    repeated: [],
  }),
};

function bodyOf(cells: Cells, reached: readonly ImportRow[], context: ImportContext): Record<string, unknown> {
  const customerIds = [...new Set(reached.map((row) => text(row.cells, 'customer_id')))].toSorted();
  if (customerIds.length === 0) throw new CellError('no row says whom this campaign reached (customer_id)');
  const campaignId = text(cells, 'campaign_id');
  const currency = CurrencyCodeSchema.parse(optionalText(cells, 'currency') ?? context.currency ?? DEFAULT_CURRENCY);
  const cost = toMinor(optionalNumber(cells, 'cost') ?? 0, currency)?.minor ?? 0;
  return {
    reference: campaignId,
    name: `${campaignId} ${optionalText(cells, 'name') ?? ''}`.trim(),
    channel: optionalText(cells, 'channel') ?? 'email',
    audience: { customerIds },
    holdOutRate: optionalNumber(cells, 'hold_out_rate') ?? 0,
    seed: campaignId,
    delivery: 'recorded',
    startsOn: day(cells, 'starts_on'),
    endsOn: day(cells, 'ends_on'),
    currency,
    costs: cost > 0 ? [{ costId: 'import', kind: 'other', amountMinor: cost }] : [],
  };
}

/** The key follows from what is said, so that the same campaign sent again is the one that is there. */
async function record(larderly: Larderly, body: unknown, index: number): Promise<{ index: number; message: string }[]> {
  const key = createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 32);
  try {
    const { campaignId } = CreatedSchema.parse(await larderly.post('/v1/campaigns', body, { 'idempotency-key': `import-${key}` }));
    await larderly.post(`/v1/campaigns/${encodeURIComponent(campaignId)}/launch`, {});
    return [];
  } catch (error) {
    if (error instanceof ApiError && error.status < 500) return [{ index, message: error.message }];
    throw error;
  }
}
