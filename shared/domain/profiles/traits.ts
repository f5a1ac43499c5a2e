import { allergenNamesIn, partsOf } from '#domain/inventory/allergen-names.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Facts, Trait } from '#schemas/profile.ts';
import { canonicalJson } from './canonical-json.ts';

type Traits = Facts['traits'];

const MAX_TRAITS = 60;
const MAX_VALUE_CHARACTERS = 600;
const MAX_NAME_CHARACTERS = 60;

/** Fields that are kept elsewhere: consents have a ledger of their own. */
const NOT_KEPT = new Set(['consents']);

/** What the shops' apps call the same field. */
const NAME_ALIASES = new Map([
  ['first_name', 'firstName'],
  ['firstname', 'firstName'],
  ['last_name', 'lastName'],
  ['lastname', 'lastName'],
  ['birth_date', 'birthday'],
  ['dateOfBirth', 'birthday'],
  ['loyalty_card', 'loyaltyCard'],
  ['loyaltyCardNumber', 'loyaltyCard'],
]);

/** What people may be harmed by; kept however long it is, and before any other field. */
const ALLERGY_NAMES = new Set(['allergens', 'allergies']);
const MAX_LISTED = 80;

const listOf = (value: unknown): string[] =>
  partsOf(value)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

const sortedSet = (values: readonly string[]) => [...new Set(values)].sort().slice(0, MAX_LISTED);

function canonicalValue(name: string, value: unknown): unknown {
  if (value === null) return null;
  if (ALLERGY_NAMES.has(name)) return sortedSet(listOf(value).flatMap(allergenNamesIn));
  if (name === 'diets') return sortedSet(listOf(value).map((diet) => diet.toLowerCase().replace(/[\s_]+/g, '-')));
  if (name === 'email' && typeof value === 'string') return value.trim().toLowerCase();
  return value;
}

/** The fields of an identify call as they are kept: canonical names and values, none too large to keep, and no more than are kept. */
export function traitsOf(given: Readonly<Record<string, unknown>>, at: Instant): Traits {
  const traits: Record<string, Trait> = {};
  for (const [givenName, givenValue] of Object.entries(given)) {
    const name = NAME_ALIASES.get(givenName) ?? givenName;
    if (givenValue === undefined || NOT_KEPT.has(name) || name.length > MAX_NAME_CHARACTERS || name.startsWith('__')) continue;
    const text = canonicalJson(canonicalValue(name, givenValue));
    if (text.length <= MAX_VALUE_CHARACTERS || ALLERGY_NAMES.has(name)) traits[name] = { value: JSON.parse(text), at };
  }
  return mergeTraits({}, traits);
}

function laterTrait(left: Trait, right: Trait): Trait {
  if (left.at !== right.at) return left.at > right.at ? left : right;
  return canonicalJson(left.value) >= canonicalJson(right.value) ? left : right;
}

/** What this product itself reads of a person. */
const READ_NAMES = new Set(
  'name firstName lastName email phone birthday gender age region address locale timezone diets loyaltyCard'.split(' '),
);

/** Allergies first, then what is read here, then by name. */
function rankOf(name: string): string {
  if (ALLERGY_NAMES.has(name)) return `  ${name}`;
  return READ_NAMES.has(name) ? ` ${name}` : name;
}

/**
 * Each field keeps its latest word; of two at the same moment the one whose text sorts last. Beyond the limit the first names stay.
 *
 * @param left - as this returns it
 */
export function mergeTraits(left: Traits, right: Traits): Traits {
  if (Object.keys(right).length === 0) return left;
  const merged = new Map(Object.entries(left));
  for (const [name, trait] of Object.entries(right)) {
    const known = merged.get(name);
    merged.set(name, known ? laterTrait(known, trait) : trait);
  }
  return Object.fromEntries([...merged].sort(([one], [other]) => (rankOf(one) < rankOf(other) ? -1 : 1)).slice(0, MAX_TRAITS));
}

/** The value of a trait, or undefined when it was never told or has been withdrawn. */
export const traitValue = (traits: Traits, name: string): unknown => traits[name]?.value ?? undefined;
