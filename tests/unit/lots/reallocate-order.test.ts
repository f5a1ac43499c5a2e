import { describe, expect, it } from 'vitest';
import { isReallocated, linesToReplace, reallocatedLine } from '#domain/lots/reallocate-order.ts';
import { CaseIdSchema, CaseLotSchema } from '#schemas/case.ts';
import { FlaggedOrderSchema } from '#schemas/flagged-order.ts';
import { InstantSchema } from '#schemas/instant.ts';
import { aLotRef } from '../../support/lot-builders.ts';

const at = InstantSchema.parse('2026-11-22T08:00:00.000Z');
const [kept, lost, weighed] = [aLotRef('kept'), aLotRef('lost'), aLotRef('weighed')];
const word = { by: 'quinn', reason: 'Judged.', at, decisionId: 'd' };
const known = [
  CaseLotSchema.parse({ ...kept, foundAt: at, heldAt: at, decision: { ...word, kind: 'release' } }),
  CaseLotSchema.parse({ ...lost, foundAt: at, heldAt: at, decision: { ...word, kind: 'dispose' } }),
  CaseLotSchema.parse({ ...weighed, foundAt: at, heldAt: at }),
];
const order = (lines: object[]) =>
  FlaggedOrderSchema.parse({ orderRef: 'shop#1', orderedAt: at, flaggedAt: at, lots: [kept, lost, weighed], lines });

describe('orders of a case', () => {
  it.each([
    ['S4', 'R1', true],
    ['S4', 'R2', false],
    ['S4', undefined, false],
    ['S3', 'R5', false],
  ] as const)('at %s by %s get other goods by themselves: %s', (severity, rule, isSo) => {
    expect(isReallocated({ severity, rule })).toBe(isSo);
  });

  it('need what their lines have of lots that nobody has released, each product once', () => {
    const lines = [
      { productId: 'milk', quantity: 2, ...lost },
      { productId: 'milk', quantity: 1, ...lost },
      { productId: 'cream', quantity: 3, ...kept },
      { productId: 'fish', quantity: 0.4, ...weighed },
      { productId: 'water', quantity: 6 },
      { productId: 'gift', quantity: 0, ...lost },
    ];
    expect(linesToReplace(order(lines), known)).toEqual([
      { productId: 'milk', quantity: 3, uom: 'EA' },
      { productId: 'fish', quantity: 0.4, uom: 'KGM' },
    ]);
    expect(linesToReplace(order([]), known)).toEqual([]);
  });

  it('are told of in one line, those that got nothing apart', () => {
    const found = new Map([
      ['shop#1', { status: 'reserved' as const, at }],
      ['shop#2', { status: 'short' as const, at, shortage: 'milk: 1 EA wanted, 0 available' }],
    ]);
    const caseId = CaseIdSchema.parse('warm-fridge-1');
    expect(reallocatedLine(caseId, found, at)).toMatchObject({ step: 'orders-reallocated', numbers: { orders: 1, short: 1 } });
  });
});
