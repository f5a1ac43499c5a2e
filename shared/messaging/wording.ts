import type { JourneyTemplate } from '#schemas/journey-template.ts';

export type MessageLanguage = 'en' | 'zh';
/** `promotion` tells the campaign's own offer and nothing else. */
export type MessageTemplate = 'promotion' | JourneyTemplate;

/** A message in one language. Liquid fills in `givenName`, `shopName`, `couponCode` and the offer's `subject` and `text`. */
export interface Wording {
  readonly subject: string;
  /** The line that mail programs show beside the subject. */
  readonly preview: string;
  readonly headline: string;
  readonly paragraphs: readonly string[];
  /** Above the products, when there are any. */
  readonly products: string;
  /** The whole of a text message or a push, without the shop's name. */
  readonly short: string;
}

const HELLO = 'Hello{% if givenName %} {{ givenName }}{% endif %},';
const NI_HAO = '{% if givenName %}{{ givenName }}，{% endif %}您好：';
const COUPON = '{% if couponCode %}Your code: {{ couponCode }}{% endif %}';
const COUPON_ZH = '{% if couponCode %}优惠码：{{ couponCode }}{% endif %}';
const SHORT_COUPON = '{% if couponCode %} Code {{ couponCode }}.{% endif %}';
const SHORT_COUPON_ZH = '{% if couponCode %}优惠码{{ couponCode }}。{% endif %}';
/** The shop's own words, when a campaign has some beside its template. */
const OWN = '{{ text }}';

