import type { NoticeLanguage } from './notice-text.ts';

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');

interface Words {
  readonly title: string;
  readonly question: string;
  readonly answers: Readonly<Record<'discarded' | 'returned' | 'kept' | 'eaten', string>>;
  readonly refund: string;
  readonly quantity: string;
  readonly thanks: string;
  readonly ill: string;
  readonly gone: string;
}

const WORDS: Readonly<Record<NoticeLanguage, Words>> = {
  en: {
    title: 'Food safety',
    question: 'What became of the goods?',
    answers: {
      discarded: 'I have thrown them away',
      returned: 'I have brought them back',
      kept: 'I still have them',
      eaten: 'We have eaten them',
    },
    refund: 'I would like my money back',
    quantity: 'How many, if not all',
    thanks: 'Thank you. You can change your answer here at any time.',
    ill: 'If you feel unwell, please see a doctor and take the notice with you.',
    gone: 'There is no notice behind this link.',
  },
  zh: {
    title: '食品安全',
    question: '这些商品现在怎么样了？',
    answers: { discarded: '已丢弃', returned: '已退回门店', kept: '仍在我这里', eaten: '已食用' },
    refund: '我需要退款',
    quantity: '数量（如非全部）',
    thanks: '谢谢。您可以随时在此更改您的回答。',
    ill: '如感到不适，请及时就医，并出示本通知。',
    gone: '此链接没有对应的通知。',
  },
};

/** The language that a browser would rather have. */
export const pageLanguageOf = (acceptLanguage: string | undefined): NoticeLanguage =>
  /^\s*zh\b/i.test(acceptLanguage ?? '') ? 'zh' : 'en';

const page = (language: NoticeLanguage, body: string) =>
  `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${WORDS[language].title}</title></head><body><main><h1>${WORDS[language].title}</h1>${body}</main></body></html>`;

/** The form behind the link of a notice. @param said - whether an answer has just been kept */
export function noticePage(language: NoticeLanguage, reason: string, said: boolean): string {
  const words = WORDS[language];
  const buttons = Object.entries(words.answers).map(([name, text]) => `<p><button name="answer" value="${name}">${text}</button></p>`);
  const extras = `<p><label><input type="checkbox" name="wantsRefund" value="true"> ${words.refund}</label></p><p><label>${words.quantity} <input name="quantity" type="number" min="0" step="any"></label></p>`;
  const thanks = said ? `<p role="status"><strong>${words.thanks}</strong></p>` : '';
  const form = `<form method="post"><h2>${words.question}</h2>${extras}${buttons.join('')}</form>`;
  return page(language, `${thanks}<p>${escaped(reason)}</p>${form}<p>${words.ill}</p>`);
}

export const noNoticePage = (language: NoticeLanguage): string => page(language, `<p>${WORDS[language].gone}</p>`);
