import type { Instant } from '#schemas/instant.ts';
import type { AllergenDeclaration } from '#schemas/product.ts';
import type { Facts } from '#schemas/profile.ts';
import { allergenNamesIn } from '../inventory/allergen-names.ts';
import { stanceOn } from '../inventory/allergen-stance.ts';
import { dietaryNeedsOf } from '../recommendations/dietary-needs.ts';

/** What a recall says is in the goods, as a declaration. */
export const declarationOf = (allergens: readonly string[]): AllergenDeclaration =>
  Object.fromEntries(allergens.flatMap(allergenNamesIn).map((name) => [name, 'CONTAINS' as const]));

/** Whether somebody has said that they do not tolerate what is declared, be it the allergen, one of its group, or the group. */
export function isAffectedBy(declared: AllergenDeclaration, traits: Facts['traits'], asOf: Instant): boolean {
  if (Object.keys(declared).length === 0) return false;
  return dietaryNeedsOf(traits, asOf).allergens.some((name) => ['CONTAINS', 'MAY_CONTAIN'].includes(stanceOn(declared, name)));
}
