import * as z from 'zod';
import { bodyObject, readOnly } from './body.ts';
import { GtinSchema } from './gtin.ts';
import { ProductIdSchema } from './ids.ts';
import { InstantSchema } from './instant.ts';
import { CurrencyCodeSchema, MinorSchema } from './money.ts';
import { NutriscoreSchema, NutritionBodySchema, NutritionSchema } from './nutrition.ts';
import { withOpenFoodFacts } from './open-food-facts.ts';
import { PageQuerySchema } from './page.ts';
import { StockListSchema, WrittenStockSchema } from './stock.ts';
import { StorageClassSchema } from './storage-class.ts';

/** What people can be allergic to, one by one; the legal lists of the EU, the US and China are unions of these. */
export const ALLERGENS = [
  'WHEAT',
  'RYE',
  'BARLEY',
  'OATS',
  'CRUSTACEANS',
  'MOLLUSCS',
  'FISH',
  'EGGS',
  'MILK',
  'PEANUTS',
  'SOYBEANS',
  'ALMONDS',
  'HAZELNUTS',
  'WALNUTS',
  'CASHEWS',
  'PECANS',
  'BRAZIL_NUTS',
  'PISTACHIOS',
  'MACADAMIAS',
  'CELERY',
  'MUSTARD',
  'SESAME',
  'SULPHITES',
  'LUPIN',
] as const;

/** Names that stand for several allergens. */
export const ALLERGEN_GROUPS = {
  GLUTEN: ['WHEAT', 'RYE', 'BARLEY', 'OATS'],
  NUTS: ['ALMONDS', 'HAZELNUTS', 'WALNUTS', 'CASHEWS', 'PECANS', 'BRAZIL_NUTS', 'PISTACHIOS', 'MACADAMIAS'],
  SHELLFISH: ['CRUSTACEANS', 'MOLLUSCS'],
} as const satisfies Record<string, readonly (typeof ALLERGENS)[number][]>;

/** An allergen, a group, or a shop's own word for something else that people react to, such as KIWI. */
export const AllergenNameSchema = z.string().regex(/^[\p{L}\p{N}_]{1,40}$/u, 'expected an allergen such as MILK');

export const ContainmentSchema = z.enum(['CONTAINS', 'MAY_CONTAIN', 'FREE_FROM']);
export type Containment = z.infer<typeof ContainmentSchema>;

/** An allergen that is not named is UNKNOWN; nothing stands for "free of all others". */
const AllergenDeclarationSchema = z.record(AllergenNameSchema, ContainmentSchema);
export type AllergenDeclaration = z.infer<typeof AllergenDeclarationSchema>;

const word = z.string().trim().min(1).max(60);
const words = z.array(word).max(50);

/** What the catalogue knows of one product. */
export const ProductSchema = z.object({
  schemaVersion: z.number().int().default(1),
  productId: ProductIdSchema,
  name: z.string().trim().min(1).max(300),
  brand: z.string().trim().min(1).max(120).optional(),
  category: z.string().trim().min(1).max(120).optional(),
  /** All categories that it is in, wide and narrow. */
  categories: words.default([]),
  priceMinor: MinorSchema.min(0).optional(),
  currency: CurrencyCodeSchema.optional(),
  allergens: AllergenDeclarationSchema.default({}),
  allergensVerifiedAt: InstantSchema.optional(),
  /** Diets that it is known to suit, such as `vegan` or `halal`. */
  diets: words.default([]),
  tasteTags: words.default([]),
  nutrition: NutritionSchema.optional(),
  nutriscore: NutriscoreSchema.optional(),
  storageClass: StorageClassSchema.optional(),
  shelfLifeDays: z.number().min(0).max(10_000).optional(),
  pack: z.union([z.string().trim().min(1).max(120), z.number().positive()]).optional(),
  gtin: GtinSchema.optional(),
  ageRestricted: z.boolean().default(false),
  /** Years; what `ageRestricted` means when it is not 18. */
  minimumAge: z.number().int().min(1).max(99).optional(),
  /** It was sold, but nobody has described it yet. */
  isStub: z.boolean().default(false),
  /** Absent while nobody has told; unknown stock keeps nothing from being sold. */
  stock: StockListSchema.optional(),
  updatedAt: InstantSchema,
});
export type Product = z.infer<typeof ProductSchema>;

const names = z.union([z.string().max(4000), z.array(z.string().max(400)).max(200)]);

const { schemaVersion: _schemaVersion, ...stated } = ProductSchema.shape;

const written = {
  ...stated,
  productId: ProductIdSchema.optional(),
  nutrition: NutritionBodySchema.optional(),
  stock: WrittenStockSchema.optional(),
  allergens: z.union([z.record(z.string().min(1).max(200), z.string().max(40)), names]).optional(),
  allergens_tags: names.optional(),
  traces_tags: names.optional(),
  diets: names.optional(),
  labels_tags: names.optional(),
  isStub: readOnly,
  updatedAt: readOnly,
};

/**
 * A product as a shop writes it: allergens as a record, or as names that it contains; a row of Open Food Facts under its own
 * names is understood too. Without `stock` what is known of the stock stays.
 */
export const ProductBodySchema = z.preprocess(
  withOpenFoodFacts(new Set(Object.keys(written))),
  bodyObject(written).refine((body) => (body.priceMinor === undefined) === (body.currency === undefined), {
    path: ['currency'],
    message: 'expected priceMinor and currency together, or neither',
  }),
);
export type ProductBody = z.infer<typeof ProductBodySchema>;

export const ProductReplySchema = ProductSchema.omit({ schemaVersion: true });

const StoredProductStatusSchema = z.enum(['stored', 'unchanged', 'rejected']);
/** Ids in one query parameter; an id may hold any character, so that a comma within one is `%2C`. */
const ProductIdsSchema = z
  .string()
  .max(8000)
  .transform((text, context) => {
    try {
      return text.split(',').map(decodeURIComponent);
    } catch {
      context.addIssue({ code: 'custom', message: 'expected ids with commas between them, each percent-encoded' });
      return z.NEVER;
    }
  })
  .pipe(z.array(ProductIdSchema).min(1).max(100));

export const ProductsQuerySchema = PageQuerySchema.extend({
  ids: ProductIdsSchema.optional().describe('Only these, up to 100 with commas between them, each percent-encoded once more'),
});
export type ProductsQuery = z.infer<typeof ProductsQuerySchema>;

/** How one product of a batch fared. */
export const BatchedProductSchema = z.object({
  productId: z.string().nullable(),
  status: StoredProductStatusSchema,
  message: z.string().optional(),
});
export type BatchedProduct = z.infer<typeof BatchedProductSchema>;
