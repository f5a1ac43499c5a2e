import { useCallback, useEffect, useState } from 'react';
import { codeWords } from './code-words.ts';
import { type Pair, useLanguage, type Words } from './language.ts';
import { translated } from './sentence.ts';

const BETWEEN_SENTENCES = /(?<=\.) (?=[A-Z])/;
const KNOWN: Words = codeWords;

/** Sentences of the API in Chinese; one that is not known stays as it is. */
export function spokenInChinese(text: string, pairs: readonly Pair[]): string {
  const say = (value: string, name: string): string => {
    if (name === 'list')
      return value
        .split(', ')
        .map((part) => translated(part, pairs, say) ?? part)
        .join('、');
    if (name.startsWith('phrase')) return translated(value, pairs, say) ?? value;
    return KNOWN[value]?.[1] ?? value;
  };
  const whole = translated(text, pairs, say);
  return (
    whole ??
    text
      .split(BETWEEN_SENTENCES)
      .map((sentence) => translated(sentence, pairs, say) ?? sentence)
      .join('')
  );
}

/** Says in the reader's language what the API says of people and goods in sentences. */
export function useSpoken(): (text: string) => string {
  const language = useLanguage();
  const [pairs, setPairs] = useState<readonly Pair[]>();
  useEffect(() => {
    if (language === 'zh') void import('./sentences.zh.ts').then(({ SENTENCES }) => setPairs(SENTENCES));
  }, [language]);
  return useCallback((text: string) => (language === 'zh' && pairs !== undefined ? spokenInChinese(text, pairs) : text), [language, pairs]);
}
