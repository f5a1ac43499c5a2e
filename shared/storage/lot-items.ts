import * as z from 'zod';
import { GtinSchema, LotIdSchema } from '#schemas/gtin.ts';
import {
  availableOf,
  type Lot,
  type LotRef,
  LotSchema,
  type Movement,
  MovementSchema,
  type PlaceId,
  PlaceIdSchema,
  type PlaceOfLot,
  PlaceStateSchema,
} from '#schemas/lot.ts';
import type { TransactItem } from './client.ts';

/** Where a stay that has not ended ends: after every instant. */
export const OPEN_END = '9';

export const nameOfLot = ({ gtin, lot }: LotRef) => `${gtin}#${lot}`;
export const lotKey = (ref: LotRef) => ({ pk: `LOT#${nameOfLot(ref)}`, sk: 'LOT' });
export const movementKey = (ref: LotRef, movementId: string) => ({ pk: `LOT#${nameOfLot(ref)}`, sk: `M#${movementId}` });
export const placeKey = (place: PlaceId, ref: LotRef) => ({ pk: `AT#${place}`, sk: nameOfLot(ref) });

const refOf = (name: string): LotRef => {
  const [gtin, lot] = name.split('#');
  return { gtin: GtinSchema.parse(gtin), lot: LotIdSchema.parse(lot) };
};

/** DynamoDB has no empty sets. */
const names = z
  .set(z.string())
  .default(new Set())
  .transform((set) => [...set].sort());
const lotNames = names.transform((given) => given.map(refOf));
const placeNames = names.transform((given) => given.map((name) => PlaceIdSchema.parse(name)));

const LotItemSchema = LotSchema.extend({ places: placeNames, into: lotNames, outOf: lotNames });
const PlaceItemSchema = PlaceStateSchema.extend({ pk: z.string(), sk: z.string(), version: z.number().int() });

export const lotOf = (item: unknown): Lot => LotItemSchema.parse(item);
export const movementOf = (item: unknown): Movement => MovementSchema.parse(item);

export interface VersionedPlace extends PlaceOfLot {
  readonly version: number;
}

export function placeOf(item: unknown): VersionedPlace {
  const { pk, sk, version, ...state } = PlaceItemSchema.parse(item);
  return { ...refOf(sk), place: PlaceIdSchema.parse(pk.slice('AT#'.length)), version, state };
}

/** With what is available, which a reservation is bound to, and the span of all stays beside them, by which a query leaves out most of what was never there at a time. */
export function placeItem({ place, state, version, gtin, lot }: VersionedPlace) {
  const [first] = state.stays;
  const last = state.stays.at(-1);
  return {
    ...placeKey(place, { gtin, lot }),
    ...state,
    reserved: state.reserved ?? {},
    available: availableOf(state),
    version: version + 1,
    since: first?.from ?? '',
    until: last === undefined ? '' : (last.to ?? OPEN_END),
  };
}

/** The same happening, whoever says so and whenever, and whether or not somebody took it back. */
function isSameMovement(left: Movement, right: Movement): boolean {
  const told = ({ recordedAt: _at, recordedBy: _by, schemaVersion: _version, voided: _voided, ...movement }: Movement) =>
    JSON.stringify(Object.entries(movement).sort(([one], [other]) => (one < other ? -1 : 1)));
  return told(left) === told(right);
}

/** Lots that were made of one, and those that it was made of, as its movements tell it. */
export const madeOf = (movements: readonly Movement[]) => {
  const refs = (field: 'into' | 'outOf') => {
    const told = movements.filter(({ voided }) => voided === undefined).flatMap((movement) => movement[field] ?? []);
    return [...new Set(told.map(nameOfLot))].sort().map(refOf);
  };
  return { into: refs('into'), outOf: refs('outOf') };
};

/**
 * What the lot itself learns from new movements: places, the lots that it went into or came from, and how many of its movements were
 * taken back. Nothing most of the time.
 */
export function learnedUpdate(TableName: string, ref: LotRef, lot: Lot | undefined, movements: readonly Movement[]): TransactItem[] {
  const fresh = movements.filter(({ voided }) => voided === undefined);
  const places = fresh.flatMap(({ from, to }) => [from, to].filter((place) => place !== undefined));
  const unknown = (names: readonly string[], known: readonly LotRef[] = []) => names.filter((name) => !known.map(nameOfLot).includes(name));
  const learned = {
    places: places.filter((place) => !lot?.places.includes(place)),
    into: unknown(madeOf(fresh).into.map(nameOfLot), lot?.into),
    outOf: unknown(madeOf(fresh).outOf.map(nameOfLot), lot?.outOf),
  };
  const sets = Object.entries(learned)
    .filter(([, names]) => names.length > 0)
    .map(([name, names]) => [name, new Set<string>(names)] as const);
  const voids = movements.length - fresh.length;
  const added: (readonly [string, unknown])[] = [...sets, ...(voids === 0 ? [] : [['voids', voids] as const])];
  if (added.length === 0) return [];
  const Update = {
    TableName,
    Key: lotKey(ref),
    UpdateExpression: `SET gtin = :gtin, lot = :lot ADD ${added.map(([name]) => `#${name} :${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(added.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ':gtin': ref.gtin,
      ':lot': ref.lot,
      ...Object.fromEntries(added.map(([name, value]) => [`:${name}`, value])),
    },
  };
  return [{ Update }];
}

export interface RecordedMovements {
  readonly stored: Movement[];
  /** Known already, and the same. */
  readonly repeated: Movement[];
  /** Known already, and now declared errors. */
  readonly voided: Movement[];
  /** Their ids belong to other movements of the lot. */
  readonly conflicting: Movement[];
}

/** Movements of which one of the same id and batch is taken back are taken back themselves. */
function allVoided(movements: readonly Movement[]): Movement[] {
  const voids = new Map(movements.flatMap(({ movementId, voided }) => (voided ? [[movementId, voided] as const] : [])));
  return movements.map((movement) => {
    const voided = voids.get(movement.movementId);
    return voided === undefined ? movement : { ...movement, voided };
  });
}

function kindOf(movement: Movement, twin: Movement | undefined): keyof RecordedMovements {
  if (twin === undefined) return 'stored';
  if (!isSameMovement(twin, movement)) return 'conflicting';
  return movement.voided === undefined || twin.voided !== undefined ? 'repeated' : 'voided';
}

/** What is new among some movements of a lot, and which of the known ones they take back. */
export function sortMovements(movements: readonly Movement[], known: readonly Movement[]): RecordedMovements {
  const twins = new Map(known.map((movement) => [movement.movementId, movement]));
  const result: RecordedMovements = { stored: [], repeated: [], voided: [], conflicting: [] };
  for (const movement of allVoided(movements)) {
    const twin = twins.get(movement.movementId);
    const kind = kindOf(movement, twin);
    const entry = kind === 'voided' ? { ...movement, ...twin, voided: movement.voided } : (twin ?? movement);
    result[kind].push(entry);
    twins.set(movement.movementId, entry);
  }
  return result;
}
