import { Liquid, type Template } from 'liquidjs';
import { html as letter } from './layouts/letter.mjml';
import { FOOTERS, type MessageLanguage, type MessageTemplate, WORDINGS } from './wording.ts';

/** A product as a message shows it. */
export interface ShownProduct {
  readonly name: string;
  /** With its currency, such as `€2.49`. */
  readonly price?: string | undefined;
}

export interface MessageContent {
  readonly templateId: MessageTemplate;
  readonly language: MessageLanguage;
  readonly isAdvertisement: boolean;
  /** Word that the law wants in front of the subject of an advertisement. */
  readonly subjectPrefix?: string | undefined;
  readonly shopName: string;
  readonly postalAddress: string;
  readonly givenName?: string | undefined;
  /** Of the campaign's offer; they may use Liquid with the names of a wording. */
  readonly subject?: string | undefined;
  readonly text?: string | undefined;
  readonly couponCode?: string | undefined;
  readonly products: readonly ShownProduct[];
  /** Absent in a message that nobody can unsubscribe from. */
  readonly unsubscribeUrl?: string | undefined;
}

export interface RenderedMessage {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** For telephones: one paragraph, the shop's name first. */
  readonly short: string;
}

/** A text of the shop's own is not Liquid, or asks for too much. */
export class UnrenderableTextError extends Error {
  override readonly name = 'UnrenderableTextError';
}

/** What a text may take: somebody in marketing wrote it. */
const LIMITS = { parseLimit: 40_000, renderLimit: 200, memoryLimit: 200_000 };
const MOST_PARSED = 500;
/** No files, no fields of prototypes; a name that nobody fills in is empty. */
const CLOSED = { ...LIMITS, templates: {}, ownPropertyOnly: true, strictFilters: true } as const;
const plain = new Liquid(CLOSED);
const escaping = new Liquid({ ...CLOSED, outputEscape: 'escape' });
const layout = escaping.parse(letter);

const parsed = new Map<string, Template[]>();
function templateOf(source: string): Template[] {
  const known = parsed.get(source);
  if (known) return known;
  const template = plain.parse(source);
  if (parsed.size >= MOST_PARSED) parsed.clear();
  parsed.set(source, template);
  return template;
}

/** @throws {UnrenderableTextError} */
function filled(source: string, values: object): string {
  try {
    return String(plain.renderSync(templateOf(source), values));
  } catch (error) {
    throw new UnrenderableTextError(`A text cannot be filled in: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

const SAMPLE = { givenName: 'Ada', shopName: 'Shop', couponCode: 'CODE' };

/** What is wrong with a text of the shop's own; undefined when messages can be made of it. */
export function faultOfText(text: string): string | undefined {
  try {
    filled(text, SAMPLE);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Line breaks would begin a header of their own. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
const paragraphsOf = (text: string) =>
  text
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '');

function shortOf(body: string, { language, shopName, unsubscribeUrl, subjectPrefix }: MessageContent): string {
  const stop = unsubscribeUrl === undefined ? '' : ` ${filled(FOOTERS[language].stop, { unsubscribeUrl })}`;
  const sender = language === 'zh' ? `【${shopName}】` : `${shopName}: `;
  const mark = subjectPrefix === undefined ? '' : `${subjectPrefix} `;
  return `${sender}${mark}${oneLine(body)}${stop}`;
}

/**
 * A message in the person's language, as HTML, as text and in short. Everything that is filled in is escaped in the HTML.
 *
 * @throws {UnrenderableTextError} when the campaign's own subject or text cannot be filled in
 */
export function renderMessage(content: MessageContent): RenderedMessage {
  const { templateId, language, products, shopName, postalAddress, unsubscribeUrl, subjectPrefix } = content;
  const { givenName, couponCode } = content;
  const names = { givenName, shopName, couponCode };
  // To Liquid an empty text is something.
  const own = {
    ...names,
    subject: filled(content.subject ?? '', names) || undefined,
    text: filled(content.text ?? '', names) || undefined,
  };
  const wording = WORDINGS[templateId][language];
  const footer = FOOTERS[language];
  const subject = oneLine(`${subjectPrefix ?? ''} ${filled(wording.subject, own)}`);
  const paragraphs = wording.paragraphs.flatMap((paragraph) => paragraphsOf(filled(paragraph, own)));
  const identification = filled(content.isAdvertisement ? footer.advertisement : footer.service, names);
  const values = {
    ...{ language, subject, shopName, postalAddress, identification, paragraphs, products, unsubscribeUrl },
    preview: oneLine(filled(wording.preview, own)),
    headline: oneLine(filled(wording.headline, own)),
    productsHeadline: wording.products,
    unsubscribeWord: footer.unsubscribe,
  };
  const listed = products.map(({ name, price }) => `- ${name}${price === undefined ? '' : ` (${price})`}`);
  const foot = [identification, `${shopName}, ${postalAddress}`];
  const lines = [values.headline, ...paragraphs, ...(listed.length > 0 ? [`${wording.products}:\n${listed.join('\n')}`] : [])];
  const leave = unsubscribeUrl === undefined ? [] : [`${footer.unsubscribe}: ${unsubscribeUrl}`];
  return {
    subject,
    text: `${[...lines, [...foot, ...leave].join('\n')].join('\n\n')}\n`,
    html: String(escaping.renderSync(layout, values)),
    short: shortOf(filled(wording.short, own), content),
  };
}
