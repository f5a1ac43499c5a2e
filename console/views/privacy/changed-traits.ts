/** A field of a person as the API tells it. */
export type Trait = string | number | boolean | null | readonly unknown[] | object | undefined;

/** Fields that every shop asks for, whether or not this person has told them. */
const USUAL = ['firstName', 'lastName', 'email', 'phone', 'birthday', 'city', 'postcode', 'allergens', 'diets'];
const LISTS = new Set(['allergens', 'allergies', 'diets']);

const isPlain = (value: Trait) => value === undefined || value === null || typeof value !== 'object';
const isWritable = (value: Trait) => isPlain(value) || (Array.isArray(value) && value.every(isPlain));

/** Names of the fields that a form can change: the usual ones, and what else this person has told, but for nested ones. */
export const fieldsOf = (traits: Readonly<Record<string, Trait>>): string[] =>
  [...new Set([...USUAL, ...Object.keys(traits)])].filter((name) => isWritable(traits[name]));

/** A field as it is typed; lists are parted by commas. */
export const textOf = (value: Trait): string => (Array.isArray(value) ? value.join(', ') : value == null ? '' : String(value));

function traitOf(name: string, text: string, former: Trait): string | number | boolean | string[] {
  if (Array.isArray(former) || LISTS.has(name))
    return text
      .split(/[,，、]/)
      .map((part) => part.trim())
      .filter((part) => part !== '');
  if (typeof former === 'number' && Number.isFinite(Number(text))) return Number(text);
  if (typeof former === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** What differs from before, as the API takes it; an emptied field is withdrawn. */
export function changesOf(traits: Readonly<Record<string, Trait>>, typed: Readonly<Record<string, string>>) {
  const changed = Object.entries(typed).filter(([name, text]) => text.trim() !== textOf(traits[name]));
  return Object.fromEntries(changed.map(([name, text]) => [name, text.trim() === '' ? null : traitOf(name, text.trim(), traits[name])]));
}
