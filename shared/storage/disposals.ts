import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { GtinSchema } from '#schemas/gtin.ts';
import { type Instant, InstantSchema } from '#schemas/instant.ts';
import { type LotRef, type Movement, PlaceIdSchema } from '#schemas/lot.ts';
import { documents, type TransactItem } from './client.ts';

const DisposalSchema = z.object({
  gtin: GtinSchema,
  at: InstantSchema,
  quantity: z.number(),
  uom: z.string(),
  place: PlaceIdSchema.optional(),
});
/** Goods that were disposed of. */
type Disposal = z.infer<typeof DisposalSchema>;

const monthOf = (at: string) => at.slice(0, 'YYYY-MM'.length);
const partitionOf = (month: string) => `DISPOSED#${month}`;
const keyOf = (ref: LotRef, { at, movementId }: Movement) => ({
  pk: partitionOf(monthOf(at)),
  sk: `${at}#${ref.gtin}#${ref.lot}#${movementId}`,
});

/** The month after one such as 2026-12. */
function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

/**
 * What the list of disposals learns from movements of a lot, for their transaction: movements themselves are found by lot alone.
 *
 * @param fresh - new ones that count
 * @param voided - known ones that are taken back
 */
export function disposalChanges(TableName: string, ref: LotRef, fresh: readonly Movement[], voided: readonly Movement[]): TransactItem[] {
  const isDisposal = ({ kind }: Movement) => kind === 'disposed';
  const puts = fresh.filter(isDisposal).map((movement): TransactItem => {
    const { at, quantity, uom, from } = movement;
    const Item = { ...keyOf(ref, movement), schemaVersion: 1, gtin: ref.gtin, at, quantity, uom, ...(from ? { place: from } : {}) };
    return { Put: { TableName, Item } };
  });
  return [...puts, ...voided.filter(isDisposal).map((movement): TransactItem => ({ Delete: { TableName, Key: keyOf(ref, movement) } }))];
}

/** Everything that was disposed of, whichever lot it was of. */
export function disposalsIn(TableName: string) {
  return {
    /** Those between two moments, the first included; a query for each month of UTC. */
    async *between(from: Instant, until: Instant): AsyncIterable<Disposal> {
      for (let month = monthOf(from); month <= monthOf(until); month = nextMonth(month)) {
        const pages = paginateQuery(
          { client: documents },
          {
            TableName,
            KeyConditionExpression: 'pk = :month AND sk BETWEEN :from AND :until',
            ExpressionAttributeValues: { ':month': partitionOf(month), ':from': from, ':until': until },
          },
        );
        for await (const { Items = [] } of pages) yield* Items.map((item) => DisposalSchema.parse(item));
      }
    },
  };
}
