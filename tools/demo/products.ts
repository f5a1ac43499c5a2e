import { ALLERGENS, type Containment } from '#schemas/product.ts';
import { CHILLED_SHELVES } from './chilled-shelves.ts';
import { type Draw, drawFor } from './draw.ts';
import { brandName } from './names.ts';
import { PANTRY_SHELVES } from './pantry-shelves.ts';
import type { Shelf, StorageClass } from './shelf.ts';

/** A product as `PUT /v1/products/{productId}` takes it. */
export interface DemoProduct {
  readonly productId: string;
  readonly name: string;
  readonly category: string;
  readonly priceMinor: number;
  readonly currency: string;
  /** Absent for the few products whose label nobody has entered: unknown, which is not the same as free. */
  readonly allergens?: Readonly<Record<string, Containment>>;
  readonly allergensVerifiedAt?: string;
  readonly diets: readonly string[];
  readonly tasteTags: readonly string[];
  readonly storageClass: StorageClass;
  readonly shelfLifeDays: number;
  readonly pack: string;
  readonly gtin: string;
  readonly ageRestricted?: boolean;
}

const MAKES_PER_GOOD = 5;
const UNLABELLED_SHARE = 0.04;
const TRACE_SHARE = 0.06;

/** The whole assortment: 20 shelves of 4 goods in 5 makes. */
export function makeProducts(seed: string, verifiedAt: string): DemoProduct[] {
  const kinds = [...CHILLED_SHELVES, ...PANTRY_SHELVES].flatMap((shelf) => shelf.goods.map((good) => ({ shelf, good })));
  return kinds.flatMap(({ shelf, good }, kind) =>
    Array.from({ length: MAKES_PER_GOOD }, (_, make) =>
      makeProduct(seed, { shelf, good, number: kind * MAKES_PER_GOOD + make + 1 }, verifiedAt),
    ),
  );
}

function makeProduct(
  seed: string,
  { shelf, good, number }: { shelf: Shelf; good: string; number: number },
  verifiedAt: string,
): DemoProduct {
  const draw = drawFor(seed, `product:${number}`);
  const [noun = '', contained = '', tags = '', diet = ''] = good.split('|');
  const allergens = labelOf(words(contained), draw);
  return {
    productId: `P${String(number).padStart(4, '0')}`,
    name: `${brandName(draw)} ${noun}`,
    category: shelf.category,
    priceMinor: shopPrice(draw.whole(shelf.cheapestMinor, shelf.dearestMinor)),
    currency: 'EUR',
    ...(draw.chance(UNLABELLED_SHARE) ? {} : { allergens, allergensVerifiedAt: verifiedAt }),
    diets: dietsOf(diet),
    tasteTags: words(tags),
    storageClass: shelf.storageClass,
    shelfLifeDays: shelf.shelfLifeDays,
    pack: shelf.pack,
    gtin: inStoreGtin(number),
    ...(noun === 'White wine' ? { ageRestricted: true } : {}),
  };
}

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}

function labelOf(contained: readonly string[], draw: Draw): Record<string, Containment> {
  return Object.fromEntries(
    ALLERGENS.map((allergen) => {
      const isTrace = draw.chance(TRACE_SHARE);
      if (contained.includes(allergen)) return [allergen, 'CONTAINS'];
      return [allergen, isTrace ? 'MAY_CONTAIN' : 'FREE_FROM'];
    }),
  );
}

/** What suits vegans suits vegetarians too. */
function dietsOf(diet: string): string[] {
  if (diet === 'vegan') return ['vegan', 'vegetarian'];
  return diet === '' ? [] : [diet];
}

/** Prices end in 9. */
function shopPrice(minor: number): number {
  return Math.floor(minor / 10) * 10 + 9;
}

/** GTIN-13 of the range 20–29, which GS1 leaves to shops, so that no maker's real number is hit. */
function inStoreGtin(number: number): string {
  const digits = `29${String(number).padStart(10, '0')}`;
  return digits + checkDigit(digits);
}

/** The digit that makes a GTIN's weighted digit sum a multiple of ten. */
export function checkDigit(digits: string): number {
  const sum = [...digits].toReversed().reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10;
}
