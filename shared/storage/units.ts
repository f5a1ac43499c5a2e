import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type UnitId, UnitIdSchema } from '#schemas/ids.ts';
import { type Unit, UnitSchema } from '#schemas/unit.ts';
import { documents } from './client.ts';

const LIST = 'UNITS';
export const unitKey = (pk: UnitId) => ({ pk, sk: 'UNIT' });

const ListedSchema = z.object({ sk: UnitIdSchema, site: z.string().default('') });

export interface ListedUnit {
  readonly unitId: UnitId;
  readonly site: string;
}

export interface UnitIdPage {
  readonly listed: ListedUnit[];
  readonly cursor: string | null;
}

/** Refrigerated units as they are described; how they stand is in `unitStatesIn`. */
export function unitsIn(TableName: string) {
  async function page(limit: number | undefined, after: string | undefined): Promise<UnitIdPage> {
    const { Items = [], LastEvaluatedKey } = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :list',
        ExpressionAttributeValues: { ':list': LIST },
        ...(limit === undefined ? {} : { Limit: limit }),
        ...(after === undefined ? {} : { ExclusiveStartKey: { pk: LIST, sk: after } }),
      }),
    );
    const listed = Items.map((item) => ListedSchema.parse(item)).map(({ sk, site }) => ({ unitId: sk, site }));
    return { listed, cursor: LastEvaluatedKey ? String(LastEvaluatedKey['sk']) : null };
  }

  return {
    page,

    async find(unitId: UnitId): Promise<Unit | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: unitKey(unitId), ConsistentRead: true }));
      return Item && UnitSchema.parse(Item);
    },

    /** Writes the description anew; the entry of the list is repeated by every put, so that a crash in between heals itself. */
    async put(unit: Unit): Promise<void> {
      await documents.send(new PutCommand({ TableName, Item: { ...unitKey(unit.unitId), ...unit } }));
      await documents.send(new PutCommand({ TableName, Item: { pk: LIST, sk: unit.unitId, site: unit.site } }));
    },

    async every(): Promise<ListedUnit[]> {
      const all: ListedUnit[] = [];
      let after: string | undefined;
      do {
        const { listed, cursor } = await page(undefined, after);
        all.push(...listed);
        after = cursor ?? undefined;
      } while (after !== undefined);
      return all;
    },
  };
}
