import type { Column } from './column.ts';
import { contentColumns, stockColumns } from './product-columns.ts';

/** What a file can be about, in the order in which a header is tried. */
export const KINDS = [
  'readings',
  'units',
  'orders',
  'redemptions',
  'coupons',
  'ratings',
  'campaigns',
  'lots',
  'products',
  'customers',
  'traits',
] as const;
export type Kind = (typeof KINDS)[number];

export interface KindForm {
  readonly help: string;
  readonly columns: readonly Column[];
  /** The header is of this kind when it has all of these … */
  readonly needs: readonly string[];
  /** … and one of these, where any are named. */
  readonly oneOf?: readonly string[];
  /** … and none of these, which say that it is about something else. */
  readonly noneOf?: readonly string[];
  /** One of these says that it is of this kind all the same. */
  readonly sureBy?: readonly string[];
}

const customerId: Column = { name: 'customer_id', help: 'who', isRequired: true, aliases: ['user_id', 'customer', 'user'] };
const productId: Column = { name: 'product_id', help: 'what', isRequired: true, aliases: ['sku', 'item_id', 'product', 'item'] };
const WHO_THEY_ARE = ['name', 'first_name', 'last_name', 'email', 'phone'];
const WHAT_THEY_ARE_LIKE = [
  'birthday',
  'gender',
  'age',
  'region',
  'locale',
  'allergens',
  'diets',
  'loyalty_card',
  'income',
  'household_size',
  'city',
];

const person: readonly Column[] = [
  customerId,
  { name: 'name', help: 'full name', aliases: ['full_name'] },
  { name: 'first_name', help: 'given name' },
  { name: 'last_name', help: 'family name' },
  { name: 'email', help: 'e-mail address', aliases: ['email_address'] },
  { name: 'phone', help: 'telephone number' },
  { name: 'birthday', help: 'YYYY-MM-DD', aliases: ['birth_date', 'date_of_birth'] },
  { name: 'gender', help: 'in your words' },
  { name: 'age', help: 'a number or a band' },
  { name: 'region', help: 'in your words' },
  { name: 'locale', help: 'such as en-GB' },
  { name: 'time_zone', help: 'such as Europe/Berlin', aliases: ['timezone'] },
  { name: 'loyalty_card', help: 'number of the card' },
  { name: 'allergens', help: 'such as MILK;NUTS' },
  { name: 'diets', help: 'such as VEGAN;HALAL' },
  { name: 'updated_at', help: 'when this was true; now when absent' },
];

