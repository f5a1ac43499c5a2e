import type { Instant } from '#schemas/instant.ts';
import type { Facts, Profile, Trait } from '#schemas/profile.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { mergeTraits, traitsOf, traitValue } from './traits.ts';

/** Fields in which people tell their name. */
const NAME_TRAITS = ['name', 'firstName', 'lastName'] as const;
type NameTrait = (typeof NAME_TRAITS)[number];

/** Words of a name beyond these are not searched for. */
const MOST_WORDS = 6;
/** Letters of a word beyond these are not told apart in the index. */
const MOST_LETTERS = 12;
const LOGOGRAM = /^\p{Script=Han}|^\p{Script=Hangul}|^\p{Script=Hiragana}|^\p{Script=Katakana}/u;

/** Words of a name without case, accents and signs, each once: `Müller-Lüdenscheidt` is `muller` and `ludenscheidt`. */
function nameWords(text: string): string[] {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().normalize('NFC');
  const words = plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return [...new Set(words)].slice(0, MOST_WORDS);
}

/**
 * The beginnings of a word under which it is found: of two letters and more; of one where a letter is a syllable or a word.
 * None when the word is shorter.
 */
function beginningsOf(word: string): string[] {
  const letters = [...word].slice(0, MOST_LETTERS);
  const shortest = LOGOGRAM.test(word) ? 1 : 2;
  return letters.slice(shortest - 1).map((_letter, index) => letters.slice(0, shortest + index).join(''));
}

/** The name of a person, as they told it whole or in parts. */
export function nameOf(traits: Facts['traits']): string | null {
  const parts = [traitValue(traits, 'firstName'), traitValue(traits, 'lastName')].filter((part) => typeof part === 'string');
  const name = traitValue(traits, 'name');
  if (typeof name === 'string') return name;
  return parts.length > 0 ? parts.join(' ') : null;
}

/** Whether each word that is looked for begins a word of what the person told of their name. */
function isNamed(traits: Facts['traits'], sought: readonly string[]): boolean {
  const told = NAME_TRAITS.map((trait) => traitValue(traits, trait)).filter((value) => typeof value === 'string');
  const words = told.flatMap(nameWords);
  return sought.length > 0 && sought.every((part) => words.some((word) => word.startsWith(part)));
}

interface ToldName {
  readonly at: Instant;
  /** Each by its beginnings. */
  readonly words: readonly (readonly string[])[];
}

/** The words by which a text is looked for, each by its beginnings; none for one that is too short. */
export const soughtIn = (text: string): string[][] => nameWords(text).map(beginningsOf);

/** A field that was withdrawn has no words. */
const toldName = ({ value, at }: Trait): ToldName => ({
  at,
  words: typeof value === 'string' ? soughtIn(value).filter((beginnings) => beginnings.length > 0) : [],
});

/** The latest that events tell of a name, field by field. */
export function namesTold(events: readonly StoredEvent[]): Map<NameTrait, ToldName> {
  const traits = events
    .flatMap(({ type, traits: given, at }) => (type === 'identify' ? [traitsOf(given ?? {}, at)] : []))
    .reduce(mergeTraits, {});
  return new Map(NAME_TRAITS.flatMap((name) => (traits[name] ? [[name, toldName(traits[name])] as const] : [])));
}

interface Candidates {
  /** Whoever has what was said as an id, address, number or card. */
  readonly identified: readonly Profile[];
  /** Whoever may bear it as a name: an index of names lags behind, and takes some beginnings for the same. */
  readonly named: readonly Profile[];
}

/** Who was meant by a text, each once: those with such an id or identifier first, then those who are named so, by name. */
export function meantBy(text: string, { identified, named }: Candidates): Profile[] {
  const sought = nameWords(text);
  const bearers = named.filter(({ traits }) => isNamed(traits, sought));
  const sorted = bearers.sort((one, other) => ((nameOf(one.traits) ?? '') < (nameOf(other.traits) ?? '') ? -1 : 1));
  return [...new Map([...identified, ...sorted].map((profile) => [profile.personKey, profile])).values()];
}
