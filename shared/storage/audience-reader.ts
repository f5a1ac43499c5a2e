import type { AffectedCondition } from '#schemas/audience.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { namedPeopleIn } from './named-people.ts';
import type { customersIn, ScannedPage } from './profiles.ts';

type Customers = Pick<ReturnType<typeof customersIn>, 'findMany' | 'scanPage'>;

/** A share of everybody. */
interface Share {
  readonly part: number;
  readonly of: number;
}

/** What an audience names, and since when a recall or case counts. */
export interface NamedIn {
  readonly lists: ReadonlyMap<number, readonly PersonKey[]>;
  readonly affected: readonly { readonly name: string; readonly condition: AffectedCondition; readonly since: Instant }[];
}

/** Finds the people whom an audience names, under the keys by which they go now. */
export const namedReaderIn = (people: ReturnType<typeof namedPeopleIn>) => async (named: NamedIn) => {
  const lists = new Map<number, ReadonlySet<PersonKey>>();
  for (const [list, keys] of named.lists) lists.set(list, await people.ownKeys(keys));
  const affected = new Map<string, ReadonlySet<PersonKey>>();
  for (const { name, condition, since } of named.affected) affected.set(name, await people.affectedBy(condition, since));
  return { lists, affected };
};

/**
 * The next people who may be in an audience: those who are named, by their keys, else a share of everybody.
 *
 * @param cursor - key of the last one of the page before
 */
export async function pageOfCandidates(
  customers: Customers,
  candidates: readonly PersonKey[] | undefined,
  { limit, cursor, share }: { readonly limit: number; readonly cursor?: string | undefined; readonly share: Share },
): Promise<ScannedPage> {
  if (candidates === undefined) return customers.scanPage(limit, cursor, share);
  const from = cursor === undefined ? 0 : candidates.findIndex((key) => key > cursor);
  const keys = from < 0 ? [] : candidates.slice(from, from + limit);
  const found = await customers.findMany(keys);
  const last = keys.at(-1);
  const next = last !== undefined && last !== candidates.at(-1) ? { next: last } : {};
  return { profiles: keys.flatMap((key) => found.get(key) ?? []), missing: keys.filter((key) => !found.has(key)), ...next };
}
