import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escrowContactOf, reachOfContact, traitsOfContact } from '#domain/privacy/escrow-contact.ts';
import { plusMonths, recallableGoodsOf, recallableUntil } from '#domain/privacy/recall-window.ts';
import { addressesOf } from '#domain/recalls/notice-plan.ts';
import { noticeLanguageOf } from '#domain/recalls/notice-text.ts';
import { isToBeTold, standingOf } from '#domain/recalls/order-standing.ts';
import type { Instant } from '#schemas/instant.ts';
import { OrderStateSchema } from '#schemas/order.ts';
import { sealed, unsealed } from '#storage/seal.ts';

const at = (text: string) => text as Instant;
const SOLD = at('2026-08-31T12:00:00.000Z');
const traits = (given: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, { value, at: SOLD }])) as never;

describe('the time in which goods may be recalled', () => {
  it.each([
    ['shelf life and six months', [30], '2027-03-30T12:00:00.000Z'],
    ['those of what keeps longest', [3, 90, 30], '2027-05-29T12:00:00.000Z'],
    ['two years where nobody told how long they keep', [undefined], '2028-08-31T12:00:00.000Z'],
    ['the longer of the two', [undefined, 3], '2028-08-31T12:00:00.000Z'],
    ['two years where the order names no goods', [], '2028-08-31T12:00:00.000Z'],
  ])('is %s', (_what, days, until) => {
    expect(recallableUntil(SOLD, days)).toBe(until);
  });

  it('ends with the last day of a month that is too short', () => {
    expect(plusMonths(SOLD, 6)).toBe('2027-02-28T12:00:00.000Z');
    expect(plusMonths(at('2027-08-31T23:59:59.999Z'), 6)).toBe('2028-02-29T23:59:59.999Z');
    expect(plusMonths(at('2026-12-15T00:00:00.000Z'), 12)).toBe('2027-12-15T00:00:00.000Z');
  });

  it('never ends before that of fewer goods or of goods that were sold earlier', () => {
    const lives = fc.array(fc.option(fc.nat(1500), { nil: undefined }), { maxLength: 6 });
    const moments = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(lives, fc.nat(1500), moments, fc.nat(400), (days, more, sold, later) => {
        const [early, late] = [sold, new Date(sold.getTime() + later * 86_400_000)].map((date) => date.toISOString() as Instant) as [
          Instant,
          Instant,
        ];
        const known = days.length === 0 ? [0] : days;
        expect(recallableUntil(early, [...known, more]) >= recallableUntil(early, known)).toBe(true);
        expect(recallableUntil(late, known) >= recallableUntil(early, known)).toBe(true);
      }),
    );
  });
});

describe('the goods of an order that a recall may look for', () => {
  const order = (given: object) => OrderStateSchema.parse({ orderRef: 'shop#o', version: 1, refunds: {}, orderedAt: SOLD, ...given });
  const completion = { key: 'k', at: SOLD, richness: 1, currency: 'EUR', totalMinor: 0, discountMinor: 0, items: 1 };
  const told = (properties: object) => [{ at: SOLD, properties } as never];

  it('are those of its totals and those that only its events name, each once', () => {
    const found = recallableGoodsOf(
      order({ completion: { ...completion, lines: [['milk', 1, 100]] } }),
      told({ products: [{ product_id: 'milk' }, { sku: 'tofu' }] }),
    );
    expect(found).toEqual({ soldAt: SOLD, productIds: ['milk', 'tofu'] });
  });

  it('are none where nobody would be told', () => {
    const never = order({ cancelled: { key: 'c', at: SOLD } });
    expect(isToBeTold(standingOf(never))).toBe(false);
    expect(recallableGoodsOf(never, [])).toBeUndefined();
    expect(recallableGoodsOf(order({ cancelled: { key: 'c', at: SOLD }, handedOver: { key: 'h', at: SOLD } }), [])).toMatchObject({
      soldAt: SOLD,
    });
  });
});

describe('what is kept of somebody for recalls', () => {
  it('is where they can be written to and in which language, and nothing else that they told', () => {
    const person = {
      email: 'a@shop.io',
      phone: '+49 30 1234567',
      locale: 'zh-CN',
      name: 'Ann',
      allergens: ['milk'],
      pushEndpoint: 'arn:aws:sns:eu-central-1:1:endpoint/x',
    };
    expect(escrowContactOf(traits(person))).toEqual({ email: 'a@shop.io', phone: '+49301234567', language: 'zh' });
  });

  it.each([
    ['a mailbox', { email: 'a@shop.io' }, 'email'],
    ['a telephone', { phone: '+49301234567' }, 'phone'],
  ])('leads to %s again', (_what, given, reach) => {
    const contact = escrowContactOf(traits(given));
    if (contact === undefined) throw new Error('Nothing was kept.');
    expect(reachOfContact(contact)).toBe(reach);
    const again = traitsOfContact(contact, SOLD);
    expect(addressesOf({ attempts: [] }, again).map(({ to }) => to)).toEqual(Object.values(given));
    expect(noticeLanguageOf(again)).toBe('en');
  });

  it.each([
    ['nothing', {}],
    ['no address that anything can be sent to', { email: 'nobody', phone: 'ask at the bakery' }],
  ])('is nothing of whoever told %s', (_what, given) => {
    expect(escrowContactOf(traits(given))).toBeUndefined();
  });
});

describe('a seal', () => {
  const secret = 's'.repeat(43);
  const mine = { purpose: 'safety_recall', owner: 'CONTACT#a' };

  it('shows nothing of the text, is another each time, and is opened by its secret', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), (text) => {
        const [one, other] = [sealed(secret, text, mine), sealed(secret, text, mine)];
        expect(Buffer.compare(one, other)).not.toBe(0);
        expect(Buffer.from(one).includes(text)).toBe(false);
        expect(unsealed(secret, one, mine)).toBe(text);
      }),
    );
  });

  it.each([
    ['another secret', 't'.repeat(43), mine],
    ['another purpose', secret, { ...mine, purpose: 'marketing' }],
    ['another person', secret, { ...mine, owner: 'CONTACT#b' }],
  ])('is not opened by %s', (_what, key, sealedFor) => {
    expect(() => unsealed(key, sealed(secret, 'text', mine), sealedFor)).toThrow();
  });

  it('is not opened when a single bit has changed, or the tag was cut', () => {
    const bytes = sealed(secret, 'text', mine);
    for (let place = 0; place < bytes.length; place++) {
      const changed = Uint8Array.from(bytes, (byte, index) => (index === place ? byte ^ 1 : byte));
      expect(() => unsealed(secret, changed, mine)).toThrow();
    }
    expect(() => unsealed(secret, bytes.subarray(0, 20), mine)).toThrow();
  });
});
