import { useFormats } from '../format/format.ts';
import { useWords } from '../i18n/language.ts';
import { shellWords } from '../i18n/shell-words.ts';

export interface AsOfProps {
  readonly at: string | number | null | undefined;
  /** Over which time, in words. */
  readonly period?: string;
}

/** Of which time figures are, and how old they are. */
export function AsOf({ at, period }: AsOfProps) {
  const t = useWords(shellWords);
  const { instant } = useFormats();
  const since = at == null ? undefined : t('asOf', { at: instant(at) });
  return <>{[period, since].filter((text) => text !== undefined).join(' · ')}</>;
}
