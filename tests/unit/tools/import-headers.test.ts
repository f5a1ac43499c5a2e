import { describe, expect, it } from 'vitest';
import { columnNames, guessKind, plainName, renamingFault, unusedColumns } from '../../../tools/import/headers.ts';
import { parseMappings, renamingFor, shortName } from '../../../tools/import/mapping.ts';

const nothingRenamed = new Map<string, string>();

describe('guessKind', () => {
  it.each([
    ['customers', ['customer_id', 'email', 'shoe_size']],
    ['customers', ['userId', 'firstName', 'lastName']],
    ['traits', ['customer_id', 'age', 'income', 'household_size']],
    ['products', ['product_id', 'name', 'price']],
    ['products', ['SKU', 'Product Name', 'Shelf life days']],
    ['products', ['code', 'product_name', 'quantity', 'categories_tags', 'allergens_tags']],
    ['orders', ['customer_id', 'order_id', 'ordered_at', 'product_id', 'quantity']],
    ['orders', ['user_id', 'basket_id', 'date', 'item_id', 'amount']],
    ['ratings', ['user', 'item', 'rating', 'timestamp']],
    ['coupons', ['coupon_id', 'product_id', 'campaign_id']],
    ['redemptions', ['customer_id', 'coupon_id', 'campaign_id', 'redemption_date']],
    ['campaigns', ['campaign_id', 'campaign_type', 'start_date', 'end_date']],
    ['campaigns', ['campaign_id', 'customer_id']],
    ['units', ['unit_id', 'kind', 'site', 'storage_class']],
    ['readings', ['unit_id', 'measured_at', 'celsius', 'probe']],
    ['lots', ['gtin', 'lot', 'quantity']],
  ])('sees %s in %j', (kind, header) => {
    expect(guessKind(header, nothingRenamed)).toBe(kind);
  });

  it.each([
    [['kunde', 'order_id', 'product_id', 'price']],
    [['product_id', 'quantity', 'price']],
    [['a', 'b']],
    [['customer_id', 'date', 'amount']],
    [['series_id', 'date', 'value']],
    [['text', 'positive']],
  ])('does not pretend to know %j', (header) => {
    expect(guessKind(header, nothingRenamed)).toBeUndefined();
  });

  it('follows what the user said a column is', () => {
    const renaming = new Map([
      ['household_id', 'customer_id'],
      ['basket_id', 'order_id'],
    ]);
    expect(guessKind(['household_id', 'basket_id', 'product_id', 'sales_value'], renaming)).toBe('orders');
  });
});

describe('a renaming', () => {
  it.each([
    ['a column that is not there', [['nr', 'product_id']], /no column "nr"/],
    ['a column that the kind does not have', [['id', 'colour']], /products have no column "colour"/],
  ] as const)('is refused for %s', (_, pairs, fault) => {
    expect(renamingFault(['id', 'name'], 'products', new Map(pairs))).toMatch(fault);
  });

  it('may make any trait of people', () => {
    expect(renamingFault(['id', 'shoes'], 'customers', new Map([['shoes', 'shoe_size']]))).toBeUndefined();
  });
});

describe('columnNames', () => {
  it('reads names in any case and form', () => {
    expect(plainName(' Customer ID ')).toBe('customer_id');
    expect(plainName('customerId')).toBe('customer_id');
    expect(plainName('Shelf-life (days)')).toBe('shelf_life_days');
  });

  it('prefers our own name to an alias, and what the user said to both', () => {
    expect(columnNames(['sku', 'product_id'], 'products', nothingRenamed).get('sku')).toBe('sku');
    const said = columnNames(['sku', 'product_id'], 'products', new Map([['sku', 'product_id']]));
    expect(said.get('sku')).toBe('product_id');
    expect(said.has('product_id')).toBe(false);
  });

  it('says which columns nothing is made of, except of people, where all are traits', () => {
    const header = ['product_id', 'name', 'manufacturer_id'];
    expect(unusedColumns(columnNames(header, 'products', nothingRenamed), 'products')).toEqual(['manufacturer_id']);
    const people = ['customer_id', 'email', 'kids_count'];
    expect(unusedColumns(columnNames(people, 'customers', nothingRenamed), 'customers')).toEqual([]);
  });
});

describe('parseMappings', () => {
  it('reads several columns and several files, and adds up what is said of one', () => {
    const mappings = parseMappings(['orders.csv.gz:a=order_id,b=customer_id', 'orders:c=product_id', 'people.csv:x=customer_id']);
    expect(Object.fromEntries(renamingFor(mappings, '/data/orders.csv'))).toEqual({ a: 'order_id', b: 'customer_id', c: 'product_id' });
    expect(Object.fromEntries(renamingFor(mappings, 'people.csv.gz'))).toEqual({ x: 'customer_id' });
    expect(renamingFor(mappings, 'other.csv').size).toBe(0);
  });

  it('takes a Windows path with a colon of its own', () => {
    expect(renamingFor(parseMappings(['C:/data/orders.csv:a=order_id']), 'orders.csv').get('a')).toBe('order_id');
  });

  it.each(['orders.csv', 'orders.csv:', 'orders.csv:a', 'orders.csv:a=', ':a=b', 'orders.csv:a=b=c'])('refuses %j', (option) => {
    expect(() => parseMappings([option])).toThrow(/--map/);
  });

  it('knows a file by its name without folder and endings', () => {
    expect(shortName('/a/b/transactions_sample.csv.gz')).toBe('transactions_sample');
    expect(shortName('x.ndjson')).toBe('x');
  });
});
