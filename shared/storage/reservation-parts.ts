import type { LotRef, Micros } from '#schemas/lot.ts';
import type { ReservedPart } from '#schemas/reservation.ts';
import type { TransactItem } from './client.ts';
import { BOARD_KEY, holdKey } from './hold-board.ts';
import { placeKey } from './lot-items.ts';

/** How the board of holds stood when it was read; undefined where there was none. */
export type BoardRevision = { readonly revision: number | undefined } | undefined;

/** Parts by the item of their lot at its place, each of which a transaction may name once. */
function byPlace(parts: readonly ReservedPart[], microsOf: (part: ReservedPart) => number) {
  const groups = Map.groupBy(parts, ({ place, gtin, lot }) => JSON.stringify([place, gtin, lot]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const micros: Micros = {};
    for (const part of group) micros[part.uom] = (micros[part.uom] ?? 0) + microsOf(part);
    return [{ key: placeKey(first.place, first), micros }];
  });
}

const MICROS = 1_000_000;
const wholeMicros = ({ quantity }: ReservedPart) => Math.round(quantity * MICROS);

/** What a promise changes at the places of its lots. @param sign - 1 takes from what is available, which must be enough; −1 gives back */
export function placeChanges(lots: string, parts: readonly ReservedPart[], sign: 1 | -1): TransactItem[] {
  return byPlace(parts, wholeMicros).map(({ key, micros }) => {
    const uoms = Object.keys(micros);
    const names = Object.fromEntries(uoms.map((uom, index) => [`#u${index}`, uom]));
    const values = Object.fromEntries(uoms.map((uom, index) => [`:q${index}`, sign * (micros[uom] ?? 0)]));
    const sets = uoms.map(
      (_, index) =>
        `available.#u${index} = available.#u${index} - :q${index}, reserved.#u${index} = if_not_exists(reserved.#u${index}, :none) + :q${index}`,
    );
    const isEnough = uoms.map((_, index) => `available.#u${index} >= :q${index}`).join(' AND ');
    return {
      Update: {
        TableName: lots,
        Key: key,
        UpdateExpression: `SET ${sets.join(', ')}, version = version + :one`,
        ConditionExpression: sign === 1 ? isEnough : 'attribute_exists(available)',
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ...values, ':none': 0, ':one': 1 },
      },
    };
  });
}

/** Met only while none of the lots is held, and no product or unit was held or freed since the board was read. */
export function holdChecks(holds: string, parts: readonly LotRef[], board: BoardRevision): TransactItem[] {
  const refs = [...new Map(parts.map(({ gtin, lot }) => [`${gtin}#${lot}`, { gtin, lot }])).values()];
  const ofBoard =
    board === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : board.revision === undefined
        ? { ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(revision)' }
        : { ConditionExpression: 'revision = :read', ExpressionAttributeValues: { ':read': board.revision } };
  return [
    ...refs.map(
      (ref): TransactItem => ({
        ConditionCheck: {
          TableName: holds,
          Key: holdKey({ kind: 'lot', ...ref }),
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      }),
    ),
    { ConditionCheck: { TableName: holds, Key: BOARD_KEY, ...ofBoard } },
  ];
}
