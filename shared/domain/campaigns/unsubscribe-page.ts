import type { ContactPurpose } from '#schemas/contact.ts';

type Language = 'en' | 'zh';

interface Words {
  readonly title: string;
  readonly question: Readonly<Record<ContactPurpose, string>>;
  readonly button: string;
  readonly done: string;
  readonly gone: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Unsubscribe',
    question: {
      marketing: 'Do you want to get no more offers from us in this way?',
      service: 'Do you want to get no more messages about your purchases in this way? Safety notices still reach you.',
    },
    button: 'Unsubscribe',
    done: 'You are unsubscribed. It holds from now on.',
    gone: 'There is nothing to unsubscribe from behind this link.',
  },
  zh: {
    title: '退订',
    question: {
      marketing: '您希望不再通过此方式收到我们的优惠信息吗？',
      service: '您希望不再通过此方式收到与购物有关的消息吗？安全通知仍会送达。',
    },
    button: '退订',
    done: '您已退订，立即生效。',
    gone: '此链接没有可退订的内容。',
  },
};

const page = (language: Language, body: string) =>
  `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${WORDS[language].title}</title></head><body><main><h1>${WORDS[language].title}</h1>${body}</main></body></html>`;

/** What somebody sees who opens the link: a question, and nothing has happened yet. */
export const unsubscribePage = (language: Language, purpose: ContactPurpose): string =>
  page(
    language,
    `<p>${WORDS[language].question[purpose]}</p><form method="post"><button name="List-Unsubscribe" value="One-Click">${WORDS[language].button}</button></form>`,
  );

export const unsubscribedPage = (language: Language): string =>
  page(language, `<p role="status"><strong>${WORDS[language].done}</strong></p>`);

export const noListPage = (language: Language): string => page(language, `<p>${WORDS[language].gone}</p>`);

const MULTIPART = /name="?List-Unsubscribe"?\s*\r?\n(?:[^\r\n]+\r?\n)*\r?\nOne-Click\s*\r?\n/i;

/** Whether a body asks for it as RFC 8058 says, in either of the two forms of a form. */
export function asksOneClick(contentType: string | undefined, body: string): boolean {
  if (/^multipart\/form-data/i.test(contentType ?? '')) return MULTIPART.test(body);
  return new URLSearchParams(body.trim()).get('List-Unsubscribe') === 'One-Click';
}
