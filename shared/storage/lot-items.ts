import * as z from 'zod';
import { GtinSchema, LotIdSchema } from '#schemas/gtin.ts';
import {
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

/** Where a stay that has not ended ends: after every instant. */
const OPEN_END = '9';

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

/** With the span of all stays beside them, by which a query leaves out most of what was never there at a time. */
export function placeItem({ place, state, version, gtin, lot }: VersionedPlace) {
  const [first] = state.stays;
  const last = state.stays.at(-1);
  return {
    ...placeKey(place, { gtin, lot }),
    ...state,
    version: version + 1,
    since: first?.from ?? '',
    until: last === undefined ? '' : (last.to ?? OPEN_END),
  };
}

/** The same happening, whoever says so and whenever. */
export function isSameMovement(left: Movement, right: Movement): boolean {
  const told = ({ recordedAt: _at, recordedBy: _by, schemaVersion: _version, ...movement }: Movement) =>
    JSON.stringify(Object.entries(movement).sort(([one], [other]) => (one < other ? -1 : 1)));
  return told(left) === told(right);
}
