import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AvailableLot, allocateFefo } from '#domain/inventory/fefo.ts';
import { projectFefo } from '#domain/inventory/usable-stock.ts';

const lot = (lotId: string, lastDay: string | undefined, quantity: number, isHeld = false): AvailableLot => ({
  lotId,
  lastDay,
  quantity,
  isHeld,
});

describe('first expired, first out', () => {
  const lots = [lot('L3', '2026-07-05', 10), lot('L1', '2026-07-02', 4), lot('L2', '2026-07-03', 6), lot('LQ', '2026-07-01', 9, true)];

  it('takes what expires first and never what is held', () => {
    const { picks, missing, passedOver } = allocateFefo(lots, 9, undefined);
    expect(picks.map(({ lot: { lotId }, quantity }) => [lotId, quantity])).toEqual([
      ['L1', 4],
      ['L2', 5],
    ]);
    expect({ missing, passedOver }).toEqual({ missing: 0, passedOver: { held: 1, tooOld: 0 } });
  });

  it('passes over what would be too old at the delivery, and what nobody knows the life of', () => {
    const { picks, missing, passedOver } = allocateFefo([...lots, lot('LU', undefined, 50)], 12, '2026-07-04');
    expect(picks.map(({ lot: { lotId } }) => lotId)).toEqual(['L3']);
    expect({ missing, passedOver }).toEqual({ missing: 2, passedOver: { held: 1, tooOld: 3 } });
  });

  it('of the same day takes the older, then the name', () => {
    const same = [
      { ...lot('B', '2026-07-05', 1), receivedAt: '2026-06-02' },
      { ...lot('C', '2026-07-05', 1), receivedAt: '2026-06-01' },
      { ...lot('A', '2026-07-05', 1), receivedAt: '2026-06-02' },
      lot('Z', undefined, 1),
    ];
    expect(allocateFefo(same, 4, undefined).picks.map(({ lot: { lotId } }) => lotId)).toEqual(['C', 'A', 'B', 'Z']);
  });

  it('gives no more than there is, nothing twice, and whatever fits', () => {
    const days = fc.constantFrom('2026-07-01', '2026-07-02', '2026-07-03', undefined);
    const anyLots = fc.uniqueArray(
      fc.record({ lotId: fc.string({ minLength: 1 }), lastDay: days, quantity: fc.nat(20), isHeld: fc.boolean() }),
      { selector: ({ lotId }) => lotId },
    );
    fc.assert(
      fc.property(anyLots, fc.nat(100), days, (given, wanted, day) => {
        const { picks, missing } = allocateFefo(given, wanted, day);
        const taken = picks.reduce((sum, { quantity }) => sum + quantity, 0);
        expect(taken + missing).toBe(wanted);
        expect(picks.every(({ lot: from, quantity }) => !from.isHeld && quantity > 0 && quantity <= from.quantity)).toBe(true);
        expect(picks.every(({ lot: from }) => day === undefined || (from.lastDay ?? '') >= day)).toBe(true);
        const left = given.filter((one) => !one.isHeld && (day === undefined || (one.lastDay ?? '') >= day));
        expect(taken).toBe(
          Math.min(
            wanted,
            left.reduce((sum, { quantity }) => sum + quantity, 0),
          ),
        );
        expect(new Set(picks.map(({ lot: from }) => from.lotId)).size).toBe(picks.length);
      }),
    );
  });
});

describe('stock as it will be', () => {
  const today = { fromDay: 0 };

  it('counts what sells in time, and not what expires before', () => {
    expect(projectFefo([{ ...today, quantity: 10, lastDay: 1 }], [3], 5)).toEqual({ usable: 6, expiring: 4, short: 9, left: 0 });
    expect(projectFefo([{ ...today, quantity: 10, lastDay: 9 }], [3], 2)).toEqual({ usable: 10, expiring: 0, short: 0, left: 4 });
  });

  it('sells first what expires first, and nothing before it is there', () => {
    const batches = [
      { quantity: 4, fromDay: 2, lastDay: 8 },
      { quantity: 4, fromDay: 0, lastDay: 3 },
    ];
    expect(projectFefo(batches, [2], 4)).toEqual({ usable: 8, expiring: 0, short: 0, left: 0 });
    expect(projectFefo([{ quantity: 4, fromDay: 3, lastDay: 2 }], [2], 6)).toMatchObject({ usable: 0, expiring: 4 });
  });

  it('accounts for every piece', () => {
    const batch = fc.record({ quantity: fc.nat(30), fromDay: fc.nat(6), lastDay: fc.nat(12) });
    fc.assert(
      fc.property(
        fc.array(batch, { maxLength: 6 }),
        fc.array(fc.nat(9), { minLength: 1, maxLength: 8 }),
        fc.nat(10),
        (batches, means, days) => {
          const { usable, expiring, left } = projectFefo(batches, means, days);
          expect(usable + expiring).toBeCloseTo(
            batches.reduce((sum, { quantity }) => sum + quantity, 0),
            9,
          );
          expect(left).toBeLessThanOrEqual(usable + 1e-9);
        },
      ),
    );
  });
});
