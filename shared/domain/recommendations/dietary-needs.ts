import type { Instant } from '#schemas/instant.ts';
import type { Facts } from '#schemas/profile.ts';
import { allergenNamesIn, partsOf, plainWords } from '../inventory/allergen-names.ts';
import { dietsOf } from '../inventory/diets.ts';

/** What a person may not be offered. */
export interface DietaryNeeds {
  /** Allergens and groups; any severity counts as an allergy. */
  readonly allergens: readonly string[];
  readonly diets: readonly string[];
  /** Full years, when known. */
  readonly age?: number | undefined;
}

const NOTHING = /^(none|no|nothing|false|null|n a|unknown|no (known )?allerg\w*|keine?|aucune?|nessun[ao]?|ninguna?|无|無)$/;

/** Names in a trait as clients send it: a text, a list of texts or of `{ name }`, or a record of flags. */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => (typeof item === 'string' ? partsOf(item) : nameOf(item)));
  if (typeof value === 'object' && value !== null)
    return Object.keys(value).filter((key) => Boolean((value as Record<string, unknown>)[key]));
  return partsOf(value);
}

function nameOf(item: unknown): string[] {
  if (typeof item !== 'object' || item === null) return [];
  const { name, allergen, code } = item as Record<string, unknown>;
  return [name ?? allergen ?? code].filter((text) => typeof text === 'string');
}

/** Full years, by the birthday or else by what was told; undefined when neither is known. */
export function ageOf(traits: Facts['traits'], asOf: Instant): number | undefined {
  const birthday = traits['birthday']?.value;
  if (typeof birthday === 'string' && /^\d{4}-\d{2}-\d{2}/.test(birthday)) {
    const isBeforeBirthday = asOf.slice(5, 10) < birthday.slice(5, 10);
    return Number(asOf.slice(0, 4)) - Number(birthday.slice(0, 4)) - (isBeforeBirthday ? 1 : 0);
  }
  const age = traits['age']?.value;
  return typeof age === 'number' && Number.isFinite(age) ? Math.floor(age) : undefined;
}

/** What the profile's traits say; a declared allergy without a stated severity is a strict one. */
export function dietaryNeedsOf(traits: Facts['traits'], asOf: Instant): DietaryNeeds {
  const declared = [...namesIn(traits['allergens']?.value), ...namesIn(traits['allergies']?.value)];
  const allergens = declared.filter((text) => !NOTHING.test(plainWords(text))).flatMap(allergenNamesIn);
  const diets = [...dietsOf(namesIn(traits['diets']?.value)), ...dietsOf(namesIn(traits['diet']?.value))];
  return { allergens: [...new Set(allergens)], diets: [...new Set(diets)], age: ageOf(traits, asOf) };
}
