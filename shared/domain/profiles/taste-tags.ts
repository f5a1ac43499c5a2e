import type { Product } from '#schemas/product.ts';
import { plainWord, traitsOfProduct } from '../recommendations/content.ts';

/** What a product says of taste. */
type Described = Partial<Pick<Product, 'category' | 'categories' | 'tasteTags' | 'nutrition' | 'diets'>>;

/** One tag for what shops call by several words. */
const SYNONYMS: Readonly<Record<string, string>> = {
  hot: 'spicy',
  spiciness: 'spicy',
  chili: 'spicy',
  chilli: 'spicy',
  辣: 'spicy',
  麻辣: 'spicy',
  香辣: 'spicy',
  sugary: 'sweet',
  甜: 'sweet',
  tart: 'sour',
  酸: 'sour',
  咸: 'salty',
  苦: 'bitter',
  bland: 'mild',
  清淡: 'mild',
  crispy: 'crunchy',
  脆: 'crunchy',
};

const ORGANIC = /\b(?:organic|bio|öko|oeko)\b|有机/iu;
/** Words from which an illness, an intolerance or a belief could be read: what somebody buys must not tell that of them. */
const SENSITIVE =
  /free[- _]?from|[- _]free\b|gluten|lactose|allerg|intoleran|diabet|celiac|coeliac|fodmap|halal|kosher|koscher|无麸质|无乳糖|过敏|糖尿|清真/iu;
/** What nutrition says of sugar and salt; fat and fibre say little of taste. */
const NUTRITION = /^(?:sugars|salt):(?:low|high)$/;

const noBand = () => undefined;

export function tagOfTaste(word: string): string {
  const plain = plainWord(word);
  return `taste:${SYNONYMS[plain] ?? plain}`;
}

/** Tags of what goods are like, each once; nothing from which health or belief could be read. */
export function tasteTagsOf({ category, categories = [], tasteTags = [], nutrition, diets = [] }: Described): string[] {
  const traits = traitsOfProduct({ category, categories, tasteTags: [], nutrition }, noBand);
  const told = traits.filter((trait) => trait.startsWith('category:') || NUTRITION.test(trait));
  const words = [...categories, ...(category === undefined ? [] : [category]), ...tasteTags, ...diets];
  const organic = words.some((word) => ORGANIC.test(word)) ? ['organic'] : [];
  return [...new Set([...told, ...tasteTags.filter((tag) => !ORGANIC.test(tag)).map(tagOfTaste), ...organic])].filter(
    (tag) => !SENSITIVE.test(tag),
  );
}
