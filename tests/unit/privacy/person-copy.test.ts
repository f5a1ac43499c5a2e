import { describe, expect, it } from 'vitest';
import { sectionsOfStores, storesLeftOut } from '#domain/privacy/copied-stores.ts';
import { csvOfCopy, personCopy } from '#domain/privacy/person-copy.ts';
import { ESCROW, STORES } from '#domain/privacy/stores.ts';
import type { Instant } from '#schemas/instant.ts';

const AT = '2026-11-22T08:00:00.000Z' as Instant;

describe('the copy of a person', () => {
  it('has a place for every store that knows something of people, or says why it leaves it out', () => {
    const leftOut = storesLeftOut();
    for (const { store, because } of leftOut) expect([store, STORES[store]?.knows, because.length > 20]).not.toContain('nothing');
    const identified = Object.entries(STORES).filter(([store, { knows }]) => knows === 'identified' && store.startsWith('table '));
    // What a table knows of somebody by name is always shown; the escrow knows only those who are erased.
    expect(leftOut.map(({ store }) => store).filter((store) => identified.some(([name]) => name === store))).toEqual([ESCROW]);
    expect(sectionsOfStores()).toEqual(expect.arrayContaining(['profile', 'events', 'orders', 'consentLedger', 'feedback', 'recalls']));
    expect(personCopy('r-1', {}, AT).notInCopy).toEqual(leftOut);
  });

  it('is the same as a table, with quotes, commas and line breaks kept', () => {
    const copy = personCopy('r-1', { feedback: [{ text: 'Too "dry",\nand late', stars: 2, answer: undefined, replies: [] }] }, AT);
    const rows = csvOfCopy(copy);
    expect(rows).toContain('feedback,0.text,"Too ""dry"",\nand late"\r\nfeedback,0.stars,2\r\n');
    expect(rows).toContain('notInCopy,0.store,');
    expect(rows).not.toMatch(/feedback,0\.(answer|replies)/);
  });
});
