import type { AffectedCondition } from '#schemas/audience.ts';
import type { CampaignId, PersonKey } from '#schemas/ids.ts';
import type { Instant } from '#schemas/instant.ts';
import type { Profile } from '#schemas/profile.ts';
import type { namedPeopleIn } from './named-people.ts';
import type { customersIn, ScannedPage, Share } from './profiles.ts';
import type { upliftModelsIn } from './uplift-models.ts';

type Customers = Pick<ReturnType<typeof customersIn>, 'findMany' | 'scanPage'>;

/** Which people come next. */
interface Page {
  readonly limit: number;
  /** Key of the last one of the page before. */
  readonly cursor?: string | undefined;
  readonly share: Share;
  /** The only ones that may be asked of somebody who is found among everybody; all when it is left out. */
  readonly fields?: readonly (keyof Profile)[];
}

/** What an audience names: people, recalls and cases with the moment since which they count, and past campaigns. */
export interface NamedIn {
  readonly lists: ReadonlyMap<number, readonly PersonKey[]>;
  readonly affected: readonly { readonly name: string; readonly condition: AffectedCondition; readonly since: Instant }[];
  readonly uplifts: readonly CampaignId[];
}

/** Finds the people whom an audience names, under the keys by which they go now, and the models that it asks for. */
export const namedReaderIn =
  (people: ReturnType<typeof namedPeopleIn>, models: ReturnType<typeof upliftModelsIn>) => async (named: NamedIn) => {
    const lists = new Map<number, ReadonlySet<PersonKey>>();
    for (const [list, keys] of named.lists) lists.set(list, await people.ownKeys(keys));
    const affected = new Map<string, ReadonlySet<PersonKey>>();
    for (const { name, condition, since } of named.affected) affected.set(name, await people.affectedBy(condition, since));
    return { lists, affected, uplifts: await models.findMany(named.uplifts) };
  };

/** The next people who may be in an audience: those who are named, by their keys, else a share of everybody. */
export async function pageOfCandidates(
  customers: Customers,
  candidates: readonly PersonKey[] | undefined,
  { limit, cursor, share, fields }: Page,
): Promise<ScannedPage> {
  if (candidates === undefined) return customers.scanPage(limit, cursor, share, fields);
  const from = cursor === undefined ? 0 : candidates.findIndex((key) => key > cursor);
  const keys = from < 0 ? [] : candidates.slice(from, from + limit);
  const found = await customers.findMany(keys);
  const last = keys.at(-1);
  const next = last !== undefined && last !== candidates.at(-1) ? { next: last } : {};
  return { profiles: keys.flatMap((key) => found.get(key) ?? []), missing: keys.filter((key) => !found.has(key)), ...next };
}
