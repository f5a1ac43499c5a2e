import { GetCommand, paginateQuery, QueryCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Gtin } from '#schemas/gtin.ts';
import type { Instant } from '#schemas/instant.ts';
import { availableOf, type PlaceId } from '#schemas/lot.ts';
import {
  type Reservation,
  type ReservationId,
  ReservationIdSchema,
  ReservationSchema,
  type ReservationStatus,
} from '#schemas/reservation.ts';
import { documents, type TransactItem } from './client.ts';
import { isConditionFailure, refusalsOf, StaleWriteError } from './errors.ts';
import { BOARD_KEY } from './hold-board.ts';
import { placeKey, placeOf, type VersionedPlace } from './lot-items.ts';
import { type BoardRevision, holdChecks, placeChanges } from './reservation-parts.ts';

export interface ReservationTables {
  /** Of reservations. */
  readonly inventory: string;
  readonly lots: string;
  readonly holds: string;
}

const keyOf = (reservationId: string) => ({ pk: `RESERVATION#${reservationId}`, sk: 'RESERVATION' });
const dueKey = ({ storeId, heldUntil, reservationId }: Pick<Reservation, 'storeId' | 'heldUntil' | 'reservationId'>) => ({
  pk: `RESERVED#${storeId}`,
  sk: `${heldUntil}#${reservationId}`,
});

/** So many that were forgotten are given back at a time. */
const FORGOTTEN_AT_ONCE = 10;
/** Kept as proof so long; then it is housekeeping. */
const KEPT_SECONDS = 90 * 86_400;

/** A promise cannot be kept: a lot of it has been put on hold. */
export class HeldMeanwhileError extends Error {
  override readonly name = 'HeldMeanwhileError';
}

