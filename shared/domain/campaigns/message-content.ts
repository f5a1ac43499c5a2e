import { exponentOf } from '#domain/money.ts';
import { noticeLanguageOf } from '#domain/recalls/notice-text.ts';
import type { Campaign } from '#schemas/campaign.ts';
import type { Channel } from '#schemas/contact.ts';
import type { Product } from '#schemas/product.ts';
import type { Facts } from '#schemas/profile.ts';
import { countryOf, toldZonesOf } from './contact-hours.ts';
import { listOf } from './unsubscribe-token.ts';

type Traits = Facts['traits'];
type Language = 'en' | 'zh';

/** How the shop names itself in what it sends. */
export interface SenderIdentity {
  readonly shopName: string;
  readonly postalAddress: string;
  readonly senderAddress: string;
}

const CHINESE_ZONES: ReadonlySet<string> = new Set([
  'Asia/Shanghai',
  'Asia/Urumqi',
  'Asia/Chongqing',
  'Asia/Harbin',
  'Asia/Kashgar',
  'PRC',
]);

/** In China an advertisement says so at the head of its subject; so does one in Chinese to somebody who may be there. */
function subjectPrefixOf(traits: Traits, language: Language): string | undefined {
  const country = countryOf(traits);
  const isThere = country === 'CN' || toldZonesOf(traits).some((zone) => CHINESE_ZONES.has(zone));
  if (!isThere && !(country === undefined && language === 'zh')) return undefined;
  return language === 'zh' ? '广告' : 'AD';
}

function textIn(traits: Traits, names: readonly string[]): string | undefined {
  const told = names.map((name) => traits[name]?.value).find((value) => typeof value === 'string' && value.trim() !== '');
  return typeof told === 'string' ? told.trim() : undefined;
}

const LOCALES: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' };

/** A product as it stands in a message: by its name, and at its price where the catalogue has one. */
function shownProduct({ name, priceMinor, currency }: Product, language: Language) {
  if (priceMinor === undefined || currency === undefined) return { name };
  const format = new Intl.NumberFormat(LOCALES[language], { style: 'currency', currency });
  return { name, price: format.format(priceMinor / 10 ** exponentOf(currency)) };
}

/** What a message to one person is made of. */
export function messageContentOf(
  campaign: Campaign,
  traits: Traits,
  identity: SenderIdentity,
  { products, unsubscribeUrl }: { products: readonly Product[]; unsubscribeUrl: string },
) {
  const { offer, templateId = 'promotion', purpose } = campaign;
  const language = noticeLanguageOf(traits);
  const isAdvertisement = purpose === 'marketing';
  return {
    templateId,
    language,
    isAdvertisement,
    subjectPrefix: isAdvertisement ? subjectPrefixOf(traits, language) : undefined,
    shopName: identity.shopName,
    postalAddress: identity.postalAddress,
    givenName: textIn(traits, ['firstName', 'first_name', 'givenName']),
    subject: offer?.subject,
    text: offer?.text,
    couponCode: offer?.couponCode,
    products: products.map((product) => shownProduct(product, language)),
    unsubscribeUrl,
  } as const;
}

/** The headers by which a mail program unsubscribes with one click (RFC 8058), and knows the list (RFC 2919). */
export function listHeadersOf(
  { purpose, channel }: { purpose: Campaign['purpose']; channel: Channel },
  unsubscribeUrl: string,
  { shopName, senderAddress }: SenderIdentity,
): Record<string, string> {
  const domain = senderAddress.slice(senderAddress.lastIndexOf('@') + 1);
  // A header holds ASCII; other names are left out rather than encoded.
  const name = /^[ -~]*$/.test(shopName) ? `"${shopName.replace(/["\\]/g, '')}" ` : '';
  return {
    'List-Unsubscribe': `<${unsubscribeUrl}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    'List-ID': `${name}<${listOf({ purpose, channel })}.${domain}>`,
  };
}

const GSM = /^[\n\r !"#$%&'()*+,\-./0-9:;<=>?@A-Z_a-z£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà]*$/;

/** In how many parts a message is charged: text messages as 160 or 153 signs of the GSM alphabet, else 70 or 67 of UCS-2; others whole. */
export function chargedParts(channel: Channel, text: string): number {
  if (channel !== 'sms') return 1;
  const [single, many] = GSM.test(text) ? [160, 153] : [70, 67];
  return text.length <= single ? 1 : Math.ceil(text.length / many);
}
