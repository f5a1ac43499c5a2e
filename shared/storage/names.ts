import { GetCommand, paginateQuery, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type PersonKey, PersonKeySchema } from '#schemas/ids.ts';
import { type Instant, InstantSchema } from '#schemas/instant.ts';
import type { TableKey } from './batch-read.ts';
import { documents, type TransactItem } from './client.ts';
import { refusalsOf, StaleWriteError } from './errors.ts';
import { persist } from './patience.ts';
import { livingPerson } from './person-check.ts';
import type { PersonKeys } from './person-keys.ts';

/** Characters of the hash that stand for each further letter of a word. */
const PER_LETTER = 2;
const OWN = 'NAMES';
/** How a word begins, from the shortest beginning by which it is found to the longest that is told apart. */
type Beginnings = readonly string[];
/** Entries of one word that are gone through for a name of several. */
const MOST_ENTRIES = 20_000;

/** What a person told in a field of their name, and the entries by which it is found. */
const ToldNameSchema = z.object({ at: InstantSchema, entries: z.array(z.string()) });
/** By the field. */
export type ToldNames = Readonly<Record<string, z.infer<typeof ToldNameSchema>>>;
const OwnNamesSchema = z.object({ version: z.number().int(), told: z.record(z.string(), ToldNameSchema) });
export type OwnNames = z.infer<typeof OwnNamesSchema>;

/** Where it is kept by which entries a person is found. */
export const namesRef = (table: string, personKey: PersonKey): TableKey => ({ table, key: { pk: personKey, sk: OWN } });
export const isNamesItem = ({ sk }: Readonly<Record<string, unknown>>): boolean => sk === OWN;
export const namesOfItem = (item: unknown): OwnNames => OwnNamesSchema.parse(item);

const entryKey = (entry: string, personKey: PersonKey) => {
  const [start = '', rest = ''] = entry.split('.');
  return { pk: `NAME#${start}`, sk: `${rest}#${personKey}` };
};
const entriesOf = (told: ToldNames): Set<string> => new Set(Object.values(told).flatMap(({ entries }) => entries));

/**
 * The entry of a word, given by its beginnings from the shortest on: a keyed hash of how it begins, then for each further letter two characters of the keyed hash of
 * everything up to it, so that the entry of a shorter beginning is the beginning of this one. Without the key it says nothing.
 */
async function nameEntryOf(personKeys: Pick<PersonKeys, 'ofIdentifier'>, beginnings: Beginnings): Promise<string> {
  const hashes = await Promise.all(beginnings.map((beginning) => personKeys.ofIdentifier('name', beginning)));
  const [start = '', ...further] = hashes;
  return `${start}.${further.map((hash) => hash.slice(0, PER_LETTER)).join('')}`;
}

/** What was told of a name by the field, each word by its beginnings. */
export type NamesTold = ReadonlyMap<string, { readonly at: Instant; readonly words: readonly Beginnings[] }>;

/** What was told of a name, as it is noted. */
export async function toldNamesOf(personKeys: Pick<PersonKeys, 'ofIdentifier'>, told: NamesTold): Promise<ToldNames> {
  const noted = [...told].map(async ([trait, { at, words }]) => {
    const entries = await Promise.all(words.map((beginnings) => nameEntryOf(personKeys, beginnings)));
    return [trait, { at, entries }] as const;
  });
  return Object.fromEntries(await Promise.all(noted));
}

/** The writes by which a person is found by what they told, and no longer by what it replaces; none when it is known or older. */
export function namePuts(TableName: string, personKey: PersonKey, told: ToldNames, known: OwnNames | undefined): TransactItem[] {
  const newer = Object.entries(told).filter(([trait, { at }]) => (known?.told[trait]?.at ?? '') < at);
  const before = known?.told ?? {};
  const after: ToldNames = { ...before, ...Object.fromEntries(newer) };
  const [had, has] = [entriesOf(before), entriesOf(after)];
  const isSame = had.size === has.size && [...has].every((entry) => had.has(entry));
  if (isSame) return [];
  const version = known?.version ?? 0;
  const unchanged =
    version === 0
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : { ConditionExpression: 'version = :read', ExpressionAttributeValues: { ':read': version } };
  const own = { ...namesRef(TableName, personKey).key, schemaVersion: 1, version: version + 1, told: after };
  return [
    { Put: { TableName, Item: own, ...unchanged } },
    ...[...has].filter((entry) => !had.has(entry)).map((entry) => ({ Put: { TableName, Item: entryKey(entry, personKey) } })),
    ...[...had].filter((entry) => !has.has(entry)).map((entry) => ({ Delete: { TableName, Key: entryKey(entry, personKey) } })),
  ];
}

