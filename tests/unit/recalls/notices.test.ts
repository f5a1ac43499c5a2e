import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { declarationOf, isAffectedBy } from '#domain/recalls/affected-by-allergen.ts';
import { noticePage } from '#domain/recalls/notice-page.ts';
import { addressesOf, addressFor, isOpen } from '#domain/recalls/notice-plan.ts';
import { noticeLanguageOf, noticeOf } from '#domain/recalls/notice-text.ts';
import { reachOf, standingOf } from '#domain/recalls/order-standing.ts';
import { chooseSubstitute, substitutesFor } from '#domain/recalls/substitutes.ts';
import { NO_PACE } from '#domain/recommendations/use-up.ts';
import { heldGoodsOf, vetoOf } from '#domain/recommendations/veto-items.ts';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import { type Product, ProductSchema } from '#schemas/product.ts';

const asOf = '2026-11-22T10:00:00.000Z' as Instant;
const traits = (given: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, { value, at: asOf }])) as never;
const ENDPOINT = 'arn:aws:sns:eu-central-1:000000000000:endpoint/GCM/shop/1-2-3';
const SMS = { channel: 'sms', to: '+49301234567' };
const aProduct = (productId: string, given: object = {}): Product =>
  ProductSchema.parse({ productId, name: productId, category: 'muesli', updatedAt: asOf, ...given });

describe('who reacts to an undeclared allergen', () => {
  it.each([
    ['has named it', { allergens: ['almonds'] }, true],
    ['has named its group', { allergens: ['nuts'] }, true],
    ['has named it in another language', { allergies: '杏仁' }, true],
    ['has named another', { allergens: ['milk'] }, false],
    ['has said nothing', {}, false],
  ])('is one who %s', (_who, given, expected) => {
    expect(isAffectedBy(declarationOf(['ALMONDS']), traits(given), asOf)).toBe(expected);
  });
  it('is nobody when the recall names none', () => {
    expect(isAffectedBy(declarationOf([]), traits({ allergens: ['almonds'] }), asOf)).toBe(false);
  });
});

describe('the substitute', () => {
  const safeguards = (allergens: string[], held: string[] = []) => ({
    needs: { allergens, diets: [], age: undefined },
    held: heldGoodsOf(
      held.map(
        (productId) => ({ target: { kind: 'product', productId }, reason: 'r', heldAt: asOf, heldBy: 'q', schemaVersion: 1 }) as never,
      ),
    ),
    supply: { storeId: 'mitte', today: '2026-11-22' as LocalDay, pace: NO_PACE },
  });

  it('is of the same category and the most alike, never a stub', () => {
    const recalled = aProduct('a', { tasteTags: ['honey'] });
    const others = [
      aProduct('b'),
      aProduct('c', { tasteTags: ['honey'] }),
      aProduct('d', { category: 'cheese' }),
      aProduct('e', { isStub: true }),
    ];
    expect(substitutesFor(recalled, others)).toEqual(['c', 'b']);
  });

  it('lies in the store rather than nobody knows where', () => {
    const stocked = aProduct('z', { stock: [{ storeId: 'mitte', quantity: 3, asOf }] });
    const entries = new Map([aProduct('b'), stocked].map((product) => [product.productId, product]));
    expect(chooseSubstitute([...entries.keys()], entries, safeguards([]))?.productId).toBe('z');
  });

  it('is never one that this person may not have, whatever there is to choose from', () => {
    const containment = fc.constantFrom('CONTAINS', 'MAY_CONTAIN', 'FREE_FROM', undefined);
    const products = fc.array(fc.record({ MILK: containment, ALMONDS: containment }), { maxLength: 12 });
    fc.assert(
      fc.property(products, fc.subarray(['MILK', 'ALMONDS', 'NUTS']), fc.subarray(['p0', 'p1', 'p2']), (declared, allergens, held) => {
        const all = declared.map((given, index) =>
          aProduct(`p${index}`, { allergens: Object.fromEntries(Object.entries(given).filter(([, stance]) => stance !== undefined)) }),
        );
        const entries = new Map(all.map((product) => [product.productId, product]));
        const chosen = chooseSubstitute([...entries.keys()], entries, safeguards(allergens, held));
        const allowed = all.filter((product) => vetoOf(product.productId, product, safeguards(allergens, held)) === undefined);
        expect(chosen === undefined).toBe(allowed.length === 0);
        if (chosen) expect(allowed).toContain(chosen);
      }),
    );
  });
});