export const KIND_FORMS: Readonly<Record<Kind, KindForm>> = {
  customers: {
    help: 'people; every other column becomes a trait of its own name',
    columns: person,
    needs: ['customer_id'],
    oneOf: WHO_THEY_ARE,
  },
  traits: { help: 'what is known of people; as customers', columns: person, needs: ['customer_id'], oneOf: WHAT_THEY_ARE_LIKE },
  products: {
    help: 'the catalogue',
    columns: [
      { ...productId, aliases: ['sku', 'item_id', 'product', 'item', 'code'] },
      { name: 'name', help: 'as the shop calls it', aliases: ['product_name', 'title'] },
      { name: 'brand', help: 'whose make', aliases: ['brands'] },
      { name: 'category', help: 'in your words', aliases: ['department'] },
      { name: 'price', help: 'of one piece, decimal' },
      { name: 'currency', help: 'ISO 4217' },
      { name: 'allergens', help: 'contained, such as MILK;EGGS; an empty cell means unknown, NONE means none of them' },
      { name: 'may_contain', help: 'traces, such as NUTS' },
      { name: 'free_from', help: 'declared free, such as GLUTEN' },
      { name: 'allergens_verified_at', help: 'when the label was read' },
      { name: 'diets', help: 'such as VEGAN;VEGETARIAN' },
      { name: 'taste_tags', help: 'such as sweet;creamy' },
      { name: 'storage_class', help: 'CHILLED_TCS, FISH_ICE, FROZEN or AMBIENT' },
      { name: 'shelf_life_days', help: 'whole days' },
      { name: 'pack', help: 'such as 500 g', aliases: ['package_size'] },
      { name: 'gtin', help: 'bar code with a valid check digit', aliases: ['ean', 'barcode'] },
      { name: 'age_restricted', help: 'true or false' },
      ...contentColumns,
      ...stockColumns,
    ],
    needs: ['product_id'],
    oneOf: ['name', 'category', 'price', 'allergens', 'storage_class', 'shelf_life_days', 'pack'],
    // Lines of baskets taken for the catalogue would overwrite it.
    noneOf: ['order_id', 'basket_id', 'order_number', 'ordered_at', 'quantity', 'line_total', 'customer_id', 'user_id'],
    // In a file of Open Food Facts `quantity` is the pack.
    sureBy: ['allergens_tags', 'categories_tags'],
  },
  orders: {
    help: 'baskets, one row a line, in any order',
    columns: [
      customerId,
      { name: 'order_id', help: 'which basket', isRequired: true, aliases: ['basket_id', 'order_number'] },
      { name: 'ordered_at', help: 'when', isRequired: true, aliases: ['order_date', 'timestamp', 'date'] },
      { ...productId, help: 'what; unknown ones are made as stubs' },
      { name: 'quantity', help: 'may be 0 or a weight' },
      { name: 'price', help: 'of one piece, decimal', aliases: ['unit_price'] },
      { name: 'line_total', help: 'of the line, decimal; kept as given, wins over price × quantity', aliases: ['sales_value', 'amount'] },
      { name: 'order_discount', help: 'of the whole basket, decimal; the first row that has one counts' },
      { name: 'currency', help: 'ISO 4217' },
      { name: 'coupon', help: 'code used on the line' },
      { name: 'category', help: 'for products without a catalogue entry' },
      { name: 'gtin', help: 'bar code' },
      { name: 'lot', help: 'batch number' },
      { name: 'expiry', help: 'use-by date' },
      { name: 'store_id', help: 'where' },
      { name: 'channel', help: 'web, app, store …' },
    ],
    needs: ['order_id', 'customer_id', 'product_id'],
    oneOf: ['quantity', 'price', 'line_total'],
  },
  ratings: {
    help: 'stars for products',
    columns: [
      customerId,
      productId,
      { name: 'rating', help: '0 to 5', isRequired: true, aliases: ['stars'] },
      { name: 'rated_at', help: 'when; now when absent', aliases: ['timestamp', 'date'] },
      { name: 'text', help: 'what they wrote', aliases: ['review', 'comment'] },
    ],
    needs: ['customer_id', 'product_id', 'rating'],
  },
  campaigns: {
    help: 'campaigns of the past: a file that describes them, and one with a row for each customer reached; give both in one command',
    columns: [
      { name: 'campaign_id', help: 'which', isRequired: true, aliases: ['campaign'] },
      { name: 'customer_id', help: 'a customer it reached (second file)', aliases: ['user_id', 'customer'] },
      { name: 'name', help: 'its name (first file)', aliases: ['campaign_name', 'campaign_type'] },
      { name: 'starts_on', help: 'first day (first file)', aliases: ['start_date'] },
      { name: 'ends_on', help: 'last day (first file)', aliases: ['end_date'] },
      { name: 'channel', help: 'email, sms, push or webhook (first file; email when absent)' },
      { name: 'cost', help: 'what it cost in all, decimal (first file)' },
      { name: 'currency', help: 'ISO 4217' },
      { name: 'hold_out_rate', help: 'share held out when it was run with ours (first file; 0 when absent)' },
    ],
    needs: ['campaign_id'],
    oneOf: ['starts_on', 'customer_id'],
  },
  redemptions: {
    help: 'coupons that customers used',
    columns: [
      customerId,
      { name: 'coupon_id', help: 'which coupon', isRequired: true, aliases: ['coupon', 'coupon_code'] },
      { name: 'campaign_id', help: 'of which campaign', aliases: ['campaign'] },
      { name: 'redeemed_at', help: 'when', isRequired: true, aliases: ['redemption_date', 'timestamp', 'date'] },
      { name: 'order_id', help: 'in which basket', aliases: ['basket_id'] },
    ],
    needs: ['customer_id', 'coupon_id'],
  },
  units: {
    help: 'refrigerated units',
    columns: [
      { name: 'unit_id', help: 'letters, digits, _ : -', isRequired: true },
      { name: 'kind', help: 'room, fridge or vehicle', isRequired: true },
      { name: 'site', help: 'where it stands', isRequired: true },
      { name: 'storage_class', help: 'CHILLED_TCS, FISH_ICE, FROZEN or AMBIENT', isRequired: true },
      { name: 'limit_celsius', help: 'warmest allowed' },
      { name: 'tau_minutes', help: 'time constant of the pack' },
      { name: 'ambient_celsius', help: 'around it' },
      { name: 'sensor_ids', help: 'such as air-1;product-1' },
    ],
    needs: ['unit_id', 'kind'],
  },
  readings: {
    help: 'temperatures',
    columns: [
      { name: 'unit_id', help: 'which unit', isRequired: true },
      { name: 'sensor_id', help: 'which sensor; air-1 when absent' },
      { name: 'measured_at', help: 'when', isRequired: true, aliases: ['timestamp', 'time'] },
      { name: 'celsius', help: 'how warm', isRequired: true, aliases: ['temperature'] },
      { name: 'probe', help: 'air or product' },
      { name: 'door_open', help: 'true or false' },
      { name: 'defrost', help: 'true or false' },
      { name: 'boot_id', help: "of the device; the file's hash when absent" },
      { name: 'seq', help: 'number within the boot; the line number when absent' },
    ],
    needs: ['unit_id', 'measured_at', 'celsius'],
  },
  coupons: {
    help: 'which products a coupon of a campaign is for, one row a product; replaces the products that the coupon had',
    columns: [
      { name: 'coupon_id', help: 'which coupon', isRequired: true, aliases: ['coupon'] },
      productId,
      { name: 'campaign_id', help: "of which campaign, as in the campaigns' file", isRequired: true, aliases: ['campaign'] },
    ],
    needs: ['coupon_id', 'product_id'],
  },
  lots: {
    help: 'lots, and their deliveries where a quantity is given; one row a delivery',
    columns: [
      { name: 'gtin', help: 'bar code with a valid check digit', isRequired: true, aliases: ['ean', 'barcode'] },
      { name: 'lot', help: 'batch number', isRequired: true, aliases: ['batch', 'lot_number'] },
      { name: 'product_id', help: 'which product of the catalogue' },
      { name: 'description', help: 'what it is' },
      { name: 'expires_on', help: 'use-by date', aliases: ['expiry', 'expiry_date', 'use_by'] },
      { name: 'best_before_on', help: 'best-before date', aliases: ['best_before'] },
      { name: 'produced_on', help: 'production date', aliases: ['production_date'] },
      { name: 'supplier', help: 'who delivered it' },
      { name: 'source', help: 'who gave the lot its number' },
      { name: 'quantity', help: 'how much was delivered; without it the lot is only described' },
      { name: 'uom', help: 'UN/ECE code such as KGM; EA, pieces, when absent' },
      { name: 'place', help: 'unit or place where it came to lie; needed with a quantity', aliases: ['unit_id', 'location'] },
      { name: 'received_at', help: 'when; needed with a quantity', aliases: ['delivered_at', 'timestamp', 'date'] },
      { name: 'document', help: 'number of the delivery note' },
    ],
    needs: ['gtin', 'lot'],
    noneOf: ['order_id', 'basket_id', 'customer_id'],
  },
};
