import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allergenNamesIn } from '#domain/inventory/allergen-names.ts';
import { stanceOn } from '#domain/inventory/allergen-stance.ts';
import { dietsOf, isSuitedTo } from '#domain/inventory/diets.ts';
import { ALLERGEN_GROUPS, ALLERGENS, type AllergenDeclaration, AllergenNameSchema } from '#schemas/product.ts';

describe('names of allergens', () => {
  it.each([
    ['en:milk', ['MILK']],
    ['lait', ['MILK']],
    ['牛奶', ['MILK']],
    ['it:burro', ['MILK']],
    ['en:sulphur-dioxide-and-sulphites', ['SULPHITES']],
    ['blé', ['WHEAT']],
    ['gs:frutos-de-cáscara', ['NUTS']],
    ['Noix de cajou', ['CASHEWS']],
    ['en:gluten', ['GLUTEN']],
    ['BRAZIL_NUTS', ['BRAZIL_NUTS']],
    ['tree nuts', ['NUTS']],
    ['shellfish', ['SHELLFISH']],
    ['it:può contenere frutta a guscio arachidi e soia', ['NUTS', 'PEANUTS', 'SOYBEANS']],
    ['segale orzo avena solfiti', ['BARLEY', 'OATS', 'RYE', 'SULPHITES']],
    ['本品含有大豆和花生', ['PEANUTS', 'SOYBEANS']],
    ['Kiwi fruit', ['KIWI_FRUIT']],
    ['  ', []],
  ])('%j speaks of %j', (text, names) => {
    expect(allergenNamesIn(text).sort()).toEqual(names);
  });

  it('knows each of its own names', () => {
    for (const name of [...ALLERGENS, ...Object.keys(ALLERGEN_GROUPS)]) {
      expect(allergenNamesIn(name)).toEqual([name]);
      expect(allergenNamesIn(`en:${name.toLowerCase().replaceAll('_', '-')}`)).toEqual([name]);
    }
  });

  it('never loses a word, and gives names that can be stored', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const names = allergenNamesIn(text);
        expect(names.length > 0).toBe(
          /[\p{L}\p{N}]/u.test(
            text
              .trim()
              .replace(/^[a-z]{2}:/i, '')
              .normalize('NFKD'),
          ),
        );
        for (const name of names) expect(AllergenNameSchema.safeParse(name).success, name).toBe(true);
      }),
    );
  });
});

describe('what a declaration says', () => {
  it.each<[AllergenDeclaration, string, string]>([
    [{}, 'MILK', 'UNKNOWN'],
    [{ MILK: 'FREE_FROM' }, 'MILK', 'FREE_FROM'],
    [{ MILK: 'MAY_CONTAIN' }, 'MILK', 'MAY_CONTAIN'],
    [{ WHEAT: 'CONTAINS' }, 'GLUTEN', 'CONTAINS'],
    [{ GLUTEN: 'CONTAINS' }, 'RYE', 'CONTAINS'],
    [{ GLUTEN: 'FREE_FROM' }, 'GLUTEN', 'FREE_FROM'],
    [{ GLUTEN: 'FREE_FROM' }, 'WHEAT', 'UNKNOWN'],
    [{ GLUTEN: 'FREE_FROM', OATS: 'MAY_CONTAIN' }, 'GLUTEN', 'MAY_CONTAIN'],
    [{ WHEAT: 'FREE_FROM', RYE: 'FREE_FROM', BARLEY: 'FREE_FROM' }, 'GLUTEN', 'UNKNOWN'],
    [{ WHEAT: 'FREE_FROM', RYE: 'FREE_FROM', BARLEY: 'FREE_FROM', OATS: 'FREE_FROM' }, 'GLUTEN', 'FREE_FROM'],
    [{ NUTS: 'FREE_FROM' }, 'CASHEWS', 'FREE_FROM'],
    [{ NUTS: 'MAY_CONTAIN' }, 'CASHEWS', 'MAY_CONTAIN'],
    [{ NUTS: 'CONTAINS', CASHEWS: 'FREE_FROM' }, 'CASHEWS', 'CONTAINS'],
    [{ NUTS: 'FREE_FROM', CASHEWS: 'CONTAINS' }, 'NUTS', 'CONTAINS'],
    [{ KIWI: 'FREE_FROM' }, 'KIWI', 'FREE_FROM'],
  ])('%j on %s is %s', (declaration, name, stance) => {
    expect(stanceOn(declaration, name)).toBe(stance);
  });
});

describe('diets', () => {
  it.each([
    [
      ['en:vegan', 'Halal'],
      ['vegan', 'halal'],
    ],
    ['végétarien; sans gluten', ['vegetarian', 'gluten-free']],
    ['none', []],
    [['raw food'], ['raw-food']],
    [undefined, []],
  ])('%j are %j', (text, diets) => {
    expect(dietsOf(text)).toEqual(diets);
  });

  it('lets vegetarians have what is vegan, not the other way round', () => {
    expect(isSuitedTo('vegetarian', ['vegan'])).toBe(true);
    expect(isSuitedTo('vegan', ['vegetarian'])).toBe(false);
    expect(isSuitedTo('vegan', [])).toBe(false);
  });
});
