import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { UnitId } from '#schemas/ids.ts';
import { type LotRef, PlaceIdSchema } from '#schemas/lot.ts';
import { readAll } from './batch-read.ts';
import { documents } from './client.ts';
import { lotKey, lotOf, nameOfLot, OPEN_END, placeOf } from './lot-items.ts';

/** An alert is read on a telephone. */
const NAMED = 5;
const MILLIONTHS = 1_000_000;

interface NamedLot extends LotRef {
  /** As it is described, else its number. */
  readonly name: string;
  /** By unit of measure, such as `24 EA`. */
  readonly quantity: string;
}

function quantityOf(onHand: Readonly<Record<string, number>>): string {
  const some = Object.entries(onHand).filter(([, millionths]) => millionths > 0);
  return some.map(([uom, millionths]) => `${millionths / MILLIONTHS} ${uom}`).join(' + ');
}

/** What lies in units at this moment, for people who are on their way there. */
export function unitContentsIn(TableName: string) {
  return {
    async of(unitId: UnitId): Promise<{ lots: NamedLot[]; more: number }> {
      const there: NamedLot[] = [];
      const pages = paginateQuery(
        { client: documents },
        {
          TableName,
          KeyConditionExpression: 'pk = :place',
          FilterExpression: '#until = :open',
          ExpressionAttributeNames: { '#until': 'until' },
          ExpressionAttributeValues: { ':place': `AT#${PlaceIdSchema.parse(unitId)}`, ':open': OPEN_END },
        },
      );
      for await (const { Items = [] } of pages) {
        const placed = Items.map(placeOf).map(({ gtin, lot, state }) => ({ gtin, lot, name: gtin, quantity: quantityOf(state.balances) }));
        there.push(...placed.filter(({ quantity }) => quantity !== ''));
      }
      const named = there.slice(0, NAMED);
      const described = (await readAll(named.map((ref) => ({ table: TableName, key: lotKey(ref) })))).map(({ item }) => lotOf(item));
      const names = new Map(described.map((lot) => [nameOfLot(lot), lot.description ?? lot.productId]));
      return { lots: named.map((ref) => ({ ...ref, name: names.get(nameOfLot(ref)) ?? ref.name })), more: there.length - named.length };
    },
  };
}
