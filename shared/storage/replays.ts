import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type StockReplay, StockReplaySchema } from '#schemas/stock-replay.ts';
import { documents } from './client.ts';

const KEY = { pk: 'REPLAY', sk: 'LATEST' };

/** What the latest replay of the past came to. */
export function replaysIn(TableName: string) {
  return {
    async latest(): Promise<StockReplay | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: KEY }));
      return Item && StockReplaySchema.parse(Item);
    },

    async put(replay: StockReplay): Promise<void> {
      await documents.send(new PutCommand({ TableName, Item: { ...KEY, ...replay } }));
    },
  };
}
