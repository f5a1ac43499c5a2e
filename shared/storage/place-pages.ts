import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '#schemas/instant.ts';
import type { PlaceId, PlaceOfLot } from '#schemas/lot.ts';
import { documents } from './client.ts';
import { nameOfLot, placeOf } from './lot-items.ts';

/** Items that one request looks at; most lots of a place were never there at a given time. */
const LOOKED_AT = 500;

export interface TimeInPlace {
  readonly place: PlaceId;
  readonly since: Instant;
  readonly until: Instant;
}

/** Lots by the place where they lay. */
export function lotsByPlaceIn(TableName: string) {
  async function some({ place, since, until }: TimeInPlace, after: string | undefined): Promise<{ items: PlaceOfLot[]; next?: string }> {
    const pk = `AT#${place}`;
    const { Items = [], LastEvaluatedKey } = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :place',
        FilterExpression: 'since <= :until AND #until >= :since',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: { ':place': pk, ':since': since, ':until': until },
        ConsistentRead: true,
        Limit: LOOKED_AT,
        ...(after === undefined ? {} : { ExclusiveStartKey: { pk, sk: after } }),
      }),
    );
    return { items: Items.map(placeOf), ...(LastEvaluatedKey ? { next: String(LastEvaluatedKey['sk']) } : {}) };
  }

  return {
    /**
     * Lots of which some may have lain in the place between two moments, by name; their stays tell when exactly.
     *
     * @param after - name of the last lot of the page before
     */
    async page(time: TimeInPlace, limit: number, after?: string): Promise<{ items: PlaceOfLot[]; next?: string }> {
      const items: PlaceOfLot[] = [];
      let next = after;
      do {
        const found = await some(time, next);
        items.push(...found.items);
        next = found.next;
      } while (next !== undefined && items.length < limit);
      if (items.length <= limit) return { items, ...(next === undefined ? {} : { next }) };
      const page = items.slice(0, limit);
      const last = page.at(-1);
      return { items: page, ...(last ? { next: nameOfLot(last) } : {}) };
    },
  };
}
