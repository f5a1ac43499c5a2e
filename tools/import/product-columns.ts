import type { Column } from './column.ts';

/** Figures per 100 g: our column, Open Food Facts' column, and Open Food Facts' name in the API. */
const FIGURES = [
  ['energy_kilocalories', 'energy_kcal_100g', 'energy-kcal_100g'],
  ['fat_grams', 'fat_100g', 'fat_100g'],
  ['saturated_fat_grams', 'saturated_fat_100g', 'saturated-fat_100g'],
  ['carbohydrate_grams', 'carbohydrates_100g', 'carbohydrates_100g'],
  ['sugars_grams', 'sugars_100g', 'sugars_100g'],
  ['fibre_grams', 'fiber_100g', 'fiber_100g'],
  ['protein_grams', 'proteins_100g', 'proteins_100g'],
  ['salt_grams', 'salt_100g', 'salt_100g'],
] as const;

/** Our column of a figure and what the API calls it. */
export const NUTRIMENT_COLUMNS = FIGURES.map(([column, , name]) => ({ column, name }));

/** Tags of Open Food Facts, which the API takes as they are. */
export const TAG_COLUMNS = ['allergens_tags', 'traces_tags', 'labels_tags', 'categories_tags', 'ingredients_analysis_tags'] as const;

/** What a file of the catalogue may have beside a shop's own columns. */
export const contentColumns: readonly Column[] = [
  ...TAG_COLUMNS.map((name) => ({ name, help: 'tags of Open Food Facts, such as en:milk,en:nuts' })),
  ...FIGURES.map(([name, alias]) => ({ name, help: 'in 100 g; what no label can say is left out', aliases: [alias] })),
  { name: 'nutriments', help: 'in NDJSON: an object with the figures of Open Food Facts' },
  { name: 'nutriscore', help: 'a to e', aliases: ['nutriscore_grade'] },
];

export const stockColumns: readonly Column[] = [
  { name: 'stock', help: 'how much is left; of several rows of a product the last one holds' },
  { name: 'store_id', help: 'where; the whole shop when absent' },
  { name: 'nearest_expiry', help: 'YYYY-MM-DD, of the pieces that expire first' },
];
