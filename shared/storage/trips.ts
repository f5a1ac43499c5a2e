import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type Trip, type TripId, TripIdSchema, TripSchema } from '#schemas/trip.ts';
import { readAll } from './batch-read.ts';
import { documents } from './client.ts';
import { isConditionFailure, StaleWriteError } from './errors.ts';

const LIST = 'TRIPS';
const keyOf = (tripId: TripId) => ({ pk: `TRIP#${tripId}`, sk: 'TRIP' });

/** Trips of vehicles with lots. */
export function tripsIn(TableName: string) {
  return {
    async find(tripId: TripId): Promise<Trip | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: keyOf(tripId), ConsistentRead: true }));
      return Item && TripSchema.parse(Item);
    },

    /** @throws {StaleWriteError} when somebody else has changed the trip since it was read */
    async save(trip: Trip): Promise<Trip> {
      const next = { ...trip, version: trip.version + 1 };
      const asRead =
        trip.version === 0
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : { ConditionExpression: 'version = :read', ExpressionAttributeValues: { ':read': trip.version } };
      // The entry of the list goes first, so that a trip that is there is listed.
      if (trip.version === 0) await documents.send(new PutCommand({ TableName, Item: { pk: LIST, sk: trip.tripId } }));
      try {
        await documents.send(new PutCommand({ TableName, Item: { ...keyOf(trip.tripId), ...next }, ...asRead }));
        return next;
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
        throw new StaleWriteError(`Trip ${trip.tripId} is no longer at version ${trip.version}.`, { cause: error });
      }
    },

    /** By id. @param after - id at which the page before ended */
    async page(limit: number, after: string | undefined): Promise<{ trips: Trip[]; next: string | undefined }> {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :list',
          ExpressionAttributeValues: { ':list': LIST },
          Limit: limit,
          ...(after === undefined ? {} : { ExclusiveStartKey: { pk: LIST, sk: after } }),
        }),
      );
      const ids = Items.map(({ sk }) => TripIdSchema.parse(sk));
      const found = await readAll(ids.map((tripId) => ({ table: TableName, key: keyOf(tripId) })));
      const trips = new Map(found.map(({ item }) => TripSchema.parse(item)).map((trip) => [trip.tripId, trip]));
      return { trips: ids.flatMap((tripId) => trips.get(tripId) ?? []), next: LastEvaluatedKey && String(LastEvaluatedKey['sk']) };
    },
  };
}
