import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { InstantSchema } from '#schemas/instant.ts';
import {
  REQUEST_STATUSES,
  type RequestStatus,
  RequestStatusSchema,
  type StoredRequest,
  StoredRequestSchema,
} from '#schemas/privacy-request.ts';
import { documents } from './client.ts';
import { isConditionFailure, StaleWriteError } from './errors.ts';

const SCHEMA_VERSION = 1;
const BY_STATUS = 'byStatus';

/** After which request of which status a page begins. */
export const RequestPlaceSchema = z.object({
  status: RequestStatusSchema,
  receivedAt: InstantSchema.optional(),
  pk: z.string().min(1).optional(),
});
type RequestPlace = z.infer<typeof RequestPlaceSchema>;
const startOf = (status: RequestStatus | undefined): RequestPlace | undefined => status && { status };

interface RequestPage {
  readonly items: readonly StoredRequest[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: RequestPlace;
}

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
  async function ofStatus({ status, ...after }: RequestPlace, limit: number) {
    const { Items = [], LastEvaluatedKey } = await documents.send(
      new QueryCommand({
        TableName,
        IndexName: BY_STATUS,
        KeyConditionExpression: '#status = :status',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':status': status },
        ScanIndexForward: false,
        Limit: limit,
        ...(after.pk === undefined ? {} : { ExclusiveStartKey: { status, ...after } }),
      }),
    );
    const items = Items.map((item) => StoredRequestSchema.parse({ ...item, requestId: item['pk'] }));
    return { items, next: LastEvaluatedKey === undefined ? undefined : RequestPlaceSchema.parse(LastEvaluatedKey) };
  }

  return {
    /** Requests by status, those first that wait for somebody, and the latest of each first. */
    async page(limit: number, from: RequestPlace = { status: REQUEST_STATUSES[0] }): Promise<RequestPage> {
      const items: StoredRequest[] = [];
      let place: RequestPlace | undefined = from;
      while (place !== undefined && items.length < limit) {
        const { status }: RequestPlace = place;
        const page = await ofStatus(place, limit - items.length);
        items.push(...page.items);
        place = page.next ?? startOf(REQUEST_STATUSES[REQUEST_STATUSES.indexOf(status) + 1]);
      }
      return { items, ...(place === undefined ? {} : { next: place }) };
    },

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
