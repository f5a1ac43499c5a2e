import type { Ask } from './feedback-link.ts';

export type PageLanguage = 'en' | 'zh';

interface Words {
  readonly title: string;
  readonly questions: Readonly<Record<Ask, string>>;
  readonly ends: readonly [low: string, high: string];
  readonly more: string;
  readonly send: string;
  readonly thanks: string;
  readonly gone: string;
}

const WORDS: Readonly<Record<PageLanguage, Words>> = {
  en: {
    title: 'Your opinion',
    questions: {
      nps: 'How likely are you to recommend us to a friend?',
      csat: 'How content are you with our answer?',
      rating: 'How many stars do you give?',
    },
    ends: ['not at all', 'very much'],
    more: 'Would you like to tell us why?',
    send: 'Send',
    thanks: 'Thank you. Your answer has been kept.',
    gone: 'There is no question behind this link, or it is too old.',
  },
  zh: {
    title: '您的意见',
    questions: { nps: '您有多大可能把我们推荐给朋友？', csat: '您对我们的答复满意吗？', rating: '您给几颗星？' },
    ends: ['完全不', '非常'],
    more: '能告诉我们原因吗？',
    send: '提交',
    thanks: '谢谢，您的回答已保存。',
    gone: '此链接无效或已过期。',
  },
};

/** What can be answered: whole numbers from the first to the last. */
export const SCORES: Readonly<Record<Ask, readonly [from: number, to: number]>> = { nps: [0, 10], csat: [1, 5], rating: [1, 5] };

const page = (language: PageLanguage, body: string) =>
  `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${WORDS[language].title}</title></head><body><main><h1>${WORDS[language].title}</h1>${body}</main></body></html>`;

/** The form behind a link. Nothing of the person stands on it, so that whoever was sent it by mistake learns nothing. */
export function feedbackPage(language: PageLanguage, ask: Ask): string {
  const words = WORDS[language];
  const [from, to] = SCORES[ask];
  const scores = Array.from({ length: to - from + 1 }, (_, index) => from + index).map(
    (score) => `<label><input type="radio" name="score" value="${score}" required> ${score}</label>`,
  );
  const scale = `<fieldset><legend>${words.questions[ask]}</legend><span>${words.ends[0]}</span> ${scores.join(' ')} <span>${words.ends[1]}</span></fieldset>`;
  const more = `<p><label>${words.more}<br><textarea name="text" rows="5" cols="40" maxlength="2000"></textarea></label></p>`;
  return page(language, `<form method="post">${scale}${more}<p><button>${words.send}</button></p></form>`);
}

export const thanksPage = (language: PageLanguage): string => page(language, `<p role="status">${WORDS[language].thanks}</p>`);
export const noQuestionPage = (language: PageLanguage): string => page(language, `<p>${WORDS[language].gone}</p>`);