describe('a notice', () => {
  const recall = { reason: 'Glass <b>splinters</b>.', advice: { en: 'Bring it back.' }, allergens: [], class: 1 as const };
  const facts = {
    recall,
    goods: [{ name: 'Muesli', lot: 'L1' }],
    soldOn: ['2026-11-20'],
    isCertain: true,
    substitute: 'Granola',
    answerUrl: 'https://x/r/t',
  };
  it('names goods, lot, day, reason, what to do, the substitute and the link', () => {
    const { subject, text } = noticeOf('en', facts);
    expect(subject).toBe('Food safety: please do not eat Muesli');
    for (const part of ['Muesli', 'L1', '2026-11-20', 'Glass', 'Bring it back.', 'Granola', 'https://x/r/t']) expect(text).toContain(part);
  });
  it('is short for a telephone, with its link whole however long the reason', () => {
    const { short } = noticeOf('en', facts);
    for (const part of ['please do not eat Muesli', 'L1', 'Glass', 'Granola', 'https://x/r/t']) expect(short).toContain(part);
    const long = noticeOf('en', { ...facts, recall: { ...recall, reason: '😀'.repeat(500) } }).short;
    expect(long.length).toBeLessThan(800);
    expect(long.endsWith('https://x/r/t')).toBe(true);
    expect(long.isWellFormed()).toBe(true);
  });
  it('is in Chinese with the usual advice where none is told in it', () => {
    const { subject, text } = noticeOf('zh', facts);
    expect(subject).toContain('请勿食用Muesli');
    expect(text).toContain('请勿食用，也不要转送他人');
    expect(text).not.toContain('Bring it back.');
  });
  it.each([
    [{ locale: 'zh-CN' }, 'zh'],
    [{ language: '中文' }, 'zh'],
    [{ locale: 'de-DE' }, 'en'],
    [{}, 'en'],
  ])('of %o is in %s', (given, expected) => {
    expect(noticeLanguageOf(traits(given))).toBe(expected);
  });
  it('shows on its page no markup that came with the reason', () => {
    expect(noticePage('en', recall.reason, false)).toContain('Glass &lt;b&gt;splinters&lt;/b&gt;.');
  });
});

describe('whoever is to be told', () => {
  it('has an address, or waits for a person to call', () => {
    expect(addressFor({ attempts: [] }, traits({ email: ' a@b.c ' }))).toEqual({ channel: 'email', to: 'a@b.c' });
    expect(addressFor({ attempts: [] }, traits({ phone: '+49' }))).toMatchObject({ notice: 'unreachable' });
  });
  it('is written to by telephone without a mailbox, by the app without both, and by the next way when one was refused', () => {
    const told = traits({ email: 'a@b.c', phone: '+49 (30) 123-4567', pushEndpoint: ENDPOINT });
    const refused = (...channels: ('email' | 'sms' | 'push')[]) => ({
      attempts: channels.map((channel) => ({ at: asOf, channel, outcome: 'refused' as const })),
    });
    expect(addressFor({ attempts: [] }, traits({ phone: '+49 (30) 123-4567', pushEndpoint: ENDPOINT }))).toEqual(SMS);
    expect(addressFor({ attempts: [] }, traits({ pushEndpoint: ENDPOINT }))).toEqual({ channel: 'push', to: ENDPOINT });
    expect(addressFor(refused('email'), told)).toEqual(SMS);
    expect(addressFor(refused('email', 'sms'), told)).toEqual({ channel: 'push', to: ENDPOINT });
    expect(addressesOf(refused('email', 'sms', 'push'), told)).toEqual([]);
    expect([{ phone: 'ask my wife' }, { pushEndpoint: ENDPOINT }, {}].map((given) => reachOf(traits(given)))).toEqual([
      'phone',
      'push',
      'none',
    ]);
  });
  it('is not written to for ever', () => {
    const attempts = Array.from({ length: 8 }, () => ({ at: asOf, channel: 'email' as const, outcome: 'begun' as const }));
    expect(addressFor({ attempts }, traits({ email: 'a@b.c' }))).toMatchObject({ notice: 'failed' });
  });
  it('is whose notice is neither sent nor given up', () => {
    expect(['waiting', 'sending', 'sent', 'failed', 'unreachable', 'gone'].filter((notice) => isOpen({ notice } as never))).toEqual([
      'waiting',
      'sending',
    ]);
  });
});

it.each([
  [undefined, 'unknown'],
  [{ erasedAt: asOf }, 'erased'],
  [{ cancelled: {} }, 'cancelled'],
  [{ cancelled: {}, handedOver: {} }, 'refunded'],
  [{ refunds: { r: {} } }, 'refunded'],
  [{}, 'completed'],
])('an order of which is known %o stands as %s', (given, expected) => {
  expect(standingOf(given && ({ refunds: {}, ...given } as never))).toBe(expected);
});
