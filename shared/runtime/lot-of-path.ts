import { type Gtin, type LotId, LotIdSchema } from '#schemas/gtin.ts';
import type { LotRef } from '#schemas/lot.ts';
import { parseOrRefuse } from './problems.ts';

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text; // a lot with a percent sign of its own
    throw error;
  }
}

/** The lot of the path, percent-encoded or not, unless the query names one. @throws {ProblemError} 400 */
export function lotOfPath({ gtin, lot }: { gtin: Gtin; lot: string }, query: { lot?: LotId | undefined }): LotRef {
  return { gtin, lot: query.lot ?? parseOrRefuse(LotIdSchema, decoded(lot), 'path.lot') };
}
