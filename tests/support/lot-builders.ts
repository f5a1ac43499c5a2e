import { type Lot, type LotRef, LotRefSchema, LotSchema, type Movement, MovementSchema } from '#schemas/lot.ts';

export const aLotRef = (lot = 'L1', gtin = '09521234543213'): LotRef => LotRefSchema.parse({ gtin, lot });

export const aLot = (given: object = {}): Lot => LotSchema.parse({ ...aLotRef(), ...given });

/** A movement at some minute of one day. */
export function aMovement(movementId: string, minute: number, given: object): Movement {
  const at = new Date(Date.UTC(2026, 5, 1, 8, minute)).toISOString();
  const recorded = { recordedAt: '2026-06-02T00:00:00.000Z', recordedBy: 'quinn' };
  return MovementSchema.parse({ ...aLotRef(), movementId, at, quantity: 10, ...recorded, ...given });
}
