import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type StoredRequest, StoredRequestSchema } from '#schemas/privacy-request.ts';
import { documents } from './client.ts';
import { isConditionFailure, StaleWriteError } from './errors.ts';

const SCHEMA_VERSION = 1;

export function itemOfRequest(request: StoredRequest, version: number): Record<string, unknown> {
  const { requestId, ...rest } = request;
  return { pk: requestId, ...rest, schemaVersion: SCHEMA_VERSION, version };
}

/** Met only when the request is as it was read. */
export function unchangedRequest(version: number) {
  if (version === 0) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return { ConditionExpression: 'version = :read', ExpressionAttributeValues: { ':read': version } };
}

/** What people asked for, and how far it is. */
export function requestsIn(TableName: string) {
  return {
    async find(requestId: string): Promise<StoredRequest | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: { pk: requestId }, ConsistentRead: true }));
      return Item && StoredRequestSchema.parse({ ...Item, requestId: Item['pk'] });
    },

    /** @returns the request as stored. @throws {StaleWriteError} when it changed since it was read, or exists already */
    async save(request: StoredRequest): Promise<StoredRequest> {
      const version = request.version + 1;
      try {
        await documents.send(new PutCommand({ TableName, Item: itemOfRequest(request, version), ...unchangedRequest(request.version) }));
        return { ...request, version };
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        throw new StaleWriteError(`Request ${request.requestId} is no longer at version ${request.version}.`, { cause: error });
      }
    },
  };
}
