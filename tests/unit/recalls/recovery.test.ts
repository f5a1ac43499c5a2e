import { describe, expect, it } from 'vitest';
import { baselineOf, recoveriesOf } from '#domain/recalls/recovery.ts';
import { type PlaceState, PlaceStateSchema } from '#schemas/lot.ts';

const kilograms = (quantity: number) => ({ KGM: quantity * 1_000_000 });
const aState = (balance: number, totals: Record<string, number>): PlaceState =>
  PlaceStateSchema.parse({
    balances: kilograms(balance),
    totals: Object.fromEntries(Object.entries(totals).map(([kind, quantity]) => [kind, kilograms(quantity)])),
  });

// The worked example of the domain reference, §5: A becomes P1 and P2, 5 and 0.5 kg are lost before the recall.
const A = aState(0, { received: 100, consumed: 100 });
const P1 = aState(8, { produced: 78, shipped: 65, disposed: 5 });
const P2 = aState(0, { produced: 39.5, shipped: 39, disposed: 0.5 });

describe('the recovery of a recall', () => {
  it('is what is under control of what there was to be got back', () => {
    const baseline = baselineOf([A, P1, P2]);
    expect(baseline.recoverable).toEqual({ KGM: 112_000_000 });
    // Own stock 8, found at S1 5 and 9, at S2 12, and 6 that consumers brought back.
    const later = [
      A,
      aState(8 + 5 + 12 + 6, { produced: 78, shipped: 65, disposed: 5 }),
      aState(9, { produced: 39.5, shipped: 39, disposed: 0.5 }),
    ];
    const [recovery] = recoveriesOf(baseline, later);
    expect(recovery).toMatchObject({ uom: 'KGM', controlled: 40, recoverable: 112 });
    expect(recovery?.rate).toBeCloseTo(0.357142857, 9);
  });

  it('counts what was thrown away since, and not what was before', () => {
    const baseline = baselineOf([P1]);
    expect(recoveriesOf(baseline, [P1])).toMatchObject([{ controlled: 8 }]);
    expect(recoveriesOf(baseline, [aState(0, { produced: 78, shipped: 65, disposed: 13 })])).toMatchObject([{ controlled: 8 }]);
  });

  it('is none of goods that never came', () => {
    expect(recoveriesOf(baselineOf([aState(0, { sold: 3 })]), [])).toEqual([]);
  });
});
