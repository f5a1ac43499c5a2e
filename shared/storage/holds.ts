import { GetCommand, PutCommand, paginateQuery, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { type Hold, HoldSchema, type HoldTarget, type Release, type ReleasedHold } from '#schemas/hold.ts';
import { documents, type TransactItem } from './client.ts';
import { isConditionFailure, refusalsOf } from './errors.ts';
import { ACTIVE, BOARD_KEY, boardEntry, holdKey, holdNameOf } from './hold-board.ts';
import { joined, left } from './hold-claims.ts';
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
        const isRefused = refusalsOf(error);
        if (isRefused[0]) return { done: false };
        if (!isRefused[changes.length]) throw error;
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
          UpdateExpression: `${hold === undefined ? 'REMOVE holds.#name' : 'SET holds.#name = :hold'} ADD revision :one`,
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeNames: { '#name': holdNameOf(target) },
          ExpressionAttributeValues: { ':one': 1, ...(hold === undefined ? {} : { ':hold': hold }) },
        },
      },
    ];
  }

  const unchanged = ({ heldAt, others }: Hold) => ({
    ConditionExpression: `heldAt = :heldAt AND ${others === undefined ? 'attribute_not_exists(#others)' : '#others = :others'}`,
    ExpressionAttributeNames: { '#others': 'others' },
    ExpressionAttributeValues: { ':heldAt': heldAt, ...(others === undefined ? {} : { ':others': others }) },
  });

  /** Writes a hold in place of what was read. @returns false when that has changed since */
  async function put(hold: Hold, read: Hold | undefined, proof: TransactItem[] = []): Promise<boolean> {
    const condition = read === undefined ? { ConditionExpression: 'attribute_not_exists(pk)' } : unchanged(read);
    return await changed(hold.target, [{ Put: { TableName, Item: { ...holdKey(hold.target), ...hold }, ...condition } }, ...proof], {
      set: hold,
    });
  }

  const proofOf = (released: ReleasedHold): TransactItem => ({
    Put: { TableName, Item: { pk: RELEASED, sk: `${released.releasedAt}#${holdNameOf(released.target)}`, ...released } },
  });

  return {
    active,
    find,

    /**
     * Puts a hold in force. On what is held already it is one more claim, unless the same case, or a person, has one.
     *
     * @returns the hold in force
     * @throws {TooBusyError} when others place and release it all the time
     */
    async place(hold: Hold): Promise<Hold> {
      return await persist(async () => {
        const earlier = await find(hold.target);
        const next = earlier === undefined ? hold : joined(earlier, hold);
        if (next === earlier) return { done: next };
        return (await put(next, earlier)) ? { done: next } : { again: { kind: 'stale' } };
      });
    },

    /** Ends a hold, whoever wanted it, and keeps it as proof. @returns undefined when there was none */
    async release(target: HoldTarget, release: Release): Promise<ReleasedHold | undefined> {
      const hold = await find(target);
      if (hold === undefined) return undefined;
      const released: ReleasedHold = { ...hold, ...release };
      const remove: TransactItem = { Delete: { TableName, Key: holdKey(target), ...unchanged(hold) } };
      return (await changed(target, [remove, proofOf(released)], {})) ? released : undefined;
    },

    /**
     * Ends what one case wants held, and keeps it as proof; what others want held stays held.
     *
     * @returns whether the case had a claim, and whether the target is free now
     * @throws {TooBusyError} when others change the hold all the time
     */
    async releaseFor(caseId: string, target: HoldTarget, release: Release): Promise<{ wasHeld: boolean; isFree: boolean }> {
      return await persist<{ wasHeld: boolean; isFree: boolean }>(async () => {
        const hold = await find(target);
        const parted = hold && left(hold, caseId);
        if (hold === undefined || parted === undefined) return { done: { wasHeld: false, isFree: hold === undefined } };
        const { others: _others, ...about } = hold;
        const proof = proofOf({ ...about, ...parted.claim, ...release });
        const remove: TransactItem = { Delete: { TableName, Key: holdKey(target), ...unchanged(hold) } };
        const isDone = parted.rest ? await put(parted.rest, hold, [proof]) : await changed(target, [remove, proof], {});
        return isDone ? { done: { wasHeld: true, isFree: parted.rest === undefined } } : { again: { kind: 'stale' } };
      });
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
