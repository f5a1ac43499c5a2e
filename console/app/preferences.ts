import { applyDensity, applyMode, Density, Mode } from '@cloudscape-design/global-styles';
import { useCallback, useEffect, useState } from 'react';
import { LANGUAGES, type Language, LOCALES } from '../i18n/language.ts';

/** How a person wants the console to look, kept in their browser. */
export interface Preferences {
  readonly language: Language;
  readonly isDark: boolean;
  readonly isCompact: boolean;
}

const KEY = 'larderly-preferences';

function initial(): Preferences {
  const language = navigator.language.startsWith('zh') ? 'zh' : 'en';
  const isDark = window.matchMedia('(prefers-color-scheme: dark)').matches;
  const usual = { language, isDark, isCompact: false } as const;
  try {
    const kept = JSON.parse(window.localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>;
    const known = { ...usual, ...kept };
    return LANGUAGES.includes(known.language) ? known : usual;
  } catch {
    return usual;
  }
}

export function usePreferences() {
  const [preferences, setPreferences] = useState(initial);
  const { language, isDark, isCompact } = preferences;
  useEffect(() => {
    document.documentElement.lang = LOCALES[language];
    applyMode(isDark ? Mode.Dark : Mode.Light);
    applyDensity(isCompact ? Density.Compact : Density.Comfortable);
    window.localStorage.setItem(KEY, JSON.stringify({ language, isDark, isCompact }));
  }, [language, isDark, isCompact]);
  const change = useCallback((part: Partial<Preferences>) => setPreferences((known) => ({ ...known, ...part })), []);
  return { preferences, change };
}
