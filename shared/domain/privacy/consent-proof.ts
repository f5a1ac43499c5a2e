import type { ConsentRecord } from '#schemas/consent.ts';

/** Ways in which nobody says anything: silence, boxes ticked beforehand, going on to use the shop (GDPR recital 32, PIPL Art. 14). */
const SILENT =
  /^(silen(t|ce)|implied|implicit|assumed|deemed|default(ed)?|pre[-_ ]?(ticked|checked|selected)|opt[-_ ]?out|inactivity|scroll(ing)?|continued[-_ ]use|bundled)\b/i;

/** Whether a method is one in which the person did nothing. Such a word may refuse, but never allow. */
const isSilentMethod = (method: string | undefined): boolean => method !== undefined && SILENT.test(method.trim());

/** A consent that nobody has given is none. */
export const isGivenBySilence = ({ status, method }: Pick<ConsentRecord, 'status' | 'method'>): boolean =>
  status === 'granted' && isSilentMethod(method);
