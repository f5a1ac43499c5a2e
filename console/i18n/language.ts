import { createContext, useCallback, useContext } from 'react';

export type Language = 'en' | 'zh';
export const LANGUAGES: readonly Language[] = ['en', 'zh'];
export const LOCALES: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' };

/** The same in English and in Simplified Chinese; a missing one does not compile. `{name}` stands for a value. */
export type Pair = readonly [en: string, zh: string];
export type Words = Readonly<Record<string, Pair>>;
type Values = Readonly<Record<string, string | number>>;

export const LanguageContext = createContext<Language>('en');
export const useLanguage = () => useContext(LanguageContext);

function filled([en, zh]: Pair, language: Language, values: Values): string {
  return (language === 'zh' ? zh : en).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The texts of one view, in the language of the reader. */
export function useWords<Known extends Words>(words: Known) {
  const language = useLanguage();
  return useCallback(
    (key: keyof Known & string, values: Values = {}): string => filled(words[key] as Pair, language, values),
    [words, language],
  );
}

/** Names for the codes that the API uses; a code of a later version is shown as it is. */
export function useLabels(words: Words) {
  const language = useLanguage();
  return useCallback((code: string): string => filled(words[code] ?? [code, code], language, {}), [words, language]);
}
