import type { Facts } from '#schemas/profile.ts';
import { partsOf } from '../inventory/allergen-names.ts';
import { plainWord } from './content.ts';

/** Traits in which clients tell what somebody likes. */
const TASTE_TRAITS = ['tastes', 'taste_tags', 'tasteTags', 'favourite_categories', 'favorite_categories', 'interests'] as const;
const STORE_TRAITS = ['store_id', 'storeId', 'home_store', 'homeStore', 'preferred_store'] as const;
const MOST_WORDS = 50;

/** Words for tastes and categories that the person told, in small letters. */
export function declaredTastesOf(traits: Facts['traits']): string[] {
  const words = TASTE_TRAITS.flatMap((name) => partsOf(traits[name]?.value)).map(plainWord);
  return [...new Set(words.filter((word) => word !== ''))].slice(0, MOST_WORDS);
}

/** The store that the person said is theirs. */
export function declaredStoreOf(traits: Facts['traits']): string | undefined {
  const values = STORE_TRAITS.map((name) => traits[name]?.value);
  const told = values.find((value) => (typeof value === 'string' && value.trim() !== '') || typeof value === 'number');
  return told === undefined ? undefined : String(told).trim();
}
