/** What an entry of a lexicon does to the text around it. */
export type Entry =
  | { readonly kind: 'opinion'; readonly weight: number }
  | { readonly kind: 'negator' | 'contrast' | 'innocent' }
  /** `factor` is by how much the next opinion counts more, or less. */
  | { readonly kind: 'degree'; readonly factor: number };

/** Words and turns of one language with what each says, and how they work upon each other. */
export interface Lexicon {
  readonly entries: ReadonlyMap<string, Entry>;
  /** Tokens that end a clause. */
  readonly ends: ReadonlySet<string>;
  /** Tokens that ask. */
  readonly doubts: ReadonlySet<string>;
  /** Tokens of a turn have a space between them. */
  readonly isSpaced: boolean;
  /** Tokens of the longest entry. */
  readonly longest: number;
  /** How many tokens after a negation it may be about. */
  readonly reach: number;
  /** Factors on what is negated. */
  readonly negatedPraise: number;
  readonly negatedBlame: number;
  /** What a negation says that negates no opinion, and a question. */
  readonly bareNegation: number;
  readonly doubt: number;
  /** Score up to which praise is politeness: where the line between praise and blame lies. */
  readonly politeness: number;
}

interface WrittenLexicon
  extends Pick<Lexicon, 'isSpaced' | 'reach' | 'negatedPraise' | 'negatedBlame' | 'bareNegation' | 'doubt' | 'politeness'> {
  /** Entries by weight; with `_` for the space within a turn. */
  readonly opinions: Readonly<Record<string, string>>;
  readonly degrees: Readonly<Record<string, string>>;
  readonly negators: string;
  readonly contrasts: string;
  readonly innocent: string;
  readonly ends: string;
  readonly doubts: string;
}

const wordsIn = (text: string): string[] => text.split(/[ \n]+/).filter((word) => word !== '');

/** @throws {RangeError} when a weight is no number */
function numbered(groups: Readonly<Record<string, string>>): (readonly [string, number])[] {
  return Object.entries(groups).flatMap(([weight, text]) => {
    const value = Number(weight);
    if (!Number.isFinite(value)) throw new RangeError(`A weight of a lexicon is a number, not "${weight}".`);
    return wordsIn(text).map((word) => [word, value] as const);
  });
}

/** A lexicon as it is looked up. An entry that stands in several lists has the sense of the last one: opinions come before innocent turns. */
export function lexiconOf(written: WrittenLexicon): Lexicon {
  const { opinions, degrees, negators, contrasts, innocent, ends, doubts, ...rules } = written;
  const entries = new Map<string, Entry>();
  const plain = (word: string) => (rules.isSpaced ? word.replaceAll('_', ' ') : word);
  for (const [word, weight] of numbered(opinions)) entries.set(plain(word), { kind: 'opinion', weight });
  for (const [word, factor] of numbered(degrees)) entries.set(plain(word), { kind: 'degree', factor });
  for (const word of wordsIn(negators)) entries.set(plain(word), { kind: 'negator' });
  for (const word of wordsIn(contrasts)) entries.set(plain(word), { kind: 'contrast' });
  for (const word of wordsIn(innocent)) entries.set(plain(word), { kind: 'innocent' });
  const lengths = [...entries.keys()].map((word) => (rules.isSpaced ? word.split(' ').length : [...word].length));
  return {
    ...rules,
    entries,
    ends: new Set([...wordsIn(ends), '\n']),
    doubts: new Set(wordsIn(doubts)),
    longest: Math.max(1, ...lengths),
  };
}
