import { describe, expect, it } from 'vitest';
import { isSameProduct, productFromBody, stubProduct } from '#domain/inventory/product-from-body.ts';
import { faultsOf } from '#runtime/problems.ts';
import type { ProductId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import { ProductBodySchema } from '#schemas/product.ts';

const at = '2026-11-22T08:00:00.000Z' as Instant;
const read = (body: object) => productFromBody('p1' as ProductId, ProductBodySchema.parse({ name: 'Pesto', ...body }), at);

describe('a product as a shop writes it', () => {
  it('keeps what is stated, and leaves unstated allergens unknown', () => {
    const allergens = { milk: 'contains', 'Tree nuts': 'may contain', soja: 'free-from', eggs: 'unknown' };
    expect(read({ name: 'Pesto', allergens, diets: 'Vegetarian' })).toMatchObject({
      product: { name: 'Pesto', diets: ['vegetarian'], allergens: { MILK: 'CONTAINS', NUTS: 'MAY_CONTAIN', SOYBEANS: 'FREE_FROM' } },
    });
  });

  it('reads a list of names as what it contains, never as all that it contains', () => {
    expect(read({ allergens: ['MILK', 'en:gluten'] })).toMatchObject({ product: { allergens: { MILK: 'CONTAINS', GLUTEN: 'CONTAINS' } } });
    expect(read({ allergens: '' })).toMatchObject({ product: { allergens: {} } });
  });

  it('reads the tags of Open Food Facts; a tag that denies says nothing', () => {
    const body = {
      allergens_tags: 'en:milk,en:none',
      traces_tags: ['en:nuts', 'it:senza-glutine'],
      labels_tags: 'en:no-gluten,en:organic',
    };
    expect(read(body)).toMatchObject({ product: { allergens: { MILK: 'CONTAINS', NUTS: 'MAY_CONTAIN' }, diets: ['gluten-free'] } });
  });

  it('believes the graver of two statements', () => {
    const body = { allergens: { lait: 'FREE_FROM', MILK: 'MAY_CONTAIN' }, allergens_tags: ['en:eggs'], traces_tags: ['en:eggs'] };
    expect(read(body)).toMatchObject({ product: { allergens: { MILK: 'MAY_CONTAIN', EGGS: 'CONTAINS' } } });
  });

  it('refuses a containment that it cannot read, rather than guess', () => {
    expect(read({ allergens: { MILK: 'perhaps' } })).toMatchObject({ kind: 'unreadable', field: 'allergens.MILK' });
  });

  it('refuses a body that speaks of another product', () => {
    expect(read({ productId: 'p2' }).kind).toBe('unreadable');
  });

  it.each([
    [{ priceMinor: 1.5, currency: 'EUR' }, 'body.priceMinor'],
    [{ priceMinor: 100 }, 'body.currency'],
    [{ gtin: '8,02E+12' }, 'body.gtin'],
    [{ storageClass: 'FRIDGE' }, 'body.storageClass'],
    [{ name: ' ' }, 'body.name'],
    [{ name: undefined }, 'body.name'],
    [{ colour: 'green' }, 'body.colour'],
  ])('refuses %j, naming the field', (body, field) => {
    const { error } = ProductBodySchema.safeParse({ name: 'Pesto', ...body });
    expect(error && faultsOf(error, 'body').map((fault) => fault.field)).toEqual([field]);
  });

  it('passes over what Larderly sets itself, so that a product that was read can be written back', () => {
    const stub = stubProduct('p1' as ProductId, { name: 'Pesto' }, at);
    const { schemaVersion: _version, ...page } = stub;
    expect(read({ ...page, category: 'Sauces' })).toMatchObject({ product: { name: 'Pesto', category: 'Sauces', isStub: false } });
  });

  it('reads a row of Open Food Facts under its own names, and passes over what it does not know', () => {
    const row = {
      code: '8076809570787',
      product_name: 'Soup of grains',
      brands: 'Barilla, Others',
      quantity: '186 g',
      categories_tags: ['en:plant-based-foods', 'en:meals', 'en:soups'],
      allergens: 'Gluten',
      allergens_tags: [],
      traces_tags: 'en:soybeans',
      labels_tags: ['en:organic'],
      ingredients_analysis_tags: ['en:palm-oil-free', 'en:vegan', 'en:vegetarian-status-unknown'],
      nutriments: { 'energy-kcal_100g': 105, sugars_100g: '0.7', salt_100g: 180, fat_100g: '' },
      nutriscore_grade: 'b',
      nova_group: 1,
      image_url: 'https://images.example/1.jpg',
    };
    expect(productFromBody('p1' as ProductId, ProductBodySchema.parse(row), at)).toMatchObject({
      kind: 'product',
      product: {
        name: 'Soup of grains',
        brand: 'Barilla',
        pack: '186 g',
        gtin: '08076809570787',
        category: 'soups',
        categories: ['plant based foods', 'meals', 'soups'],
        allergens: { SOYBEANS: 'MAY_CONTAIN' },
        diets: ['vegan'],
        nutrition: { energyKilocalories: 105, sugarsGrams: 0.7 },
        nutriscore: 'b',
      },
    });
  });

  it.each([
    [{ nutriscore_grade: 'unknown' }, { nutriscore: undefined }],
    [{ code: '12345' }, { gtin: undefined }],
    [{ code: '12345', gtin: '4006381333931' }, { gtin: '04006381333931' }],
    [{ categories_tags: '' }, { category: undefined, categories: [] }],
    [{ code: '1', allergens: 'milk' }, { allergens: {} }],
    [
      { category: 'Ours', categories_tags: 'en:soups' },
      { category: 'Ours', categories: ['soups'] },
    ],
    [
      { brands: '', nutriments: { salt_100g: -1 } },
      { brand: undefined, nutrition: undefined },
    ],
  ])('makes of %j %j', (body, product) => {
    const told = read(body);
    if (told.kind !== 'product') throw new Error('It can be read.');
    for (const [name, value] of Object.entries(product)) expect(told.product[name as 'name']).toEqual(value);
  });

  it('refuses a field that is neither ours nor part of a row of theirs', () => {
    expect(ProductBodySchema.safeParse({ product_name: 'Soup', colour: 'green' }).error?.issues[0]).toMatchObject({ keys: ['colour'] });
  });

  it('is the same product when it is told without the stock that is known', () => {
    const known = read({ stock: [{ storeId: 'a', quantity: 3 }] });
    const [same, other] = [read({}), read({ stock: [{ storeId: 'a', quantity: 2 }] })];
    if (known.kind !== 'product' || same.kind !== 'product' || other.kind !== 'product') throw new Error('All can be read.');
    expect(isSameProduct(known.product, same.product)).toBe(true);
    expect(isSameProduct(known.product, other.product)).toBe(false);
  });

  it.each([
    [{ stock: [{ quantity: -1 }] }, 'body.stock.0.quantity'],
    [{ stock: [{ quantity: 1, nearestExpiry: '2026-02-30' }] }, 'body.stock.0.nearestExpiry'],
    [{ stock: [{ quantity: 1 }, { quantity: 2 }] }, 'body.stock'],
    [{ nutrition: { saltGrams: 101 } }, 'body.nutrition.saltGrams'],
  ])('refuses %j, naming the figure', (body, field) => {
    const { error } = ProductBodySchema.safeParse({ name: 'Pesto', ...body });
    expect(error && faultsOf(error, 'body').map((fault) => fault.field)).toEqual([field]);
  });

  it('is the same product whenever it is written, and in whatever sequence its fields come', () => {
    const [one, other] = [
      read({ name: 'A', allergens: { MILK: 'CONTAINS', EGGS: 'CONTAINS' } }),
      read({ allergens: { EGGS: 'CONTAINS', MILK: 'CONTAINS' }, name: 'A' }),
    ];
    if (one.kind !== 'product' || other.kind !== 'product') throw new Error('Both can be read.');
    expect(isSameProduct(one.product, { ...other.product, updatedAt: '2027-01-01T00:00:00.000Z' as Instant })).toBe(true);
    expect(isSameProduct(one.product, { ...other.product, name: 'B' })).toBe(false);
  });
});

it('knows nothing of the allergens of a stub', () => {
  expect(stubProduct('p9' as ProductId, { name: ' Cheese ' }, at)).toMatchObject({
    name: 'Cheese',
    isStub: true,
    allergens: {},
    diets: [],
  });
  expect(stubProduct('p9' as ProductId, { name: ' ' }, at).name).toBe('p9');
});