export const WORDINGS: Readonly<Record<MessageTemplate, Readonly<Record<MessageLanguage, Wording>>>> = {
  promotion: {
    en: {
      subject: '{{ subject }}',
      preview: '{{ text | truncate: 90 }}',
      headline: '{{ subject }}',
      paragraphs: [OWN, COUPON],
      products: 'Chosen for you',
      short: `{{ text }}${SHORT_COUPON}`,
    },
    zh: {
      subject: '{{ subject }}',
      preview: '{{ text | truncate: 45 }}',
      headline: '{{ subject }}',
      paragraphs: [OWN, COUPON_ZH],
      products: '为您挑选',
      short: `{{ text }}${SHORT_COUPON_ZH}`,
    },
  },
  'vip-care': {
    en: {
      subject: '{% if subject %}{{ subject }}{% else %}A thank-you from {{ shopName }}{% endif %}',
      preview: 'Something for the people who are with us most.',
      headline: 'Thank you for being with us',
      paragraphs: [HELLO, 'You are one of the people who shop with us most, and we would like to say thank you.', OWN, COUPON],
      products: 'You may like these',
      short: `Thank you for shopping with us.{% if text %} {{ text }}{% endif %}${SHORT_COUPON}`,
    },
    zh: {
      subject: '{% if subject %}{{ subject }}{% else %}{{ shopName }}的一份谢意{% endif %}',
      preview: '送给最支持我们的顾客。',
      headline: '感谢您一路相伴',
      paragraphs: [NI_HAO, '您是最常光顾我们的顾客之一，我们想向您表示感谢。', OWN, COUPON_ZH],
      products: '您可能会喜欢',
      short: `感谢您的支持。{{ text }}${SHORT_COUPON_ZH}`,
    },
  },
  'win-back': {
    en: {
      subject: '{% if subject %}{{ subject }}{% else %}{{ shopName }}: what is new since your last visit{% endif %}',
      preview: 'It has been a while since your last order.',
      headline: 'It has been a while',
      paragraphs: [HELLO, 'Your last order was some time ago. This is what others come back for.', OWN, COUPON],
      products: 'Worth another look',
      short: `It has been a while since your last order.{% if text %} {{ text }}{% endif %}${SHORT_COUPON}`,
    },
    zh: {
      subject: '{% if subject %}{{ subject }}{% else %}{{ shopName }}：您不在时的新品{% endif %}',
      preview: '距离您上次下单已有一段时间。',
      headline: '好久不见',
      paragraphs: [NI_HAO, '距离您上次下单已有一段时间，以下是大家常回购的商品。', OWN, COUPON_ZH],
      products: '值得再看看',
      short: `好久不见。{{ text }}${SHORT_COUPON_ZH}`,
    },
  },
  'second-order': {
    en: {
      subject: '{% if subject %}{{ subject }}{% else %}How was your first order from {{ shopName }}?{% endif %}',
      preview: 'Ideas for your next basket.',
      headline: 'Thank you for your first order',
      paragraphs: [HELLO, 'We hope that everything was as fresh as it should be. Here are ideas for your next basket.', OWN, COUPON],
      products: 'Goes well with your first order',
      short: `Thank you for your first order.{% if text %} {{ text }}{% endif %}${SHORT_COUPON}`,
    },
    zh: {
      subject: '{% if subject %}{{ subject }}{% else %}您对{{ shopName }}的首次购物还满意吗？{% endif %}',
      preview: '下一次购物的灵感。',
      headline: '感谢您的首次下单',
      paragraphs: [NI_HAO, '希望商品的新鲜度让您满意。为下一次购物，我们准备了一些建议。', OWN, COUPON_ZH],
      products: '与首单搭配',
      short: `感谢您的首次下单。{{ text }}${SHORT_COUPON_ZH}`,
    },
  },
  replenishment: {
    en: {
      subject: '{% if subject %}{{ subject }}{% else %}Running low? Your usual from {{ shopName }}{% endif %}',
      preview: 'What you buy regularly may be used up soon.',
      headline: 'Time for your usual?',
      paragraphs: [HELLO, 'By the rhythm of your orders these may be used up soon.', OWN, COUPON],
      products: 'You buy these regularly',
      short: `What you buy regularly may be used up soon.{% if text %} {{ text }}{% endif %}${SHORT_COUPON}`,
    },
    zh: {
      subject: '{% if subject %}{{ subject }}{% else %}{{ shopName }}提醒：常购商品快用完了吗？{% endif %}',
      preview: '您常买的商品可能快用完了。',
      headline: '该补货了吗？',
      paragraphs: [NI_HAO, '根据您的购买规律，以下商品可能快用完了。', OWN, COUPON_ZH],
      products: '您经常购买',
      short: `您常买的商品可能快用完了。{{ text }}${SHORT_COUPON_ZH}`,
    },
  },
  'service-recovery': {
    en: {
      subject: '{% if subject %}{{ subject }}{% else %}We are sorry: about your order from {{ shopName }}{% endif %}',
      preview: 'Something was not as it should be, and we want to put it right.',
      headline: 'We are sorry',
      paragraphs: [HELLO, 'Something with your order was not as it should have been. We apologise, and want to put it right.', OWN, COUPON],
      products: 'In place of it',
      short: `We are sorry: something with your order was not as it should be.{% if text %} {{ text }}{% endif %}${SHORT_COUPON}`,
    },
    zh: {
      subject: '{% if subject %}{{ subject }}{% else %}致歉：关于您在{{ shopName }}的订单{% endif %}',
      preview: '您的订单未达到应有的水准，我们希望弥补。',
      headline: '我们深表歉意',
      paragraphs: [NI_HAO, '您的订单未达到应有的水准，对此我们深表歉意，并希望予以弥补。', OWN, COUPON_ZH],
      products: '替代商品',
      short: `您的订单未达到应有的水准，我们深表歉意。{{ text }}${SHORT_COUPON_ZH}`,
    },
  },
};

/** What stands at the foot of every message. */
export const FOOTERS: Readonly<Record<MessageLanguage, Readonly<Record<'advertisement' | 'service' | 'unsubscribe' | 'stop', string>>>> = {
  en: {
    advertisement: 'This is an advertisement from {{ shopName }}, sent because you agreed to receive it.',
    service: 'This message is about something that you bought from {{ shopName }}.',
    unsubscribe: 'Unsubscribe',
    stop: 'Stop: {{ unsubscribeUrl }}',
  },
  zh: {
    advertisement: '本邮件为{{ shopName }}经您同意发送的广告。',
    service: '本邮件与您在{{ shopName }}购买的商品有关。',
    unsubscribe: '退订',
    stop: '退订：{{ unsubscribeUrl }}',
  },
};
