import type { Instant } from '#schemas/instant.ts';
import type { LotRef, Movement, PlaceId, PlaceOfLot, PlainMovementBody, TransformationBody, TransformedPart } from '#schemas/lot.ts';
import { amountsOf } from './lot-quantities.ts';
import { lotKeyOf } from './trace-lots.ts';

/** Who says so, and when. */
export interface Recorded {
  readonly movementId: string;
  readonly recordedAt: Instant;
  readonly recordedBy: string;
}

/** The place of goods of which nobody said where they are. */
export const UNKNOWN_PLACE = 'unknown' as PlaceId;

export function movementOf(ref: LotRef, { movementId: _given, ...told }: PlainMovementBody, recorded: Recorded): Movement {
  return { schemaVersion: 1, ...ref, ...told, ...recorded };
}

const refOf = ({ gtin, lot }: LotRef): LotRef => ({ gtin, lot });

/** The lots without repetitions. */
const distinct = (refs: readonly LotRef[]): LotRef[] => [...new Map(refs.map((ref) => [lotKeyOf(ref), refOf(ref)])).values()];

/** What a transformation is for each of its lots: the inputs are used up, the outputs come into being, and each knows the others. */
export function transformationMovements(
  { at, inputs, outputs, document }: Pick<TransformationBody, 'at' | 'inputs' | 'outputs' | 'document'>,
  recorded: Recorded,
): Movement[] {
  const about = { schemaVersion: 1, at, ...(document ? { document } : {}), ...recorded };
  const idOf = (role: string, index: number) => `${recorded.movementId}~${role}${index}`;
  const partOf = ({ gtin, lot, quantity, uom }: TransformedPart) => ({ gtin, lot, quantity, uom });
  const used = inputs.map((part, index): Movement => {
    const from = part.place ?? UNKNOWN_PLACE;
    return { ...about, ...partOf(part), kind: 'consumed', from, into: distinct(outputs), movementId: idOf('in', index) };
  });
  const made = outputs.map((part, index): Movement => {
    const to = part.place ?? UNKNOWN_PLACE;
    return { ...about, ...partOf(part), kind: 'produced', to, outOf: distinct(inputs), movementId: idOf('out', index) };
  });
  return [...used, ...made];
}

/** What has to be thrown away so that nothing of a lot is left; its ids follow from how its places stand, so that it happens once. */
export function disposalsOf(placed: readonly PlaceOfLot[], reason: string, recorded: Omit<Recorded, 'movementId'>): Movement[] {
  return placed.flatMap(({ gtin, lot, place, state }) =>
    amountsOf(state.balances).map((amount): Movement => {
      const movementId = `dispose ${amount.uom} ${place.slice(0, 40)} ${state.last.slice(0, 60)}`;
      return {
        schemaVersion: 1,
        gtin,
        lot,
        ...amount,
        kind: 'disposed',
        from: place,
        at: recorded.recordedAt,
        reason,
        movementId,
        ...recorded,
      };
    }),
  );
}
