import { GetCommand, paginateQuery, QueryCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '#schemas/instant.ts';
import type { Lot, LotDescription, LotRef, Movement, PlaceId, PlaceOfLot, PlaceState } from '#schemas/lot.ts';
import { readAll } from './batch-read.ts';
import { documents, type TransactItem } from './client.ts';
import { cancellationsOf, StaleWriteError } from './errors.ts';
import {
  isSameMovement,
  lotKey,
  lotOf,
  movementKey,
  movementOf,
  nameOfLot,
  placeItem,
  placeKey,
  placeOf,
  type VersionedPlace,
} from './lot-items.ts';
import { persist } from './patience.ts';
import { replacementOf } from './replacement.ts';

/** A transaction holds 100 items; a movement has up to two places. */
const MOVEMENTS_PER_TRANSACTION = 30;

/** What a description says. */
const DESCRIBED = ['productId', 'description', 'expiresOn', 'bestBeforeOn', 'producedOn', 'supplier', 'source'] as const;

/** How movements add up at a place. */
export interface PlaceRule {
  readonly empty: PlaceState;
  /** @returns undefined when something new came before what is known */
  advance(place: PlaceId, known: PlaceState, fresh: readonly Movement[]): PlaceState | undefined;
  fold(place: PlaceId, all: readonly Movement[]): PlaceState;
}

export interface RecordedMovements {
  readonly stored: Movement[];
  /** Known already, and the same. */
  readonly repeated: Movement[];
  /** Their ids belong to other movements of the lot. */
  readonly conflicting: Movement[];
}

const placesOf = ({ from, to }: Movement): PlaceId[] => [from, to].filter((place) => place !== undefined);

/** Lots, what happened to them and where they lay. */
export function lotsIn(TableName: string, rule: PlaceRule) {
  const at = (key: { pk: string; sk: string }) => ({ table: TableName, key });

  async function movementsOf(ref: LotRef): Promise<Movement[]> {
    const movements: Movement[] = [];
    const pages = paginateQuery(
      { client: documents },
      {
        TableName,
        KeyConditionExpression: 'pk = :lot AND begins_with(sk, :movements)',
        ExpressionAttributeValues: { ':lot': lotKey(ref).pk, ':movements': 'M#' },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) movements.push(...Items.map(movementOf));
    return movements;
  }

  /** The lot, its known movements of these ids, and its state at these places, as they are now. */
  async function read(ref: LotRef, movements: readonly Movement[], places: readonly PlaceId[]) {
    const ids = [...new Set(movements.map(({ movementId }) => movementId))];
    const keys = [lotKey(ref), ...ids.map((id) => movementKey(ref, id)), ...places.map((place) => placeKey(place, ref))];
    const items = (await readAll(keys.map(at))).map(({ item }) => item);
    const starting = (text: string, field: 'pk' | 'sk') => items.filter((item) => String(item[field]).startsWith(text));
    const [lot] = items.filter(({ sk }) => sk === 'LOT').map(lotOf);
    return { lot, known: starting('M#', 'sk').map(movementOf), placed: starting('AT#', 'pk').map(placeOf) };
  }

  async function advanced(ref: LotRef, places: readonly PlaceId[], placed: readonly VersionedPlace[], fresh: readonly Movement[]) {
    let all: Promise<Movement[]> | undefined;
    return await Promise.all(
      places.map(async (place): Promise<VersionedPlace> => {
        const { state, version } = placed.find((found) => found.place === place) ?? { state: rule.empty, version: 0 };
        const next = rule.advance(place, state, fresh);
        if (next !== undefined) return { ...ref, place, version, state: next };
        all ??= movementsOf(ref);
        return { ...ref, place, version, state: rule.fold(place, [...(await all), ...fresh]) };
      }),
    );
  }

  /** What the lot itself learns: new places, and the lots that it went into or came from. Nothing most of the time. */
  function lotWrites(ref: LotRef, lot: Lot | undefined, fresh: readonly Movement[]): TransactItem[] {
    const learned = {
      places: fresh.flatMap(placesOf).filter((place) => !lot?.places.includes(place)),
      into: fresh.flatMap(({ into = [] }) => into.map(nameOfLot)).filter((name) => !lot?.into.map(nameOfLot).includes(name)),
      outOf: fresh.flatMap(({ outOf = [] }) => outOf.map(nameOfLot)).filter((name) => !lot?.outOf.map(nameOfLot).includes(name)),
    };
    const added = Object.entries(learned).filter(([, names]) => names.length > 0);
    if (added.length === 0) return [];
    return [
      {
        Update: {
          TableName,
          Key: lotKey(ref),
          UpdateExpression: `SET gtin = :gtin, lot = :lot ADD ${added.map(([name]) => `#${name} :${name}`).join(', ')}`,
          ExpressionAttributeNames: Object.fromEntries(added.map(([name]) => [`#${name}`, name])),
          ExpressionAttributeValues: {
            ':gtin': ref.gtin,
            ':lot': ref.lot,
            ...Object.fromEntries(added.map(([name, names]) => [`:${name}`, new Set<string>(names)])),
          },
        },
      },
    ];
  }

  async function write(TransactItems: TransactItem[]): Promise<void> {
    try {
      await documents.send(new TransactWriteCommand({ TransactItems }));
    } catch (error) {
      const isStale = cancellationsOf(error)?.some(({ code }) => code === 'ConditionalCheckFailed');
      throw isStale ? new StaleWriteError('Somebody else recorded a movement of this lot.', { cause: error }) : error;
    }
  }

  async function recordSome(ref: LotRef, movements: readonly Movement[]): Promise<RecordedMovements> {
    const { lot, known, placed } = await read(ref, movements, [...new Set(movements.flatMap(placesOf))]);
    const twins = new Map(known.map((movement) => [movement.movementId, movement]));
    const sorted: RecordedMovements = { stored: [], repeated: [], conflicting: [] };
    for (const movement of movements) {
      const twin = twins.get(movement.movementId);
      if (twin === undefined) sorted.stored.push(movement);
      else sorted[isSameMovement(twin, movement) ? 'repeated' : 'conflicting'].push(twin);
      twins.set(movement.movementId, twin ?? movement);
    }
    const { stored } = sorted;
    if (stored.length === 0) return sorted;
    const states = await advanced(ref, [...new Set(stored.flatMap(placesOf))], placed, stored);
    const isNew = 'attribute_not_exists(pk)';
    await write([
      ...stored.map((movement): TransactItem => {
        const Item = { ...movementKey(ref, movement.movementId), ...movement };
        return { Put: { TableName, Item, ConditionExpression: isNew } };
      }),
      ...states.map((state): TransactItem => {
        const asRead = { ConditionExpression: 'version = :read', ExpressionAttributeValues: { ':read': state.version } };
        return { Put: { TableName, Item: placeItem(state), ...(state.version === 0 ? { ConditionExpression: isNew } : asRead) } };
      }),
      ...lotWrites(ref, lot, stored),
    ]);
    return sorted;
  }

  return {
    movementsOf,

    async find(ref: LotRef): Promise<Lot | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: lotKey(ref), ConsistentRead: true }));
      return Item && lotOf(Item);
    },

    /** Those of the given lots that are known; they must differ. */
    async findMany(refs: readonly LotRef[]): Promise<Lot[]> {
      return (await readAll(refs.map((ref) => at(lotKey(ref))))).map(({ item }) => lotOf(item));
    },

    /** Replaces the description of a lot; what its movements told stays. */
    async describe(ref: LotRef, description: LotDescription, updatedAt: Instant): Promise<Lot> {
      const { sets, removal, names, values } = replacementOf(DESCRIBED, description);
      const { Attributes } = await documents.send(
        new UpdateCommand({
          TableName,
          Key: lotKey(ref),
          UpdateExpression: `SET ${['gtin = :gtin', 'lot = :lot', 'updatedAt = :at', ...sets].join(', ')}${removal}`,
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: { ':gtin': ref.gtin, ':lot': ref.lot, ':at': updatedAt, ...values },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return lotOf(Attributes);
    },

    /**
     * Stores movements of one lot and what they change at its places; each movement once, however often and late it is told.
     *
     * @throws {TooBusyError} when too many others record movements of the lot at the same time
     */
    async record(ref: LotRef, movements: readonly Movement[]): Promise<RecordedMovements> {
      const all: RecordedMovements = { stored: [], repeated: [], conflicting: [] };
      for (let start = 0; start < movements.length; start += MOVEMENTS_PER_TRANSACTION) {
        const some = movements.slice(start, start + MOVEMENTS_PER_TRANSACTION);
        const sorted = await persist(async () => ({ done: await recordSome(ref, some) }));
        for (const kind of ['stored', 'repeated', 'conflicting'] as const) all[kind].push(...sorted[kind]);
      }
      return all;
    },

    /** The lot's state at each of the places. */
    async atPlaces(ref: LotRef, places: readonly PlaceId[]): Promise<PlaceOfLot[]> {
      return (await readAll(places.map((place) => at(placeKey(place, ref))))).map(({ item }) => placeOf(item));
    },

    /** Every lot of which some may have lain in the place between two moments; their stays tell when exactly. */
    async inPlace(place: PlaceId, since: Instant, until: Instant): Promise<PlaceOfLot[]> {
      const found: PlaceOfLot[] = [];
      const pages = paginateQuery(
        { client: documents },
        {
          TableName,
          KeyConditionExpression: 'pk = :place',
          FilterExpression: 'since <= :until AND #until >= :since',
          ExpressionAttributeNames: { '#until': 'until' },
          ExpressionAttributeValues: { ':place': `AT#${place}`, ':since': since, ':until': until },
          ConsistentRead: true,
        },
      );
      for await (const { Items = [] } of pages) found.push(...Items.map(placeOf));
      return found;
    },

    /** Movements by id, page by page. @param after - id at which the page before ended */
    async page(ref: LotRef, limit: number, after?: string): Promise<{ items: Movement[]; next: string | undefined }> {
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :lot AND begins_with(sk, :movements)',
          ExpressionAttributeValues: { ':lot': lotKey(ref).pk, ':movements': 'M#' },
          Limit: limit,
          ...(after === undefined ? {} : { ExclusiveStartKey: movementKey(ref, after) }),
        }),
      );
      return { items: Items.map(movementOf), next: LastEvaluatedKey && String(LastEvaluatedKey['sk']).slice('M#'.length) };
    },
  };
}
