import { partsOf, plainWords } from './allergen-names.ts';

const NAMES: Readonly<Record<string, string>> = {
  vegan: 'vegan|vegane|vegano|vegana|vegans|vegetalien|纯素|純素|全素',
  vegetarian: 'vegetarian|vegetarien|vegetarienne|vegetarisch|vegetariano|vegetariana|ovo lacto vegetarian|素食|素',
  pescatarian: 'pescatarian|pescetarian|pescetarien|pescetariano',
  halal: 'halal|hallal|清真|حلال',
  kosher: 'kosher|koscher|casher|cacher|kascher',
  'gluten-free': 'gluten free|no gluten|sans gluten|senza glutine|glutenfrei|sin gluten|无麸质',
  'lactose-free': 'lactose free|no lactose|sans lactose|senza lattosio|laktosefrei|sin lactosa|无乳糖',
};
/** What suits the one on the left suits those on the right. */
const ALSO_SUITS: Readonly<Record<string, readonly string[]>> = {
  vegan: ['vegetarian', 'pescatarian', 'lactose-free'],
  vegetarian: ['pescatarian'],
};
const NO_DIET = new Set(['none', 'no', 'omnivore', 'any', 'unknown', '']);

const nameByWord = new Map(Object.entries(NAMES).flatMap(([name, words]) => words.split('|').map((word) => [word, name] as const)));

/** Whether a word names one of the diets that are known here. */
export const isDietName = (word: string): boolean => nameByWord.has(plainWords(word));

/** Diets as people write them, by one name each; a word that nothing is known of stays, so that nothing suits by mistake. */
export function dietsOf(value: unknown): string[] {
  const words = partsOf(value).map(plainWords);
  return [...new Set(words.filter((word) => !NO_DIET.has(word)).map((word) => nameByWord.get(word) ?? word.replaceAll(' ', '-')))];
}

/** Whether a product that is known to suit some diets is known to suit this one. */
export function isSuitedTo(diet: string, suited: readonly string[]): boolean {
  return suited.some((known) => known === diet || ALSO_SUITS[known]?.includes(diet));
}

/** The diets among labels of all kinds, such as Open Food Facts' `labels_tags`. */
export function dietsAmong(labels: unknown): string[] {
  return dietsOf(labels).filter((diet) => diet in NAMES);
}
