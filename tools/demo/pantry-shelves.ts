import type { Shelf } from './shelf.ts';

const ambient = { storageClass: 'AMBIENT', shelfLifeDays: 360 } as const;
const frozen = { storageClass: 'FROZEN', shelfLifeDays: 270 } as const;

/** What the demo shop keeps on open shelves and in the freezer: five makes of each of these goods. */
export const PANTRY_SHELVES: readonly Shelf[] = [
  {
    ...ambient,
    category: 'Vegetables',
    shelfLifeDays: 7,
    cheapestMinor: 89,
    dearestMinor: 399,
    pack: '500 g',
    goods: [
      'Tomatoes||fresh sour|vegan',
      'Carrots||sweet crunchy|vegan',
      'Celery stalks|CELERY|crunchy herbal|vegan',
      'Spinach||fresh bitter|vegan',
    ],
  },
  {
    ...ambient,
    category: 'Fruit',
    shelfLifeDays: 8,
    cheapestMinor: 99,
    dearestMinor: 449,
    pack: '1 kg',
    goods: ['Apples||fruity crunchy|vegan', 'Bananas||sweet fruity|vegan', 'Lemons||sour fruity|vegan', 'Strawberries||sweet fresh|vegan'],
  },
  {
    ...ambient,
    category: 'Bread',
    shelfLifeDays: 4,
    cheapestMinor: 129,
    dearestMinor: 549,
    pack: '750 g',
    goods: [
      'Wheat rolls|WHEAT|crunchy|vegan',
      'Rye bread|RYE|sour hearty|vegan',
      'Walnut bread|WHEAT WALNUTS|nutty hearty|vegan',
      'Butter croissants|WHEAT MILK EGGS|sweet creamy|vegetarian',
    ],
  },
  {
    ...ambient,
    category: 'Breakfast',
    cheapestMinor: 199,
    dearestMinor: 599,
    pack: '500 g',
    goods: [
      'Oat flakes|OATS|nutty hearty|vegan',
      'Nut muesli|OATS HAZELNUTS ALMONDS|nutty crunchy|vegetarian',
      'Barley pops|BARLEY|sweet crunchy|vegan',
      'Corn flakes||crunchy sweet|vegan',
    ],
  },
  {
    ...ambient,
    category: 'Pasta and rice',
    cheapestMinor: 99,
    dearestMinor: 399,
    pack: '500 g',
    goods: [
      'Spaghetti|WHEAT|hearty|vegan',
      'Egg noodles|WHEAT EGGS|hearty creamy|vegetarian',
      'Basmati rice||fresh|vegan',
      'Red lentils||hearty herbal|vegan',
    ],
  },
  {
    ...ambient,
    category: 'Sauces and spices',
    cheapestMinor: 149,
    dearestMinor: 699,
    pack: '250 ml',
    goods: [
      'Soy sauce|SOYBEANS WHEAT|salty umami|vegan',
      'Chilli sauce||spicy sour|vegan',
      'Mustard|MUSTARD|spicy sour|vegan',
      'Basil pesto|MILK CASHEWS|herbal salty|vegetarian',
    ],
  },
  {
    ...ambient,
    category: 'Spreads',
    cheapestMinor: 199,
    dearestMinor: 699,
    pack: '350 g',
    goods: [
      'Hazelnut cream|HAZELNUTS MILK SOYBEANS|sweet nutty|vegetarian',
      'Peanut butter|PEANUTS|nutty salty|vegan',
      'Blossom honey||sweet herbal|vegetarian',
      'Tahini|SESAME|nutty bitter|vegan',
    ],
  },
  {
    ...ambient,
    category: 'Sweets',
    cheapestMinor: 99,
    dearestMinor: 599,
    pack: '100 g',
    goods: [
      'Dark chocolate|SOYBEANS|bitter sweet|vegan',
      'Almond biscuits|WHEAT ALMONDS EGGS|sweet nutty|vegetarian',
      'Dried apricots|SULPHITES|sweet fruity|vegan',
      'Sour drops||sour sweet|vegan',
    ],
  },
  {
    ...ambient,
    category: 'Snacks',
    cheapestMinor: 149,
    dearestMinor: 499,
    pack: '150 g',
    goods: [
      'Potato crisps||salty crunchy|vegan',
      'Roasted pistachios|PISTACHIOS|nutty salty|vegan',
      'Pretzel sticks|WHEAT|salty crunchy|vegan',
      'Smoked almonds|ALMONDS|smoky nutty|vegan',
    ],
  },
  {
    ...frozen,
    category: 'Frozen',
    cheapestMinor: 199,
    dearestMinor: 899,
    pack: '600 g',
    goods: [
      'Garden peas||sweet fresh|vegan',
      'Margherita pizza|WHEAT MILK|hearty herbal|vegetarian',
      'Vanilla ice cream|MILK EGGS|sweet creamy|vegetarian',
      'Fish fingers|FISH WHEAT|crunchy salty|',
    ],
  },
  {
    ...ambient,
    category: 'Drinks',
    cheapestMinor: 69,
    dearestMinor: 899,
    pack: '1 l',
    goods: [
      'Apple juice||sweet fruity|vegan',
      'Sparkling water||fresh|vegan',
      'Dark roast coffee||bitter smoky|vegan',
      'White wine|SULPHITES|sour fruity|vegan',
    ],
  },
];
