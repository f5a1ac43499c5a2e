import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { UnitId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { type Attributes, AttributesSchema } from '#schemas/unit.ts';
import { documents } from './client.ts';

const keyOf = (pk: UnitId) => ({ pk, sk: 'ATTRIBUTES' });
const StoredSchema = z.object({ values: AttributesSchema });

/** What devices say of themselves, such as the version of their firmware. */
export function unitAttributesIn(TableName: string) {
  async function find(unitId: UnitId): Promise<Attributes> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(unitId), ConsistentRead: true }));
    return Item === undefined ? {} : StoredSchema.parse(Item).values;
  }
  return {
    find,

    /** Those of other names stay. */
    async put(unitId: UnitId, values: Attributes, updatedAt: Instant): Promise<void> {
      const joined = AttributesSchema.parse({ ...(await find(unitId)), ...values });
      await documents.send(new PutCommand({ TableName, Item: { ...keyOf(unitId), schemaVersion: 1, values: joined, updatedAt } }));
    },
  };
}
