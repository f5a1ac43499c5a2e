import { describe, expect, it } from 'vitest';
import { namesTold, soughtIn } from '#domain/profiles/name-words.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';

const identify = (traits: Record<string, unknown>, at: string) => ({ type: 'identify', traits, at }) as unknown as StoredEvent;

describe('the words of a name', () => {
  it('are found by two letters and more, whatever the case, the accents and the signs between them', () => {
    expect(soughtIn(' Zoë  LI-Çelik ')).toEqual([['zo', 'zoe'], ['li'], ['ce', 'cel', 'celi', 'celik']]);
  });

  it('are found by one character where it is a word of its own', () => {
    expect(soughtIn('王小明')).toEqual([['王', '王小', '王小明']]);
    expect(soughtIn('김민준')).toEqual([['김', '김민', '김민준']]);
    expect(soughtIn('A')).toEqual([[]]);
  });

  it('are told apart by twelve letters, six words and nothing else', () => {
    expect(soughtIn('Wolfeschlegelsteinhausen')[0]?.at(-1)).toBe('wolfeschlege');
    expect(soughtIn('one two three four five six seven')).toHaveLength(6);
    expect(soughtIn(' -,. ')).toEqual([]);
  });
});

describe('the names that events tell', () => {
  it('are the latest of each field, whatever comes first, under the names that apps use for it', () => {
    const told = namesTold([
      identify({ last_name: 'Berg', firstName: 'Ida' }, '2026-11-20T10:00:00.000Z'),
      identify({ lastName: 'Thal' }, '2026-11-19T10:00:00.000Z'),
      { type: 'track', at: '2026-11-21T10:00:00.000Z', traits: { name: 'Nobody' } } as unknown as StoredEvent,
    ]);
    expect([...told].map(([trait, { words }]) => [trait, words.map((beginnings) => beginnings.at(-1))])).toEqual([
      ['firstName', ['ida']],
      ['lastName', ['berg']],
    ]);
  });

  it('have no words when they are withdrawn, or are no text', () => {
    const told = namesTold([identify({ name: null, firstName: 7 }, '2026-11-20T10:00:00.000Z')]);
    expect([...told.values()].map(({ words }) => words)).toEqual([[], []]);
  });
});
