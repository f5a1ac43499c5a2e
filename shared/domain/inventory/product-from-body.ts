import type { ProductId } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import {
  type AllergenDeclaration,
  type Containment,
  ContainmentSchema,
  type Product,
  type ProductBody,
  ProductSchema,
} from '#schemas/product.ts';
import { allergenNamesIn, isDenial, partsOf } from './allergen-names.ts';
import { dietsAmong, dietsOf } from './diets.ts';

const SEVERITY: Readonly<Record<Containment, number>> = { FREE_FROM: 0, MAY_CONTAIN: 1, CONTAINS: 2 };

/** Words of a record's values; `unknown` and the like name nothing. */
function containmentOf(text: string): Containment | undefined | 'unreadable' {
  const word = text
    .trim()
    .toUpperCase()
    .replaceAll(/[\s-]+/g, '_');
  if (['', 'UNKNOWN', 'UNDECLARED', 'NOT_STATED'].includes(word)) return undefined;
  const parsed = ContainmentSchema.safeParse(word);
  return parsed.success ? parsed.data : 'unreadable';
}

const labelled = (value: unknown) =>
  partsOf(value)
    .filter((text) => !isDenial(text))
    .flatMap(allergenNamesIn);

/** A statement that cannot be read: which, and what was expected of it. */
interface Fault {
  readonly field: string;
  readonly expected: string;
}

function declarationOf(body: ProductBody): { allergens: AllergenDeclaration } | Fault {
  const declaration: Record<string, Containment> = {};
  const declare = (names: readonly string[], containment: Containment) => {
    for (const name of names) {
      const known = declaration[name];
      if (known === undefined || SEVERITY[containment] > SEVERITY[known]) declaration[name] = containment;
    }
  };
  const { allergens } = body;
  if (typeof allergens === 'object' && !Array.isArray(allergens)) {
    for (const [name, value] of Object.entries(allergens)) {
      const containment = containmentOf(value);
      if (containment === 'unreadable') return { field: `allergens.${name}`, expected: 'expected CONTAINS, MAY_CONTAIN or FREE_FROM' };
      if (containment !== undefined) declare(allergenNamesIn(name), containment);
    }
  } else {
    declare(labelled(allergens), 'CONTAINS');
  }
  declare(labelled(body.allergens_tags), 'CONTAINS');
  declare(labelled(body.traces_tags), 'MAY_CONTAIN');
  return { allergens: declaration };
}

export type ReadProduct = { kind: 'product'; product: Product } | ({ kind: 'unreadable' } & Fault);

/** A catalogue entry from what a shop wrote; where two statements on an allergen differ, the graver holds. */
export function productFromBody(productId: ProductId, body: ProductBody, updatedAt: Instant): ReadProduct {
  if (body.productId !== undefined && body.productId !== productId) {
    return { kind: 'unreadable', field: 'productId', expected: `expected ${productId}, as in the path` };
  }
  const declared = declarationOf(body);
  if ('field' in declared) return { kind: 'unreadable', ...declared };
  const { allergens_tags: _tags, traces_tags: _traces, labels_tags, isStub: _isStub, updatedAt: _updatedAt, ...rest } = body;
  const diets = [...new Set([...dietsOf(body.diets), ...dietsAmong(labels_tags)])];
  const parsed = ProductSchema.safeParse({ ...rest, productId, ...declared, diets, updatedAt });
  if (parsed.success) return { kind: 'product', product: parsed.data };
  const [issue] = parsed.error.issues;
  return { kind: 'unreadable', field: (issue?.path ?? []).join('.'), expected: issue?.message ?? 'a product' };
}

/** The entry of a product that was sold before anybody described it. */
export function stubProduct(
  productId: ProductId,
  known: { name?: string | undefined; category?: string | undefined },
  updatedAt: Instant,
): Product {
  const short = (text: string | undefined, length: number) => text?.trim().slice(0, length) || undefined;
  return ProductSchema.parse({
    productId,
    name: short(known.name, 300) ?? productId,
    category: short(known.category, 120),
    isStub: true,
    updatedAt,
  });
}

/** Whether what was told changes nothing of what is known, but for its time. What was told without stock says nothing of it. */
export function isSameProduct(known: Product, told: Product): boolean {
  const written = (product: Product) => JSON.stringify(sorted({ ...product, updatedAt: '' }));
  return written(known) === written({ ...told, stock: told.stock ?? known.stock });
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, content]) => content !== undefined)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, content]) => [key, sorted(content)]),
  );
}
