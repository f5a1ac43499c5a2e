import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';

const client = new DynamoDBClient({ maxAttempts: 4 });
// It takes every input and output apart to leave out what is secret, though nobody reads that log.
client.middlewareStack.remove('loggerMiddleware');

/** The one way to the tables; tests stub it here and nowhere else. */
export const documents = DynamoDBDocumentClient.from(client, {
  marshallOptions: { removeUndefinedValues: true },
});

/** One write or check of a transaction. */
export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
