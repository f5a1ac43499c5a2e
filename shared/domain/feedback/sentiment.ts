import { chineseLexicon } from './chinese-lexicon.ts';
import { englishLexicon } from './english-lexicon.ts';
import { languageOf, type TextLanguage } from './language-of.ts';
import type { Entry, Lexicon } from './lexicon.ts';

/** A word or turn that counted, and what it came to after negation, degree and contrast. */
export interface Evidence {
  readonly term: string;
  readonly weight: number;
}

export interface Sentiment {
  readonly language: TextLanguage;
  /** How likely it is praise, 0–1; 0.5 when the text says nothing either way. */
  readonly positivity: number;
  readonly label: 'positive' | 'neutral' | 'negative';
  /** What decided, the strongest first, at most eight. */
  readonly evidence: readonly Evidence[];
}

const LEXICONS: Readonly<Partial<Record<TextLanguage, Lexicon>>> = { zh: chineseLexicon, en: englishLexicon };
/** What stands before a "but" counts less than what it is turned to. */
const BEFORE_CONTRAST = 0.6;
const AFTER_CONTRAST = 1.4;
/** Within so much of an even chance nothing is said. */
const UNDECIDED = 0.1;
const MOST_EVIDENCE = 8;
/** Readers of a queue read no more, and neither does the model. */
const MOST_JUDGED_CHARACTERS = 20_000;

const WORD = /[\p{L}\p{N}]+(?:['’][\p{L}]+)*|[^\s\p{L}\p{N}]/gu;

function tokensOf(text: string, { isSpaced }: Lexicon): string[] {
  const plain = text
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/<[^<>]{1,20}>/g, ' . ');
  return isSpaced ? (plain.match(WORD) ?? []) : [...plain.replace(/[^\S\n]+/g, '')];
}

/** The longest entry that begins at a token, with how many tokens it has. */
function entryAt(tokens: readonly string[], start: number, { entries, longest, isSpaced }: Lexicon) {
  for (let size = Math.min(longest, tokens.length - start); size > 0; size--) {
    const term = tokens.slice(start, start + size).join(isSpaced ? ' ' : '');
    const entry = entries.get(term);
    if (entry !== undefined) return { term, entry, size };
  }
  return undefined;
}

/** What stands in force while a text is read. */
interface Reading {
  readonly lexicon: Lexicon;
  readonly found: Evidence[];
  /** Tokens for which the last negation still holds, and the negation; it has said something itself when nothing follows. */
  negatedFor: number;
  negator: string;
  factor: number;
}

function endNegation(reading: Reading): void {
  const { lexicon, negator, found } = reading;
  if (negator !== '') found.push({ term: negator, weight: lexicon.bareNegation });
  reading.negator = '';
  reading.negatedFor = 0;
}

function endClause(reading: Reading): void {
  endNegation(reading);
  reading.factor = 1;
}

function takeOpinion(reading: Reading, term: string, weight: number): void {
  const { lexicon, negator, factor, found } = reading;
  const isNegated = reading.negatedFor > 0;
  const turned = isNegated ? weight * (weight > 0 ? lexicon.negatedPraise : lexicon.negatedBlame) : weight;
  found.push({ term: isNegated ? `${negator} ${term}` : term, weight: turned * factor });
  reading.negator = '';
  reading.negatedFor = 0;
  reading.factor = 1;
}

function takeContrast(reading: Reading): void {
  endClause(reading);
  for (const [index, { term, weight }] of reading.found.entries()) reading.found[index] = { term, weight: weight * BEFORE_CONTRAST };
}

function take(reading: Reading, term: string, entry: Entry): void {
  if (entry.kind === 'opinion') takeOpinion(reading, term, entry.weight);
  else if (entry.kind === 'degree') reading.factor *= entry.factor;
  else if (entry.kind === 'contrast') takeContrast(reading);
  else if (entry.kind === 'negator') {
    endNegation(reading);
    reading.negator = term;
    reading.negatedFor = reading.lexicon.reach + 1;
  }
}

function passToken(reading: Reading, token: string): void {
  const { lexicon } = reading;
  if (lexicon.doubts.has(token)) reading.found.push({ term: token, weight: lexicon.doubt });
  if (lexicon.ends.has(token)) endClause(reading);
}

/** Everything in a text that says something, in its order. */
function evidenceIn(tokens: readonly string[], lexicon: Lexicon): Evidence[] {
  const reading: Reading = { lexicon, found: [], negatedFor: 0, negator: '', factor: 1 };
  let contrasts = -1;
  for (let index = 0; index < tokens.length; ) {
    const match = entryAt(tokens, index, lexicon);
    if (match === undefined) passToken(reading, tokens[index] as string);
    else take(reading, match.term, match.entry);
    if (match?.entry.kind === 'contrast') contrasts = reading.found.length;
    const size = match?.size ?? 1;
    index += size;
    if (match?.entry.kind === 'negator') continue;
    reading.negatedFor -= size;
    if (reading.negatedFor <= 0) endNegation(reading);
  }
  endClause(reading);
  return reading.found.map((one, place) => (contrasts >= 0 && place >= contrasts ? { ...one, weight: one.weight * AFTER_CONTRAST } : one));
}

const rounded = (value: number) => Math.round(value * 1000) / 1000;

/**
 * What a text says of what it is about, by a written lexicon: the weights of its words and turns, turned round by negations, more or
 * less by degrees, and more after a "but"; divided by the root of how many there are, and brought to 0–1 by the logistic function.
 *
 * @param text - of any length; the first 20,000 characters count
 */
export function sentimentOf(text: string): Sentiment {
  const language = languageOf(text);
  const lexicon = LEXICONS[language];
  if (lexicon === undefined) return { language, positivity: 0.5, label: 'neutral', evidence: [] };
  const found = evidenceIn(tokensOf(text.slice(0, MOST_JUDGED_CHARACTERS), lexicon), lexicon);
  const sum = found.reduce((total, { weight }) => total + weight, 0);
  const score = found.length === 0 ? 0 : sum / Math.sqrt(found.length) - lexicon.politeness;
  const positivity = 1 / (1 + Math.exp(-score));
  const strongest = found.toSorted((one, other) => Math.abs(other.weight) - Math.abs(one.weight)).slice(0, MOST_EVIDENCE);
  return {
    language,
    positivity: rounded(positivity),
    label: labelOf(positivity),
    evidence: strongest.map(({ term, weight }) => ({ term, weight: rounded(weight) })),
  };
}

/** @param positivity - 0–1 */
export function labelOf(positivity: number): Sentiment['label'] {
  if (Math.abs(positivity - 0.5) < UNDECIDED) return 'neutral';
  return positivity > 0.5 ? 'positive' : 'negative';
}
