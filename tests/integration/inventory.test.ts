import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import type { BatchedProduct, Product } from '#schemas/product.ts';
import { accessTo } from '../support/local-runtime.ts';

const { operator } = accessTo(inject('endpoints'));
const newId = (what: string) => `${what}-${randomUUID().slice(0, 8)}`;
const put = (productId: string, body: object) =>
  operator(`/v1/products/${encodeURIComponent(productId)}`, { method: 'PUT', body: JSON.stringify(body) });
const get = (productId: string) => operator(`/v1/products/${encodeURIComponent(productId)}`);
const batch = (items: readonly object[]) => operator('/v1/products/batch', { method: 'POST', body: JSON.stringify({ items }) });

describe('the catalogue', () => {
  it('gives back what was put, with allergens by their names', async () => {
    const productId = newId('cheese 50% Ü');
    const body = {
      name: 'Gouda',
      priceMinor: 349,
      currency: 'eur',
      allergens: { lait: 'contains' },
      gtin: '4006381333931',
      storageClass: 'CHILLED_TCS',
    };
    const stored = await put(productId, body);
    expect(stored.status).toBe(200);
    const expected = {
      productId,
      name: 'Gouda',
      priceMinor: 349,
      currency: 'EUR',
      allergens: { MILK: 'CONTAINS' },
      gtin: '04006381333931',
    };
    expect(await stored.json()).toMatchObject(expected);
    expect(await (await get(productId)).json()).toMatchObject(expected);
  });

  it('replaces an entry as a whole: what is no longer stated is unknown again', async () => {
    const productId = newId('bread');
    await put(productId, { name: 'Bread', allergens: { MILK: 'FREE_FROM' }, diets: ['vegan'] });
    await put(productId, { name: 'Bread' });
    expect(await (await get(productId)).json()).toMatchObject({ name: 'Bread', allergens: {}, diets: [] });
  });

  it('answers 404 for what it does not know, and 400 naming each wrong field', async () => {
    expect((await get(newId('nothing'))).status).toBe(404);
    const refused = await put(newId('x'), { priceMinor: 1.5, currency: 'EUR', gtin: '8,02E+12', colour: 'green' });
    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    const { errors } = (await refused.json()) as { errors: { field: string }[] };
    expect(errors.map(({ field }) => field).sort()).toEqual(['body.colour', 'body.gtin', 'body.name', 'body.priceMinor']);
    expect((await put(newId('x'), { name: 'X', allergens: { MILK: 'perhaps' } })).status).toBe(400);
  });

  it('keeps what it knows when a replacement has no name, and takes back what it gave', async () => {
    const productId = newId('milk');
    await put(productId, { name: 'Milk', allergens: { MILK: 'CONTAINS' } });
    expect((await put(productId, {})).status).toBe(400);
    const page = (await (await get(productId)).json()) as Product;
    expect(page).toMatchObject({ name: 'Milk', allergens: { MILK: 'CONTAINS' } });
    expect(await (await put(productId, { ...page, category: 'Dairy' })).json()).toMatchObject({ name: 'Milk', category: 'Dairy' });
  });

  it('takes a batch, says how each fared, and writes nothing for what it knows already', async () => {
    const [known, fresh] = [newId('known'), newId('fresh')];
    await put(known, { name: 'Known' });
    const items = [
      { productId: known, name: 'Known' },
      { productId: fresh, name: 'Fresh' },
      { productId: newId('bad'), name: 'Bad', gtin: '123' },
      { productId: newId('bad'), name: 'Bad', colour: 'green' },
      { productId: newId('bad') },
      { name: 'without an id' },
    ];
    const reply = (await (await batch(items)).json()) as { items: BatchedProduct[] };
    expect(reply.items.map(({ status }) => status)).toEqual(['unchanged', 'stored', 'rejected', 'rejected', 'rejected', 'rejected']);
    const messages = reply.items.slice(2).map(({ message }) => message?.split(':')[0]);
    expect(messages).toEqual(['gtin', 'colour', 'name', 'productId']);
    expect(await (await get(fresh)).json()).toMatchObject({ productId: fresh, name: 'Fresh' });
  });

  it('takes 100 products at once and not one more', async () => {
    const items = Array.from({ length: 101 }, () => ({ productId: newId('bulk'), name: 'Bulk' }));
    expect((await batch(items.slice(1))).status).toBe(200);
    expect((await batch(items)).status).toBe(400);
    expect((await batch([])).status).toBe(400);
  });

  it('gives at once those of some ids that it knows, whatever characters they have', async () => {
    const ids = [newId('a,b'), newId('50% Ü')];
    await batch(ids.map((productId) => ({ productId, name: 'Named' })));
    const asked = (text: string) => operator(`/v1/products?ids=${encodeURIComponent(text)}`);
    const reply = await asked([...ids, newId('nothing')].map(encodeURIComponent).join(','));
    const { items, cursor } = (await reply.json()) as { items: Product[]; cursor: string | null };
    expect(items.map(({ productId }) => productId).sort()).toEqual([...ids].sort());
    expect(cursor).toBeNull();
    expect((await asked('50%')).status).toBe(400);
    expect((await asked(Array.from({ length: 101 }, (_, n) => `p${n}`).join(','))).status).toBe(400);
  });

  it('lists every product once, page by page', async () => {
    const ids = Array.from({ length: 30 }, () => newId('listed'));
    await batch(ids.map((productId) => ({ productId, name: 'Listed' })));
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await operator(`/v1/products?limit=40${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
      const { items, cursor: next } = (await page.json()) as { items: Product[]; cursor: string | null };
      expect(items.length).toBeLessThanOrEqual(40);
      seen.push(...items.map(({ productId }) => productId));
      cursor = next;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(ids));
  });
});
