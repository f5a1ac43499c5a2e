import type { I18nProviderProps } from '@cloudscape-design/components/i18n';
import { useEffect, useState } from 'react';
import type { Language } from './language.ts';

type Messages = I18nProviderProps['messages'][number];

const LOADERS: Readonly<Record<Language, () => Promise<{ default: Messages }>>> = {
  en: () => import('@cloudscape-design/components/i18n/messages/all.en'),
  zh: () => import('@cloudscape-design/components/i18n/messages/all.zh-CN'),
};

/** What the design system itself says, in the language of the reader; the former one until that is there. */
export function useCloudscapeMessages(language: Language): Messages | undefined {
  const [messages, setMessages] = useState<Messages>();
  useEffect(() => {
    let isWanted = true;
    void LOADERS[language]().then((loaded) => {
      if (isWanted) setMessages(loaded.default);
    });
    return () => {
      isWanted = false;
    };
  }, [language]);
  return messages;
}
