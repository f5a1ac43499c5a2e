import { useCallback, useEffect, useState } from 'react';
import { ApiError } from '../../client/problem.ts';
import { useLanguage } from './language.ts';
import { translated } from './sentence.ts';

type Refusals = typeof import('./refusals.zh.ts') & typeof import('./expected.zh.ts');

/** Where the whole of it is at fault. */
const ROOTS = new Set(['body', 'query', 'path']);
const MISSING = / does not exist\.$/;

/** The Chinese of what the API says; where there is none, the kind of refusal, its fields, and its own words. */
export function inChinese(error: Error, { BY_STATUS, SENTENCES, THINGS, EXPECTED }: Refusals): string {
  if (!(error instanceof ApiError)) return error.message;
  const { message, status, fields } = error;
  if (MISSING.test(message)) {
    const thing = message.replace(MISSING, '');
    return `${translated(thing, THINGS) ?? thing} 不存在。`;
  }
  const known = translated(message, SENTENCES);
  if (known !== undefined) return known;
  const kind = BY_STATUS[status] ?? BY_STATUS[500];
  const faults = fields.map(({ field, expected }) => ({
    name: ROOTS.has(field) ? '请求' : field.replace(/^(body|query|path)\./, ''),
    wanted: translated(expected, EXPECTED),
  }));
  const isKnown = faults.length > 0 && faults.every(({ wanted }) => wanted !== undefined);
  if (isKnown) return `${kind}${faults.map(({ name, wanted }) => `${name}：${wanted}`).join('；')}。`;
  return `${kind}${faults.length > 0 ? `字段：${faults.map(({ name }) => name).join('、')}` : ''}（${message}）`;
}

/** Says in the reader's language why something was refused. */
export function useRefusal(): (error: Error) => string {
  const language = useLanguage();
  const [refusals, setRefusals] = useState<Refusals>();
  useEffect(() => {
    if (language === 'zh')
      void Promise.all([import('./refusals.zh.ts'), import('./expected.zh.ts')]).then(([said, expected]) =>
        setRefusals({ ...said, ...expected }),
      );
  }, [language]);
  return useCallback(
    (error: Error) => (language === 'zh' && refusals !== undefined ? inChinese(error, refusals) : error.message),
    [language, refusals],
  );
}
