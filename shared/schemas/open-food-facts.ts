import { GtinSchema } from './gtin.ts';
import { NutriscoreSchema } from './nutrition.ts';

type Bag = Readonly<Record<string, unknown>>;

/** Names of Open Food Facts' figures per 100 g to ours. */
const NUTRIMENTS: Readonly<Record<string, string>> = {
  'energy-kcal_100g': 'energyKilocalories',
  fat_100g: 'fatGrams',
  'saturated-fat_100g': 'saturatedFatGrams',
  carbohydrates_100g: 'carbohydrateGrams',
  sugars_100g: 'sugarsGrams',
  fiber_100g: 'fibreGrams',
  proteins_100g: 'proteinGrams',
  salt_100g: 'saltGrams',
};
const MOST_CATEGORIES = 20;
const CATEGORY_CHARACTERS = 60;
const NAME_CHARACTERS = { name: 300, brand: 120, pack: 120 } as const;

const isObject = (value: unknown): value is Bag => typeof value === 'object' && value !== null && !Array.isArray(value);

function textOf(value: unknown, characters: number): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim().slice(0, characters).trim() || undefined : undefined;
}

/** A list, or a text with commas. */
function tagsOf(value: unknown): string[] {
  const parts = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value.filter((part) => typeof part === 'string') : [];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** `en:plant-based-foods` is `plant based foods`. */
const spoken = (tag: string): string =>
  tag
    .replace(/^[a-z]{2}:/, '')
    .replaceAll('-', ' ')
    .slice(0, CATEGORY_CHARACTERS)
    .trim();

function categoriesOf(value: unknown): { category?: string; categories?: string[] } {
  const categories = [...new Set(tagsOf(value).map(spoken))].filter((name) => name !== '').slice(-MOST_CATEGORIES);
  const narrowest = categories.at(-1);
  return narrowest === undefined ? {} : { category: narrowest, categories };
}

/** Figures that no label can carry are left out: the rows are typed in by anybody. */
function nutritionOf(row: Bag): { nutrition?: Record<string, number> } {
  const told = isObject(row['nutriments']) ? row['nutriments'] : row;
  const figures = Object.entries(NUTRIMENTS).flatMap(([theirs, ours]) => {
    const value = told[theirs];
    const figure = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : Number.NaN;
    return figure >= 0 && figure <= (ours === 'energyKilocalories' ? 900 : 100) ? [[ours, figure] as const] : [];
  });
  return figures.length === 0 ? {} : { nutrition: Object.fromEntries(figures) };
}

/** What a row of Open Food Facts says, in our words; tags of allergens, traces and labels keep their names. */
function translated(row: Bag): Record<string, unknown> {
  const { code, product_name, brands, quantity, categories_tags, nutriscore_grade, ingredients_analysis_tags, labels_tags } = row;
  const analysed = tagsOf(ingredients_analysis_tags);
  const gtin = GtinSchema.safeParse(textOf(code, 40));
  const grade = NutriscoreSchema.safeParse(nutriscore_grade);
  const words: Record<string, unknown> = {
    gtin: gtin.data,
    name: textOf(product_name, NAME_CHARACTERS.name),
    brand: textOf(tagsOf(brands)[0], NAME_CHARACTERS.brand),
    pack: textOf(quantity, NAME_CHARACTERS.pack),
    ...categoriesOf(categories_tags),
    ...nutritionOf(row),
    nutriscore: grade.data,
    ...(analysed.length === 0 ? {} : { labels_tags: [...tagsOf(labels_tags), ...analysed] }),
  };
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
}

const THEIR_NAMES = [
  'code',
  'product_name',
  'brands',
  'categories_tags',
  'nutriments',
  'nutriscore_grade',
  'ingredients_analysis_tags',
  ...Object.keys(NUTRIMENTS),
];

/**
 * Reads a body under Open Food Facts' names as well: each of them is translated unless our own name is there too. A body with
 * `code` is a row of theirs; it has hundreds of fields, and those that `known` does not name are passed over.
 */
export function withOpenFoodFacts(known: ReadonlySet<string>) {
  return (body: unknown): unknown => {
    if (!isObject(body) || !THEIR_NAMES.some((name) => name in body)) return body;
    const isRow = 'code' in body;
    const rest = Object.entries(body).filter(([name]) => (isRow ? known.has(name) : !THEIR_NAMES.includes(name)));
    return { ...Object.fromEntries(rest.filter(([name]) => !(isRow && name === 'allergens'))), ...missingIn(body, translated(body)) };
  };
}

/** What our own names in the body do not say already; labels are told by both. */
function missingIn(body: Bag, translation: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(translation).filter(([name]) => name === 'labels_tags' || body[name] === undefined));
}
