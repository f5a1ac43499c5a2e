import type { Recall } from '#schemas/recall.ts';

export type NoticeLanguage = 'en' | 'zh';

/** What is told to one person. */
export interface NoticeFacts {
  readonly recall: Pick<Recall, 'reason' | 'advice' | 'allergens' | 'class'>;
  /** Goods of their orders, with the names that the catalogue has for them. */
  readonly goods: readonly { readonly name: string; readonly lot?: string | undefined }[];
  /** On which days they were bought, `YYYY-MM-DD`. */
  readonly soldOn: readonly string[];
  readonly isCertain: boolean;
  readonly substitute?: string | undefined;
  readonly answerUrl: string;
  /** Of somebody who was erased: until which day their address is kept for this, `YYYY-MM-DD`. */
  readonly keptUntil?: string | undefined;
}

interface Words {
  readonly subject: (names: string) => string;
  readonly what: (isCertain: boolean, names: string, days: string) => string;
  readonly lots: (lots: string) => string;
  readonly reason: (reason: string) => string;
  readonly allergens: (allergens: string) => string;
  readonly advice: string;
  readonly ill: string;
  readonly substitute: (name: string) => string;
  readonly answer: (url: string) => string;
  readonly why: string;
  readonly whyKept: (day: string) => string;
  readonly comma: string;
}

const ENGLISH: Words = {
  subject: (names) => `Food safety: please do not eat ${names}`,
  what: (isCertain, names, days) =>
    isCertain
      ? `You bought ${names} from us on ${days}. We are recalling it.`
      : `You may have bought recalled goods from us on ${days}: ${names}. Please compare the lot on the package; if you cannot find it, treat it as recalled.`,
  lots: (lots) => `Lot: ${lots}`,
  reason: (reason) => `Why: ${reason}`,
  allergens: (allergens) => `It may contain, without saying so: ${allergens}.`,
  advice:
    'Please do not eat it and do not give it away. Throw it away, or bring it back to any of our stores; you get your money back without a receipt.',
  ill: 'If you have eaten it and feel unwell, please see a doctor and take this message with you.',
  substitute: (name) => `In its place we suggest: ${name}.`,
  answer: (url) => `Please tell us what became of it, it takes one click: ${url}`,
  why: 'This is a safety notice about goods that you bought. It is no advertising and comes whatever you have chosen for our news.',
  whyKept: (day) =>
    `You asked us to delete your data, and we have. We kept this address, encrypted, for nothing but safety notices about goods that you bought; it is deleted by ${day} at the latest. This message is no advertising.`,
  comma: ', ',
};

const CHINESE: Words = {
  subject: (names) => `食品安全提示：请勿食用${names}`,
  what: (isCertain, names, days) =>
    isCertain
      ? `您于${days}在本店购买了${names}。我们现召回该商品。`
      : `您于${days}在本店购买的商品可能属于召回范围：${names}。请核对包装上的批号；如无法确认，请按召回商品处理。`,
  lots: (lots) => `批号：${lots}`,
  reason: (reason) => `召回原因：${reason}`,
  allergens: (allergens) => `可能含有未标示的过敏原：${allergens}。`,
  advice: '请勿食用，也不要转送他人。您可以将其丢弃，或退回本店任一门店，无需小票即可退款。',
  ill: '如已食用并感到不适，请及时就医，并出示本通知。',
  substitute: (name) => `我们建议以此代替：${name}。`,
  answer: (url) => `请告诉我们该商品的处理情况，只需点一下：${url}`,
  why: '本通知涉及您所购商品的安全，不是广告；无论您是否订阅营销信息，都会收到。',
  whyKept: (day) =>
    `您曾要求我们删除您的数据，我们已照办。此联系方式以加密形式保留，仅用于您所购商品的安全通知，最迟于${day}删除。本通知不是广告。`,
  comma: '、',
};

const WORDS: Readonly<Record<NoticeLanguage, Words>> = { en: ENGLISH, zh: CHINESE };

/** Chinese for whoever has said so in their language or locale, English for everybody else. */
export function noticeLanguageOf(traits: Readonly<Record<string, { readonly value?: unknown } | undefined>>): NoticeLanguage {
  const told = [traits['locale']?.value, traits['language']?.value].find((value) => typeof value === 'string');
  return typeof told === 'string' && /^(zh|cmn|chinese|中文)/i.test(told.trim()) ? 'zh' : 'en';
}

const MOST_NAMES = 3;
const unique = (names: readonly string[]) => [...new Set(names)];

/** Room on a telephone's display: some text messages, joined by the network. */
const SHORT_SIGNS = 600;

export interface NoticeText {
  readonly subject: string;
  readonly text: string;
  /** The same for a telephone: what, which lot, why, what instead, and the link. */
  readonly short: string;
}

/** The safety notice: its own words, nothing that advertises, the substitute in the same message. */
export function noticeOf(language: NoticeLanguage, facts: NoticeFacts): NoticeText {
  const words = WORDS[language];
  const { recall, goods, substitute } = facts;
  const names = unique(goods.map(({ name }) => name));
  const lots = unique(goods.flatMap(({ lot }) => lot ?? []));
  const list = (all: readonly string[]) => all.join(words.comma);
  const lines = [
    words.what(facts.isCertain, list(names), list(unique(facts.soldOn))),
    ...(lots.length > 0 ? [words.lots(list(lots))] : []),
    words.reason(recall.reason),
    ...(recall.allergens.length > 0 ? [words.allergens(list(recall.allergens))] : []),
    '',
    recall.advice?.[language] ?? words.advice,
    words.ill,
    ...(substitute === undefined ? [] : ['', words.substitute(substitute)]),
    '',
    words.answer(facts.answerUrl),
    '',
    facts.keptUntil === undefined ? words.why : words.whyKept(facts.keptUntil),
  ];
  const few = (all: readonly string[]) => list(all.length > MOST_NAMES ? [...all.slice(0, MOST_NAMES), '…'] : all);
  const subject = words.subject(few(names));
  const brief = [
    subject,
    ...(lots.length > 0 ? [words.lots(few(lots))] : []),
    words.reason(recall.reason),
    ...(substitute === undefined ? [] : [words.substitute(substitute)]),
  ].join('\n');
  // The reason may be long, the link may not be cut.
  const cut = brief.length > SHORT_SIGNS ? `${brief.slice(0, SHORT_SIGNS).toWellFormed()}…` : brief;
  return { subject, text: lines.join('\n'), short: `${cut}\n${words.answer(facts.answerUrl)}` };
}
