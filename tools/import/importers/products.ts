import * as z from 'zod';
import { toMinor } from '#domain/money.ts';
import { CurrencyCodeSchema } from '#schemas/money.ts';
import { ALLERGENS } from '#schemas/product.ts';
import type { Larderly } from '../../api/larderly.ts';
import { CellError, type Cells, day, given, list, optionalFlag, optionalInstant, optionalNumber, optionalText, text } from '../cells.ts';
import type { ImportContext, Importer, SendResult } from '../import-job.ts';
import { NUTRIMENT_COLUMNS, TAG_COLUMNS } from '../product-columns.ts';
import { rowByRow } from './row-by-row.ts';

const DEFAULT_CURRENCY = 'EUR';
const ReplySchema = z.object({
  items: z.array(z.object({ status: z.enum(['stored', 'unchanged', 'rejected']), message: z.string().optional() })),
});

/** The catalogue: `POST /v1/products/batch`. */
export const productsImporter: Importer = {
  recordsPerRequest: 100,
  recordsOf: rowByRow((cells, context) => {
    const productId = text(cells, 'product_id');
    return { body: productOf(productId, cells, context), witness: `/v1/products/${encodeURIComponent(productId)}` };
  }),
  send: async (larderly, bodies) => await sendProducts(larderly, bodies),
};

async function sendProducts(larderly: Larderly, items: readonly unknown[]): Promise<SendResult> {
  const answers = ReplySchema.parse(await larderly.post('/v1/products/batch', { items })).items;
  const placed = answers.map(({ status, message }, index) => ({ index, status, message: message ?? 'not a product' }));
  return {
    refused: placed.filter(({ status }) => status === 'rejected'),
    repeated: placed.filter(({ status }) => status === 'unchanged').map(({ index }) => index),
  };
}

function productOf(productId: string, cells: Cells, context: ImportContext): Record<string, unknown> {
  return given({
    productId,
    name: optionalText(cells, 'name') ?? productId,
    brand: optionalText(cells, 'brand'),
    category: optionalText(cells, 'category'),
    ...priceIn(cells, context),
    allergens: allergensIn(cells),
    allergensVerifiedAt: optionalInstant(cells, 'allergens_verified_at', context.timeZone),
    diets: list(cells, 'diets'),
    tasteTags: list(cells, 'taste_tags'),
    storageClass: optionalText(cells, 'storage_class')?.toUpperCase(),
    shelfLifeDays: optionalNumber(cells, 'shelf_life_days'),
    pack: optionalText(cells, 'pack'),
    gtin: optionalText(cells, 'gtin'),
    ageRestricted: optionalFlag(cells, 'age_restricted'),
    stock: stockIn(cells),
    ...contentIn(productId, cells),
  });
}

function stockIn(cells: Cells): object[] | undefined {
  const quantity = optionalNumber(cells, 'stock');
  if (quantity === undefined) return undefined;
  const nearestExpiry = optionalText(cells, 'nearest_expiry') === undefined ? undefined : day(cells, 'nearest_expiry');
  return [given({ storeId: optionalText(cells, 'store_id'), quantity, nearestExpiry })];
}

/** Under the names of Open Food Facts, which the API understands. With tags it is a row of theirs, whose code is a bar code where it can be one. */
function contentIn(productId: string, cells: Cells): Record<string, unknown> {
  const tags = TAG_COLUMNS.flatMap((name) => {
    const told = optionalText(cells, name);
    return told === undefined ? [] : [[name, told] as const];
  });
  const nutriments = NUTRIMENT_COLUMNS.flatMap(({ column, name }) => {
    const figure = optionalText(cells, column);
    return figure === undefined ? [] : [[name, figure] as const];
  });
  return given({
    ...Object.fromEntries(tags),
    code: tags.length === 0 ? undefined : productId,
    nutriments: nutriments.length === 0 ? cells['nutriments'] : Object.fromEntries(nutriments),
    nutriscore_grade: optionalText(cells, 'nutriscore')?.toLowerCase(),
  });
}

function priceIn(cells: Cells, context: ImportContext): { priceMinor?: number; currency?: string } {
  if (optionalNumber(cells, 'price') === undefined) return {};
  const currency = CurrencyCodeSchema.safeParse(optionalText(cells, 'currency') ?? context.currency ?? DEFAULT_CURRENCY);
  if (!currency.success) throw new CellError('currency is not an ISO 4217 code such as EUR');
  const amount = toMinor(text(cells, 'price'), currency.data);
  if (amount === undefined) throw new CellError('price is too large');
  return { priceMinor: amount.minor, currency: currency.data };
}

/** An empty cell says nothing about the product; what nobody says stays unknown. */
function allergensIn(cells: Cells): Record<string, string> | undefined {
  const contained = list(cells, 'allergens');
  const traces = list(cells, 'may_contain') ?? [];
  const free = contained?.length === 1 && contained[0]?.toUpperCase() === 'NONE' ? [...ALLERGENS] : (list(cells, 'free_from') ?? []);
  const named = (names: readonly string[], containment: string) => names.map((name) => [name, containment] as const);
  // The gravest word about an allergen is the last to be written.
  const entries = [
    ...named(free, 'FREE_FROM'),
    ...named(traces, 'MAY_CONTAIN'),
    ...named(
      (contained ?? []).filter((name) => name.toUpperCase() !== 'NONE'),
      'CONTAINS',
    ),
  ];
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
