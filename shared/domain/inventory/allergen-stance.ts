import { ALLERGEN_GROUPS, type AllergenDeclaration, type Containment } from '#schemas/product.ts';

export type Stance = Containment | 'UNKNOWN';

const groups: Readonly<Record<string, readonly string[]>> = ALLERGEN_GROUPS;
const groupsByMember = new Map<string, string[]>();
for (const [group, members] of Object.entries(groups)) {
  for (const member of members) groupsByMember.set(member, [...(groupsByMember.get(member) ?? []), group]);
}

const worstOf = (stances: readonly Stance[]): Stance =>
  (['CONTAINS', 'MAY_CONTAIN', 'UNKNOWN'] as const).find((stance) => stances.includes(stance)) ?? 'FREE_FROM';

/**
 * What a product's declaration says of one allergen or group, read to the side of safety:
 * "contains nuts" may be any nut; a group is free only when the declaration says so of it or of each member;
 * "gluten-free" does not speak of wheat, whose protein may be there without its gluten.
 */
export function stanceOn(declaration: AllergenDeclaration, name: string): Stance {
  const own = declaration[name];
  const members = groups[name];
  if (members !== undefined) {
    const stances = members.map((member) => declaration[member] ?? (own === 'FREE_FROM' ? 'FREE_FROM' : 'UNKNOWN'));
    return worstOf(own === undefined || own === 'FREE_FROM' ? stances : [own, ...stances]);
  }
  const above = (groupsByMember.get(name) ?? []).map((group) => ({ group, stance: declaration[group] }));
  const threats = above.flatMap(({ stance }) => (stance === 'CONTAINS' || stance === 'MAY_CONTAIN' ? [stance] : []));
  const isCovered = above.some(({ group, stance }) => stance === 'FREE_FROM' && group !== 'GLUTEN');
  return worstOf([...threats, own ?? (isCovered ? 'FREE_FROM' : 'UNKNOWN')]);
}
