import { describe, expect, it } from 'vitest';
import { faultOfText, type MessageContent, renderMessage, UnrenderableTextError } from '#messaging/render-message.ts';
import { type MessageTemplate, WORDINGS } from '#messaging/wording.ts';

const content: MessageContent = {
  templateId: 'promotion',
  language: 'en',
  isAdvertisement: true,
  shopName: 'Corner & Co',
  postalAddress: '1 Market Square',
  givenName: 'Ann',
  subject: 'Bread\r\nBcc: everybody@shop.example',
  text: 'For {{ givenName }}: <b>fresh</b>.\n\nAll week.',
  couponCode: 'B-10',
  products: [{ name: 'Rye <bread>', price: '€2.49' }, { name: 'Oats' }],
  unsubscribeUrl: 'https://api.shop.example/u/token',
};

describe('a message', () => {
  it('escapes whatever is filled in, and keeps its subject on one line', () => {
    const { subject, html, text } = renderMessage(content);
    expect(subject).toBe('Bread Bcc: everybody@shop.example');
    for (const part of ['For Ann: &lt;b&gt;fresh&lt;/b&gt;.', 'Rye &lt;bread&gt; · €2.49', 'Corner &amp; Co · 1 Market Square'])
      expect(html).toContain(part);
    expect(html).not.toContain('<b>');
    expect(text).toContain('For Ann: <b>fresh</b>.\n\nAll week.\n\nYour code: B-10\n\nChosen for you:\n- Rye <bread> (€2.49)\n- Oats');
  });

  it('names the shop and its address, calls itself an advertisement, and shows the way out', () => {
    for (const language of ['en', 'zh'] as const) {
      const { html, text } = renderMessage({ ...content, language });
      for (const part of [html, text]) {
        expect(part).toContain('1 Market Square');
        expect(part).toMatch(language === 'en' ? /advertisement/ : /广告/);
        expect(part).toContain('https://api.shop.example/u/token');
      }
    }
    expect(renderMessage({ ...content, isAdvertisement: false }).text).not.toContain('advertisement');
  });

  it('says in front of its subject what the law wants', () => {
    expect(renderMessage({ ...content, subjectPrefix: '广告', language: 'zh' })).toMatchObject({
      subject: expect.stringMatching(/^广告 Bread/),
      short: expect.stringMatching(/^【Corner & Co】广告 .*退订：https:\/\/api\.shop\.example\/u\/token$/),
    });
  });

  const cases = (Object.keys(WORDINGS) as MessageTemplate[]).flatMap((templateId) => [
    [templateId, 'en'] as const,
    [templateId, 'zh'] as const,
  ]);
  it.each(cases)('of the template %s in the language %s is whole, with and without what may be missing', (templateId, language) => {
    const bare = { isAdvertisement: true, shopName: 'Shop', postalAddress: 'Here', products: [] };
    // A promotion is nothing but its offer.
    const least = templateId === 'promotion' ? { ...bare, subject: 'Offer', text: 'Today' } : bare;
    for (const given of [content, least]) {
      const message = renderMessage({ ...given, templateId, language });
      for (const part of Object.values(message)) {
        expect(part.trim()).not.toBe('');
        expect(part).not.toMatch(/\{\{|\{%|undefined|null|\[object/);
      }
      expect(message.html).toContain(`lang="${language}"`);
    }
  });

  it('has nothing of a text that asks for more than its names', () => {
    for (const text of [
      '{% include "secrets" %}',
      '{{ text | no_such_filter }}',
      '{% for i in (1..100000000) %}x{% endfor %}',
      '{{ unclosed',
    ]) {
      expect(() => renderMessage({ ...content, text }), text).toThrow(UnrenderableTextError);
      expect(faultOfText(text), text).toBeDefined();
    }
    expect(renderMessage({ ...content, text: '{{ constructor.name }}{{ nobody }}!' }).text).toContain('\n\n!\n');
    expect(faultOfText('Hello {{ givenName }}')).toBeUndefined();
  });
});