/** The deletions of all entries by which a person is found. */
export const nameRemovals = (TableName: string, personKey: PersonKey, item: unknown): TransactItem[] =>
  [...entriesOf(namesOfItem(item).told)].map((entry) => ({ Delete: { TableName, Key: entryKey(entry, personKey) } }));

/** Notes apart from events by which names a person is found. */
export function recordingNamesIn(tables: { readonly customers: string; readonly identities: string }) {
  /**
   * Nothing is noted of somebody who was erased.
   *
   * @throws {TooBusyError}
   */
  return async function recordNames(personKey: PersonKey, told: ToldNames): Promise<void> {
    await persist<void>(async () => {
      const { table: TableName, key: Key } = namesRef(tables.identities, personKey);
      const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
      const puts = namePuts(tables.identities, personKey, told, Item && namesOfItem(Item));
      if (puts.length > 0) await write(personKey, [livingPerson(tables.customers, personKey), ...puts]);
      return { done: undefined };
    });
  };
}

/** The first item is the check that the person is not erased. @throws {StaleWriteError} */
async function write(personKey: PersonKey, TransactItems: TransactItem[]): Promise<void> {
  try {
    await documents.send(new TransactWriteCommand({ TransactItems }));
  } catch (error) {
    const [isErased, ...others] = refusalsOf(error);
    if (isErased) return;
    if (others.includes(true)) throw new StaleWriteError(`The names of person ${personKey} changed meanwhile.`, { cause: error });
    throw error;
  }
}

/** Who may bear a name. Who bears it, the profiles say: two beginnings may have the same entry, and names change. */
interface NamedPeople {
  readonly personKeys: readonly PersonKey[];
  /** There are more. */
  readonly isCut: boolean;
}

/** People by how the words of their names begin. */
export function namesIn(TableName: string, personKeys: Pick<PersonKeys, 'ofIdentifier'>) {
  /** People with a word that begins so, at most so many. */
  async function beginningWith(sought: Beginnings, most: number): Promise<NamedPeople> {
    const [start = '', rest = ''] = (await nameEntryOf(personKeys, sought)).split('.');
    const found: PersonKey[] = [];
    const pages = paginateQuery(
      { client: documents },
      {
        TableName,
        KeyConditionExpression: rest === '' ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :rest)',
        ExpressionAttributeValues: { ':pk': `NAME#${start}`, ...(rest === '' ? {} : { ':rest': rest }) },
        Limit: most + 1,
      },
    );
    for await (const { Items = [] } of pages) {
      for (const { sk } of Items) found.push(PersonKeySchema.parse(String(sk).split('#').at(-1)));
      if (found.length > most) break;
    }
    return { personKeys: found.slice(0, most), isCut: found.length > most };
  }

  return {
    /** People of whose name each of the sought words begins a word, at most so many; nobody when one is too short to be found. */
    async find(sought: readonly Beginnings[], most: number): Promise<NamedPeople> {
      if (sought.length === 0 || sought.some((beginnings) => beginnings.length === 0)) return { personKeys: [], isCut: false };
      const lists = await Promise.all(sought.map((beginnings) => beginningWith(beginnings, sought.length === 1 ? most : MOST_ENTRIES)));
      const [first, ...others] = lists.sort((one, other) => one.personKeys.length - other.personKeys.length);
      const sets = others.map(({ personKeys: keys }) => new Set(keys));
      const found = [...new Set(first?.personKeys)].filter((key) => sets.every((keys) => keys.has(key)));
      return { personKeys: found.slice(0, most), isCut: found.length > most || lists.some(({ isCut }) => isCut) };
    },
  };
}
