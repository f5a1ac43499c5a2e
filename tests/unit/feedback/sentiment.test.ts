import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { languageOf } from '#domain/feedback/language-of.ts';
import { sentimentOf } from '#domain/feedback/sentiment.ts';

const labelOf = (text: string) => sentimentOf(text).label;

describe('the sentiment of a text', () => {
  it.each([
    ['Delicious, and it arrived on time. I will order again.', 'positive'],
    ['The bread was stale and mouldy, I threw it away.', 'negative'],
    ['味道很好，送餐也很快，下次还会再来', 'positive'],
    ['等了两个小时，菜都凉了，太难吃', 'negative'],
    ['The parcel has a blue label.', 'neutral'],
  ])('%s → %s', (text, label) => {
    expect(labelOf(text)).toBe(label);
  });

  it('is turned round by a negation, in both languages', () => {
    expect(labelOf('This is good.')).toBe('positive');
    expect(labelOf('This is not good at all.')).toBe('negative');
    expect(labelOf('菜很新鲜')).toBe('positive');
    expect(labelOf('菜一点也不新鲜')).toBe('negative');
  });

  it('is stronger with a degree, and weaker with a softener', () => {
    const [soft, plain, strong] = ['a bit disgusting', 'disgusting', 'extremely disgusting'].map((text) => sentimentOf(text).positivity);
    expect(strong).toBeLessThan(plain ?? 0);
    expect(plain).toBeLessThan(soft ?? 0);
  });

  it('follows what stands after a "but"', () => {
    expect(sentimentOf('Great packaging, but the taste is awful.').positivity).toBeLessThan(
      sentimentOf('The taste is awful, but great packaging.').positivity,
    );
    expect(sentimentOf('包装很好，但是很难吃').positivity).toBeLessThan(sentimentOf('很难吃，但是包装很好').positivity);
  });

  it('says by which words it came about, the strongest first', () => {
    const { evidence } = sentimentOf('Nice box, but absolutely disgusting soup.');
    expect(evidence[0]?.term).toBe('absolutely disgusting');
    expect(evidence.map(({ term }) => term)).toContain('nice');
    expect(evidence[0]?.weight).toBeLessThan(0);
  });

  it('says nothing of emoji, digits and empty texts', () => {
    for (const text of ['😀😀😀', '12345', '', '   ', '❤️🍎'])
      expect(sentimentOf(text)).toMatchObject({ positivity: 0.5, label: 'neutral' });
  });

  it('stays between 0 and 1, whatever is written, and takes a megabyte in its stride', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const { positivity } = sentimentOf(text);
        expect(positivity).toBeGreaterThanOrEqual(0);
        expect(positivity).toBeLessThanOrEqual(1);
      }),
    );
    expect(labelOf('差评'.repeat(500_000))).toBe('negative');
  });

  it('is the same with the words of markup around it', () => {
    expect(sentimentOf('Awful.<br /><br />Never again.').label).toBe('negative');
  });
});

describe('the language of a text', () => {
  it('is Chinese, English, or neither', () => {
    expect(languageOf('味道不错')).toBe('zh');
    expect(languageOf('KFC的味道不错')).toBe('zh');
    expect(languageOf('Tasty dumplings (饺子)')).toBe('en');
    expect(languageOf('Очень вкусно')).toBe('other');
    expect(languageOf('👍👍')).toBe('other');
  });
});
