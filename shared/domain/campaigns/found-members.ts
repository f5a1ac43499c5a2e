import type { PersonKey } from '#schemas/ids.ts';
import type { DrawnMember, FoundMember } from './campaign-evidence.ts';

/** A drawn audience; people stand by key. */
interface Audience {
  readonly count: number;
  readonly keyAt: (row: number) => PersonKey;
  readonly memberAt: (row: number) => DrawnMember;
}

/** Whom the drawn ids stand for now. */
export interface FoundMembers {
  /** People to whom ids lead that were joined to them since, with all their draws. */
  readonly several: readonly (readonly FoundMember[])[];
  readonly others: Iterable<FoundMember>;
  /** Members who are no longer there. */
  readonly leftOut: number;
  /** People of `several` who were not drawn themselves. */
  readonly undrawn: readonly PersonKey[];
}

/**
 * Puts the members of an audience where they belong now.
 *
 * @param missing - members of whom the night has no orders: they were erased, have become somebody else, or came since
 * @param ownKeyOf - of those, the key of the person that they are now; undefined of the erased
 */
export function findMembers(
  audience: Audience,
  rowOf: (key: PersonKey) => number | undefined,
  missing: readonly PersonKey[],
  ownKeyOf: (key: PersonKey) => PersonKey | undefined,
): FoundMembers {
  const drawn = (own: PersonKey, row: number): FoundMember => ({ own, member: audience.memberAt(row) });
  const several = new Map<PersonKey, FoundMember[]>();
  const placed = new Set<number>();
  const undrawn: PersonKey[] = [];
  let leftOut = 0;

  /** The draws of a person, that of their own id first. */
  function drawsOf(own: PersonKey): FoundMember[] {
    const known = several.get(own);
    if (known !== undefined) return known;
    const row = rowOf(own);
    if (row === undefined) undrawn.push(own);
    else placed.add(row);
    const draws = row === undefined ? [] : [drawn(own, row)];
    several.set(own, draws);
    return draws;
  }

  for (const key of missing) {
    const own = ownKeyOf(key);
    if (own === key) continue;
    const row = rowOf(key) as number;
    placed.add(row);
    if (own === undefined) leftOut += 1;
    else drawsOf(own).push(drawn(own, row));
  }
  function* others(): Iterable<FoundMember> {
    for (let row = 0; row < audience.count; row++) if (!placed.has(row)) yield drawn(audience.keyAt(row), row);
  }
  return { several: [...several.values()], others: others(), leftOut, undrawn };
}
