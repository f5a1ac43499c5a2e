import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dangersIn } from '#domain/feedback/safety-words.ts';
import { tastesSaid } from '#domain/feedback/taste-words.ts';
import { concernsGoods, topicsOf } from '#domain/feedback/topics.ts';

const dangersOf = (text: string) => dangersIn(text).map(({ danger }) => danger);

describe('dangers in a text', () => {
  it.each([
    ['My son had an allergic reaction after one bite', ['allergic-reaction']],
    ['His lips swelled and his throat closed', ['allergic-reaction']],
    ['I found a piece of glass in my soup', ['foreign-body']],
    ['There was a dead fly in the salad', ['foreign-body']],
    ['The chicken made me sick, I was vomiting all night', ['illness']],
    ['The milk had gone off and the cheese was mouldy', ['spoiled']],
    ['孩子吃完就过敏了，全身起疹子', ['allergic-reaction']],
    ['汤里有头发，还有虫子', ['foreign-body']],
    ['吃了以后拉肚子，去了医院', ['illness']],
    ['牛奶变质了，发臭', ['spoiled']],
    ['吃坏了肚子：上吐下泻，里面还有玻璃渣', ['foreign-body', 'illness']],
  ])('%s → %j', (text, dangers) => {
    expect(dangersOf(text)).toEqual(dangers);
  });

  it.each([
    'The soup was cold and late',
    'No foreign bodies, all fine',
    'It was not spoiled',
    '没有异物，很干净',
    '没有过敏',
    'spoiled for choice',
    '味道一般',
  ])('finds none in "%s"', (text) => {
    expect(dangersOf(text)).toEqual([]);
  });

  it('sees one that is admitted after one that is denied', () => {
    expect(dangersOf('Not mouldy this time, but there was mould on the other one')).toEqual(['spoiled']);
  });

  it('quotes the words that it found, never more than sixty characters', () => {
    expect(dangersIn('We all had food poisoning')).toEqual([{ danger: 'illness', words: 'food poisoning' }]);
    fc.assert(fc.property(fc.string(), (text) => dangersIn(text).every(({ words }) => words.length <= 60)));
  });
});

describe('topics of a text', () => {
  it('are what it is about, most named first, at most three', () => {
    expect(topicsOf('The courier was late, an hour late. The soup was cold.')[0]).toBe('delivery-time');
    expect(topicsOf('送餐太慢，菜都凉了')).toEqual(expect.arrayContaining(['delivery-time', 'temperature']));
    expect(topicsOf('price price price taste taste fresh box driver').length).toBe(3);
    expect(topicsOf('🙂')).toEqual([]);
  });

  it('tell what can lie in the goods from what cannot', () => {
    expect(concernsGoods(['delivery-time', 'staff'])).toBe(false);
    expect(concernsGoods(['delivery-time', 'freshness'])).toBe(true);
    expect(concernsGoods([])).toBe(true);
  });
});

describe('tastes that somebody speaks of', () => {
  it.each([
    ['Too salty for me', [{ tag: 'salty', isLiked: false }]],
    ['Not spicy enough', [{ tag: 'spicy', isLiked: true }]],
    ['I love spicy food', [{ tag: 'spicy', isLiked: true }]],
    [
      '太甜了，不够辣',
      [
        { tag: 'spicy', isLiked: true },
        { tag: 'sweet', isLiked: false },
      ],
    ],
    ['不喜欢吃辣', [{ tag: 'spicy', isLiked: false }]],
    ['It arrived late', []],
    ['My daughter is allergic to milk', []],
  ])('%s → %j', (text, tastes) => {
    expect(tastesSaid(text)).toEqual(tastes);
  });
});
