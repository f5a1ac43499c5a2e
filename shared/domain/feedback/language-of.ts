/** What a text is written in, as far as it can be judged; texts without letters are in none. */
export type TextLanguage = 'zh' | 'en' | 'other';

const HAN = /\p{Script=Han}/gu;
const LATIN = /\p{Script=Latin}+/gu;
const LETTER = /\p{L}/u;
/** A Chinese text has Latin brands in it, an English one hardly a Chinese character. */
const CHARACTERS_A_WORD = 2;

/** @param text - of any length; the first 2,000 characters decide */
export function languageOf(text: string): TextLanguage {
  const sample = text.slice(0, 2000);
  if (!LETTER.test(sample)) return 'other';
  const characters = sample.match(HAN)?.length ?? 0;
  const words = sample.match(LATIN)?.length ?? 0;
  if (characters === 0 && words === 0) return 'other';
  return characters >= words * CHARACTERS_A_WORD || characters > words ? 'zh' : 'en';
}
