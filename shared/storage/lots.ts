import { GetCommand, paginateQuery, QueryCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Exposure } from '#schemas/exposure.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Lot, LotDescription, LotFacts, LotRef, Movement, PlaceId, PlaceOfLot, PlaceState } from '#schemas/lot.ts';
import { readAll } from './batch-read.ts';
import { documents, type TransactItem } from './client.ts';
import { disposalChanges } from './disposals.ts';
import { isConditionFailure, refusalsOf, StaleWriteError } from './errors.ts';
import {
  learnedUpdate,
  lotKey,
  lotOf,
  madeOf,
  movementKey,
  movementOf,
  placeItem,
  placeKey,
  placeOf,
  type RecordedMovements,
  sortMovements,
  type VersionedPlace,
} from './lot-items.ts';
import { persist } from './patience.ts';
import { replacementOf } from './replacement.ts';

/** A transaction holds 100 items; a movement has up to two places, or one and a line in the list of disposals. */
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

  /** How places stand after new movements and without those that were taken back. */
  async function advanced(ref: LotRef, placed: readonly VersionedPlace[], fresh: readonly Movement[], voided: readonly Movement[]) {
    let all: Promise<Movement[]> | undefined;
    const gone = new Set(voided.map(({ movementId }) => movementId));
    const places = [...new Set([...fresh, ...voided].flatMap(placesOf))];
    return await Promise.all(
      places.map(async (place): Promise<VersionedPlace> => {
        const { state, version } = placed.find((found) => found.place === place) ?? { state: rule.empty, version: 0 };
        const next = gone.size > 0 ? undefined : rule.advance(place, state, fresh);
        if (next !== undefined) return { ...ref, place, version, state: next };
        all ??= movementsOf(ref);
        const known = (await all).filter(({ movementId }) => !gone.has(movementId));
        const folded = rule.fold(place, [...known, ...fresh]);
        return { ...ref, place, version, state: state.reserved === undefined ? folded : { ...folded, reserved: state.reserved } };
      }),
    );
  }

  /** The lot as its movements tell it, where some of them were taken back. */
  async function believed(lot: Lot): Promise<Lot> {
    return lot.voids === undefined ? lot : { ...lot, ...madeOf(await movementsOf(lot)) };
  }

  async function write(TransactItems: TransactItem[]): Promise<void> {
    try {
      await documents.send(new TransactWriteCommand({ TransactItems }));
    } catch (error) {
      const isStale = refusalsOf(error).includes(true);
      throw isStale ? new StaleWriteError('Somebody else recorded a movement of this lot.', { cause: error }) : error;
    }
  }

  async function recordSome(ref: LotRef, movements: readonly Movement[]): Promise<RecordedMovements> {
    const { lot, known, placed } = await read(ref, movements, [...new Set(movements.flatMap(placesOf))]);
    const result = sortMovements(movements, known);
    const { stored, voided } = result;
    if (stored.length + voided.length === 0) return result;
    const fresh = stored.filter((movement) => movement.voided === undefined);
    const states = await advanced(ref, placed, fresh, voided);
    const isNew = 'attribute_not_exists(pk)';
    const put = (movement: Movement, ConditionExpression: string): TransactItem => {
      const Item = { ...movementKey(ref, movement.movementId), ...movement };
      return { Put: { TableName, Item, ConditionExpression } };
    };
    await write([
      ...stored.map((movement) => put(movement, isNew)),
      ...voided.map((movement) => put(movement, 'attribute_exists(pk) AND attribute_not_exists(voided)')),
      ...states.map((state): TransactItem => {
        const asRead = { ConditionExpression: 'version = :read', ExpressionAttributeValues: { ':read': state.version } };
        return { Put: { TableName, Item: placeItem(state), ...(state.version === 0 ? { ConditionExpression: isNew } : asRead) } };
      }),
      ...learnedUpdate(TableName, ref, lot, [...stored, ...voided]),
      ...disposalChanges(TableName, ref, fresh, voided),
    ]);
    return result;
  }

  return {
    movementsOf,

    async find(ref: LotRef): Promise<Lot | undefined> {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: lotKey(ref), ConsistentRead: true }));
      return Item && (await believed(lotOf(Item)));
    },

    /** Those of the given lots that are known; they must differ. */
    async findMany(refs: readonly LotRef[]): Promise<Lot[]> {
      return await Promise.all((await readAll(refs.map((ref) => at(lotKey(ref))))).map(({ item }) => believed(lotOf(item))));
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

    /** Notes what a lot went through, unless something later is known. */
    async expose(ref: LotRef, exposure: Exposure): Promise<void> {
      try {
        await documents.send(
          new UpdateCommand({
            TableName,
            Key: lotKey(ref),
            UpdateExpression: 'SET exposure = :exposure',
            ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(exposure) OR exposure.asOf <= :asOf)',
            ExpressionAttributeValues: { ':exposure': exposure, ':asOf': exposure.asOf },
          }),
        );
      } catch (error) {
        if (!isConditionFailure(error)) throw error;
      }
    },

    /** Adds what is not known of a lot yet; what somebody said of it stays. */
    async learn(ref: LotRef, facts: LotFacts): Promise<void> {
      const entries = Object.entries(facts);
      const sets = ['gtin = :gtin', 'lot = :lot', ...entries.map(([name]) => `#${name} = if_not_exists(#${name}, :${name})`)];
      const values = Object.fromEntries(entries.map(([name, day]) => [`:${name}`, day]));
      const names = Object.fromEntries(entries.map(([name]) => [`#${name}`, name]));
      await documents.send(
        new UpdateCommand({
          TableName,
          Key: lotKey(ref),
          UpdateExpression: `SET ${sets.join(', ')}`,
          ...(entries.length > 0 ? { ExpressionAttributeNames: names } : {}),
          ExpressionAttributeValues: { ':gtin': ref.gtin, ':lot': ref.lot, ...values },
        }),
      );
    },

    /**
     * Stores movements of one lot and what they change at its places; each movement once, however often and late it is told.
     * One that comes as voided takes back the known one of its id, and keeps one from counting that is still to come.
     *
     * @throws {TooBusyError} when too many others record movements of the lot at the same time
     */
    async record(ref: LotRef, movements: readonly Movement[]): Promise<RecordedMovements> {
      const all: RecordedMovements = { stored: [], repeated: [], voided: [], conflicting: [] };
      for (let start = 0; start < movements.length; start += MOVEMENTS_PER_TRANSACTION) {
        const some = movements.slice(start, start + MOVEMENTS_PER_TRANSACTION);
        const part = await persist(async () => ({ done: await recordSome(ref, some) }));
        for (const kind of ['stored', 'repeated', 'voided', 'conflicting'] as const) all[kind].push(...part[kind]);
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
