import { useCallback, useEffect, useState } from 'react';
import { ApiError } from '../../client/problem.ts';
import { useLanguage } from './language.ts';
import { translated } from './sentence.ts';

type Refusals = typeof import('./refusals.zh.ts');

const MISSING = / does not exist\.$/;

/** The Chinese of what the API says; where there is none, the kind of refusal and its own words. */
export function inChinese(error: Error, { BY_STATUS, SENTENCES, THINGS }: Refusals): string {
  if (!(error instanceof ApiError)) return error.message;
  const { message, status, fields } = error;
  if (MISSING.test(message)) {
    const thing = message.replace(MISSING, '');
    return `${translated(thing, THINGS) ?? thing} 不存在。`;
  }
  const known = translated(message, SENTENCES);
  if (known !== undefined) return known;
  const kind = BY_STATUS[status] ?? BY_STATUS[500];
  const names = fields.map(({ field }) => field.replace(/^(body|query|path)\./, ''));
  return `${kind}${names.length > 0 ? `字段：${names.join('、')}` : ''}（${message}）`;
}

/** Says in the reader's language why something was refused. */
export function useRefusal(): (error: Error) => string {
  const language = useLanguage();
  const [refusals, setRefusals] = useState<Refusals>();
  useEffect(() => {
    if (language === 'zh') void import('./refusals.zh.ts').then(setRefusals);
  }, [language]);
  return useCallback(
    (error: Error) => (language === 'zh' && refusals !== undefined ? inChinese(error, refusals) : error.message),
    [language, refusals],
  );
}
