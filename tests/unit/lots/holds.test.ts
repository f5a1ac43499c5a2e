import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concerns } from '#domain/lots/lot-status.ts';
import { type Gtin, GtinSchema, type LotId, LotIdSchema } from '#schemas/gtin.ts';
import { HoldSchema } from '#schemas/hold.ts';
import { releaseLot, releaseLotByQuery, releaseProduct } from '#schemas/routes/lots.ts';

const gtin = GtinSchema.parse('4006381333931');
const lot = 'A/17' as LotId;
const aHold = (given: object) =>
  HoldSchema.parse({ target: { kind: 'lot', gtin, lot }, reason: 'glass', heldAt: '2026-11-22T08:00:00.000Z', heldBy: 'quinn', ...given });

describe('a GTIN', () => {
  it.each(['4006381333931', '04006381333931', '96385074', '036000291452', '8004983005474'])('%s is accepted', (digits) => {
    expect(GtinSchema.parse(digits)).toBe(digits.padStart(14, '0'));
  });
  it.each(['4006381333932', '8,02E+12', '', '123', '00000000', '400638133393x'])('%j is refused, not repaired', (digits) => {
    expect(GtinSchema.safeParse(digits).success).toBe(false);
  });
  it('notices each single wrong digit', () => {
    fc.assert(
      fc.property(fc.nat(12), fc.integer({ min: 1, max: 9 }), (place, by) => {
        const digits = [...'4006381333931'];
        digits[place] = String((Number(digits[place]) + by) % 10);
        expect(GtinSchema.safeParse(digits.join('')).success).toBe(false);
      }),
    );
  });
});

it('lets a lot have a slash, but nothing that could be mistaken for a part of a key', () => {
  expect(LotIdSchema.safeParse('A/17').success).toBe(true);
  expect(LotIdSchema.safeParse('A#17').success).toBe(false);
  expect(LotIdSchema.safeParse('A\n17').success).toBe(false);
});

describe('a hold concerns a lot', () => {
  it.each([
    ['its own', {}, true],
    ['another lot of the same product', { target: { kind: 'lot', gtin, lot: 'B' } }, false],
    ['the whole product, known by its GTIN', { target: { kind: 'product', productId: '4006381333931' } }, true],
    ['another product', { target: { kind: 'product', productId: 'milk' } }, false],
    ['a unit in which its product lies', { target: { kind: 'zone', unitId: 'fridge-1' }, gtins: [gtin] }, true],
    ['a unit of which nothing is known', { target: { kind: 'zone', unitId: 'fridge-1' } }, false],
  ])('when it is on %s: %o → %s', (_, given, expected) => {
    expect(concerns(aHold(given), gtin as Gtin, lot)).toBe(expected);
  });
});

it('is released by quality alone', () => {
  for (const { groups } of [releaseLot, releaseLotByQuery, releaseProduct]) expect(groups).toEqual(['quality']);
});
