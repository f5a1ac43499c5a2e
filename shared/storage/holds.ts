import { GetCommand, PutCommand, paginateQuery, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type Hold, HoldSchema, type HoldTarget, type Release, type ReleasedHold } from '#schemas/hold.ts';
import { documents, type TransactItem } from './client.ts';
import { cancellationsOf, isConditionFailure } from './errors.ts';
import { ACTIVE, BOARD_KEY, boardEntry, holdKey, holdNameOf } from './hold-board.ts';
import { persist } from './patience.ts';

const RELEASED = 'RELEASED';

/** What may not be sold. A hold that is over is kept beside, with who ended it and why. */
export function holdsIn(TableName: string) {
  async function find(target: HoldTarget): Promise<Hold | undefined> {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: holdKey(target), ConsistentRead: true }));
    return Item && HoldSchema.parse(Item);
  }

  /** Every hold in force, as it is at this moment. */
  async function active(): Promise<Hold[]> {
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
  }

  /** Makes the board of those that are in force, unless there is one. Whoever changes a hold on it needs it, so nothing is missed. */
  async function makeBoard(): Promise<void> {
    const entries = (await active()).filter(({ target }) => target.kind !== 'lot').map(boardEntry);
    try {
      const Item = { ...BOARD_KEY, holds: Object.fromEntries(entries) };
      await documents.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
    }
  }

  /** Changes a hold together with the board. @returns false when the hold is not as the change expects it */
  async function changed(target: HoldTarget, changes: TransactItem[], board: { set?: Hold }): Promise<boolean> {
    return await persist(async () => {
      try {
        await documents.send(new TransactWriteCommand({ TransactItems: [...changes, ...boardChange(target, board.set)] }));
        return { done: true };
      } catch (error) {
        const codes = cancellationsOf(error)?.map(({ code }) => code) ?? [];
        if (codes[0] === 'ConditionalCheckFailed') return { done: false };
        if (codes[changes.length] !== 'ConditionalCheckFailed') throw error;
        await makeBoard();
        return { again: { kind: 'stale' } };
      }
    });
  }

  /** The board shows what is held as a whole; lots are asked for one by one. */
  function boardChange(target: HoldTarget, hold: Hold | undefined): TransactItem[] {
    if (target.kind === 'lot') return [];
    return [
      {
        Update: {
          TableName,
          Key: BOARD_KEY,
          UpdateExpression: hold === undefined ? 'REMOVE holds.#name' : 'SET holds.#name = :hold',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeNames: { '#name': holdNameOf(target) },
          ...(hold === undefined ? {} : { ExpressionAttributeValues: { ':hold': hold } }),
        },
      },
    ];
  }

  async function placedNow(hold: Hold): Promise<boolean> {
    const Item = { ...holdKey(hold.target), ...hold };
    const put: TransactItem = { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
    return await changed(hold.target, [put], { set: hold });
  }

  return {
    active,

    /**
     * Puts a hold in force.
     *
     * @returns the hold in force: an earlier one on the same target stays as it is
     * @throws {TooBusyError} when others place and release it all the time
     */
    async place(hold: Hold): Promise<Hold> {
      return await persist(async () => {
        const earlier = await find(hold.target);
        if (earlier !== undefined) return { done: earlier };
        // Else it was placed at this very moment.
        return (await placedNow(hold)) ? { done: hold } : { again: { kind: 'stale' } };
      });
    },

    /** Ends a hold and keeps it as proof. @returns undefined when there was none */
    async release(target: HoldTarget, release: Release): Promise<ReleasedHold | undefined> {
      const hold = await find(target);
      if (hold === undefined) return undefined;
      const released: ReleasedHold = { ...hold, ...release };
      const Key = holdKey(target);
      const asRead = { ConditionExpression: 'heldAt = :heldAt', ExpressionAttributeValues: { ':heldAt': hold.heldAt } };
      const proof = { pk: RELEASED, sk: `${release.releasedAt}#${holdNameOf(target)}`, ...released };
      const isDone = await changed(target, [{ Delete: { TableName, Key, ...asRead } }, { Put: { TableName, Item: proof } }], {});
      return isDone ? released : undefined;
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
