import {
  type LevelRules,
  type NamedRule,
  type PublishedRule,
  type RuleBook,
  RuleBookSchema,
  type RuleLevel,
} from '#schemas/association.ts';
import type { DescribedProducts } from './shop-baskets.ts';

/** Rises with every change that an older version of this code could not read. */
export const RULES_FORMAT = 'rules-1';

/** Names and categories of the products that the rules name. */
export function notesOn(rules: Iterable<PublishedRule>, described: DescribedProducts): RuleBook['products'] {
  const named = [...rules].flatMap(({ antecedent, consequent }) => [...antecedent, consequent]);
  return Object.fromEntries([...new Set(named)].map((id) => [id, described.get(id) ?? { name: id }]));
}

export function encodeRules(book: RuleBook): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(book));
}

/** Throws when the bytes are no rules. */
export function decodeRules(bytes: Uint8Array): RuleBook {
  return RuleBookSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

export interface RuleQuery {
  readonly level: RuleLevel;
  /** Only rules that name this product, or category. */
  readonly item?: string | undefined;
  /** Only rules that name this category, or a product of it. */
  readonly category?: string | undefined;
}

/** The rules that are asked for, with names, still by falling lift. */
export function rulesAbout(book: RuleBook, { level, item, category }: RuleQuery): NamedRule[] {
  const { rules }: LevelRules = book[level];
  const noteOf = (id: string) => (level === 'product' ? book.products[id] : undefined) ?? { name: id, category: id };
  const isOfCategory = (id: string) => noteOf(id).category === category;
  return rules
    .map((rule) => ({ rule, ids: [...rule.antecedent, rule.consequent] }))
    .filter(({ ids }) => (item === undefined || ids.includes(item)) && (category === undefined || ids.some(isOfCategory)))
    .map(({ rule }) => ({
      ...rule,
      antecedentNames: rule.antecedent.map((id) => noteOf(id).name),
      consequentName: noteOf(rule.consequent).name,
    }));
}
