import type { ConsentRecord } from '#schemas/consent.ts';
import type { PersonKey } from '#schemas/ids.ts';
import { readAll, type TableKey } from './batch-read.ts';
import type { TransactItem } from './client.ts';
import { consentPuts, consentRef, slotOf, wordOfItem } from './consents.ts';
import { claimPuts, claimRef, type HashedIdentifier, ownerOfClaim } from './identities.ts';
import { isNamesItem, namePuts, namesOfItem, namesRef, type OwnNames, type ToldNames } from './names.ts';

export interface WordTables {
  readonly identities: string;
  readonly consents: string;
}

/** What events of one id tell beside what happened: the identifiers that are the person's, their names, and what they allow. */
export interface PersonWords {
  readonly personKey: PersonKey;
  readonly identifiers: readonly HashedIdentifier[];
  readonly names: ToldNames;
  readonly consents: readonly ConsentRecord[];
}

/** What of it is stored, as it was read. */
export interface KnownWords {
  /** Whose an identifier is, by the key of its claim. */
  readonly owners: ReadonlyMap<string, PersonKey>;
  /** By which names people are found. */
  readonly names: ReadonlyMap<PersonKey, OwnNames>;
  /** The words in force, by person and then by what they are about. */
  readonly consents: ReadonlyMap<PersonKey, ReadonlyMap<string, ConsentRecord>>;
}

const textOf = ({ table, key }: TableKey) => `${table}#${key['pk']}#${key['sk']}`;

function addWord(consents: Map<PersonKey, Map<string, ConsentRecord>>, item: Readonly<Record<string, unknown>>): void {
  const personKey = item['pk'] as PersonKey;
  const record = wordOfItem(item);
  const ofPerson = consents.get(personKey) ?? new Map<string, ConsentRecord>();
  consents.set(personKey, ofPerson.set(slotOf(record), record));
}

/** What people say of themselves, to be written in the transaction of the events that say it. */
export function wordsIn(tables: WordTables) {
  const refsOf = ({ personKey, identifiers, names, consents }: PersonWords): TableKey[] => [
    ...(Object.keys(names).length === 0 ? [] : [namesRef(tables.identities, personKey)]),
    ...identifiers.map((identifier) => claimRef(tables.identities, identifier)),
    ...consents.map((record) => consentRef(tables.consents, personKey, record)),
  ];

  return {
    /** Reads in one go whatever is stored of these words. */
    async read(words: readonly PersonWords[]): Promise<KnownWords> {
      const owners = new Map<string, PersonKey>();
      const names = new Map<PersonKey, OwnNames>();
      const consents = new Map<PersonKey, Map<string, ConsentRecord>>();
      const refs = new Map(words.flatMap(refsOf).map((ref) => [textOf(ref), ref]));
      for (const { table, item } of await readAll([...refs.values()])) {
        if (table === tables.identities && isNamesItem(item)) names.set(item['pk'] as PersonKey, namesOfItem(item));
        else if (table === tables.identities) owners.set(String(item['pk']), ownerOfClaim(item));
        else addWord(consents, item);
      }
      return { owners, names, consents };
    },

    /**
     * The writes that the words need, none for what is stored already. They hold for a person of their own, who is written,
     * or guarded otherwise, in the same transaction.
     *
     * @returns undefined when an identifier is another person's: the two may have to be joined first
     */
    changesOf({ personKey, identifiers, names, consents }: PersonWords, known: KnownWords): TransactItem[] | undefined {
      const claimed = identifiers.map((identifier) => ({
        identifier,
        owner: known.owners.get(String(claimRef(tables.identities, identifier).key['pk'])),
      }));
      if (claimed.some(({ owner }) => owner !== undefined && owner !== personKey)) return undefined;
      const free = claimed.flatMap(({ identifier, owner }) => (owner === undefined ? [identifier] : []));
      return [
        ...claimPuts(tables.identities, personKey, free),
        ...namePuts(tables.identities, personKey, names, known.names.get(personKey)),
        ...consentPuts(tables.consents, personKey, consents, known.consents.get(personKey) ?? new Map()),
      ];
    },
  };
}