/** Promises of goods to orders. What is promised is taken from what is available of a lot, in one transaction with the promise. */
export function reservationsIn({ inventory, lots, holds }: ReservationTables) {
  async function write(TransactItems: TransactItem[]): Promise<void> {
    try {
      await documents.send(new TransactWriteCommand({ TransactItems }));
    } catch (error) {
      const isStale = refusalsOf(error).includes(true);
      throw isStale ? new StaleWriteError('What a reservation depends on has changed.', { cause: error }) : error;
    }
  }

  interface Step {
    readonly from: ReservationStatus;
    readonly to: ReservationStatus;
    readonly at: Instant;
    /** Only while its time is not over. */
    readonly isInTime?: boolean;
  }
  const step = (id: ReservationId, { from, to, at, isInTime = false }: Step): TransactItem => ({
    Update: {
      TableName: inventory,
      Key: keyOf(id),
      UpdateExpression: 'SET #status = :to, settledAt = :at',
      ConditionExpression: `#status = :from${isInTime ? ' AND heldUntil > :at' : ''}`,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':from': from, ':to': to, ':at': at },
    },
  });

  return {
    async find(reservationId: ReservationId): Promise<Reservation | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName: inventory, Key: keyOf(reservationId), ConsistentRead: true }));
      return Item && ReservationSchema.parse(Item);
    },

    /** To be read before anything that a hold may concern. */
    async boardRevision(): Promise<BoardRevision> {
      const { Item } = await documents.send(new GetCommand({ TableName: holds, Key: BOARD_KEY, ConsistentRead: true }));
      return Item && { revision: z.number().optional().parse(Item['revision']) };
    },

    /** The lots of a trade item that have ever lain at a place, as they stand there now. */
    async shelves(place: PlaceId, gtin: Gtin): Promise<VersionedPlace[]> {
      const found: VersionedPlace[] = [];
      const pages = paginateQuery(
        { client: documents },
        {
          TableName: lots,
          KeyConditionExpression: 'pk = :place AND begins_with(sk, :gtin)',
          ExpressionAttributeValues: { ':place': `AT#${place}`, ':gtin': `${gtin}#` },
          ConsistentRead: true,
        },
      );
      for await (const { Items = [] } of pages) {
        for (const item of Items) {
          const shelf = placeOf(item);
          // Items of before there were reservations do not tell what is available.
          if (item['available'] === undefined) await makeAvailable(shelf);
          found.push(shelf);
        }
      }
      return found;
    },

    /**
     * Keeps goods for an order, all parts or none.
     *
     * @throws {StaleWriteError} when a part is no longer available, a lot was put on hold, or the reservation exists already
     */
    async hold(reservation: Reservation, board: BoardRevision): Promise<void> {
      const expiresAt = Math.ceil(Date.parse(reservation.heldUntil) / 1000) + KEPT_SECONDS;
      await write([
        {
          Put: {
            TableName: inventory,
            Item: { ...keyOf(reservation.reservationId), ...reservation, expiresAt },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        { Put: { TableName: inventory, Item: { ...dueKey(reservation), reservationId: reservation.reservationId } } },
        ...placeChanges(lots, reservation.parts, 1),
        ...holdChecks(holds, reservation.parts, board),
      ]);
    },

    /** Gives the goods of a held reservation back. @throws {StaleWriteError} when it is no longer held */
    async giveBack(reservation: Reservation, to: 'released' | 'expired', at: Instant): Promise<void> {
      await write([
        step(reservation.reservationId, { from: 'held', to, at }),
        { Delete: { TableName: inventory, Key: dueKey(reservation) } },
        ...placeChanges(lots, reservation.parts, -1),
      ]);
    },

    /**
     * The order is certain: from now on nobody else gives the goods back.
     *
     * @throws {HeldMeanwhileError} when a lot of it has been put on hold; the reservation stays as it is
     * @throws {StaleWriteError} when it is no longer held
     */
    async beginConfirming(reservation: Reservation, board: BoardRevision, at: Instant): Promise<void> {
      const changes: TransactItem[] = [
        step(reservation.reservationId, { from: 'held', to: 'confirming', at, isInTime: true }),
        { Delete: { TableName: inventory, Key: dueKey(reservation) } },
      ];
      try {
        await documents.send(new TransactWriteCommand({ TransactItems: [...changes, ...holdChecks(holds, reservation.parts, board)] }));
      } catch (error) {
        const isRefused = refusalsOf(error);
        if (isRefused[0]) throw new StaleWriteError('The reservation is not held any more.', { cause: error });
        if (isRefused.slice(changes.length, -1).includes(true))
          throw new HeldMeanwhileError('A lot of the reservation is on hold.', { cause: error });
        if (isRefused.at(-1)) throw new StaleWriteError('The board of holds has changed.', { cause: error });
        throw error;
      }
    },

    /** The goods have left: they are no longer promised. @throws {StaleWriteError} when it was done already */
    async finishConfirming(reservation: Reservation, at: Instant): Promise<void> {
      await write([
        step(reservation.reservationId, { from: 'confirming', to: 'confirmed', at }),
        ...placeChanges(lots, reservation.parts, -1),
      ]);
    },

    /** Reservations of a store that are still held though their time is over by the clock. */
    async forgotten(storeId: string, asOf: Instant): Promise<ReservationId[]> {
      const { Items = [] } = await documents.send(
        new QueryCommand({
          TableName: inventory,
          KeyConditionExpression: 'pk = :store AND sk < :now',
          ExpressionAttributeValues: { ':store': `RESERVED#${storeId}`, ':now': asOf },
          ConsistentRead: true,
          Limit: FORGOTTEN_AT_ONCE,
        }),
      );
      return Items.map((item) => ReservationIdSchema.parse(item['reservationId']));
    },
  };

  async function makeAvailable({ place, gtin, lot, state, version }: VersionedPlace): Promise<void> {
    try {
      await documents.send(
        new UpdateCommand({
          TableName: lots,
          Key: placeKey(place, { gtin, lot }),
          UpdateExpression: 'SET available = :available, reserved = :reserved',
          ConditionExpression: 'version = :read AND attribute_not_exists(available)',
          ExpressionAttributeValues: { ':available': availableOf(state), ':reserved': state.reserved ?? {}, ':read': version },
        }),
      );
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
    }
  }
}
