import { GetCommand, PutCommand, paginateQuery, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type Hold, HoldSchema, type HoldTarget, type Release, type ReleasedHold } from '#schemas/hold.ts';
import { documents } from './client.ts';
import { cancellationsOf, isConditionFailure } from './errors.ts';

const ACTIVE = 'HOLDS';
const RELEASED = 'RELEASED';

function nameOf(target: HoldTarget): string {
  switch (target.kind) {
    case 'product':
      return `PRODUCT#${target.productId}`;
    case 'lot':
      return `LOT#${target.gtin}#${target.lot}`;
    case 'zone':
      return `ZONE#${target.unitId}`;
  }
}

const keyOf = (target: HoldTarget) => ({ pk: ACTIVE, sk: nameOf(target) });

/** What may not be sold. A hold that is over is kept beside, with who ended it and why. */
export function holdsIn(TableName: string) {
  async function find(target: HoldTarget): Promise<Hold | undefined> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(target), ConsistentRead: true }));
    return Item && HoldSchema.parse(Item);
  }

  async function placedNow(hold: Hold): Promise<boolean> {
    try {
      const Item = { ...keyOf(hold.target), ...hold };
      await documents.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      throw error;
    }
  }

  return {
    /** Puts a hold in force. @returns the hold in force: an earlier one on the same target stays as it is */
    async place(hold: Hold): Promise<Hold> {
      while (!(await placedNow(hold))) {
        const earlier = await find(hold.target);
        if (earlier !== undefined) return earlier; // else it was released at this very moment
      }
      return hold;
    },

    /** Ends a hold and keeps it as proof. @returns undefined when there was none */
    async release(target: HoldTarget, release: Release): Promise<ReleasedHold | undefined> {
      const hold = await find(target);
      if (hold === undefined) return undefined;
      const released: ReleasedHold = { ...hold, ...release };
      try {
        await documents.send(
          new TransactWriteCommand({
            TransactItems: [
              {
                Delete: {
                  TableName,
                  Key: keyOf(target),
                  ConditionExpression: 'heldAt = :heldAt',
                  ExpressionAttributeValues: { ':heldAt': hold.heldAt },
                },
              },
              { Put: { TableName, Item: { pk: RELEASED, sk: `${release.releasedAt}#${nameOf(target)}`, ...released } } },
            ],
          }),
        );
        return released;
      } catch (error) {
        if (cancellationsOf(error)?.[0]?.code === 'ConditionalCheckFailed') return undefined;
        throw error;
      }
    },

    /** Every hold in force, as it is at this moment. */
    async active(): Promise<Hold[]> {
      const pages = paginateQuery(
        { client: documents },
        {
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': ACTIVE },
          ConsistentRead: true,
        },
      );
      const holds: Hold[] = [];
      for await (const { Items = [] } of pages) holds.push(...Items.map((item) => HoldSchema.parse(item)));
      return holds;
    },

    /** @param after - where the page before ended */
    async list(limit: number, after?: string): Promise<{ items: Hold[]; next: string | undefined }> {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': ACTIVE },
          ConsistentRead: true,
          Limit: limit,
          ...(after === undefined ? {} : { ExclusiveStartKey: { pk: ACTIVE, sk: after } }),
        }),
      );
      return { items: Items.map((item) => HoldSchema.parse(item)), next: LastEvaluatedKey && String(LastEvaluatedKey['sk']) };
    },
  };
}
