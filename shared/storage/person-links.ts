import type { PersonKey } from '#schemas/ids.ts';
import { readAll } from './batch-read.ts';
import { identitiesIn } from './identities.ts';
import { recordOf } from './profile-item.ts';

export interface LinkTables {
  readonly customers: string;
  readonly identities: string;
}

/** Which ids were joined to a person: their audits say so, and the items of the ids themselves. */
export function linksIn(tables: LinkTables) {
  const identities = identitiesIn(tables.identities);

  /** Every id that was ever joined to this one, or to one that was. */
  async function audited(personKey: PersonKey, found = new Set<PersonKey>()): Promise<Set<PersonKey>> {
    const merges = (await identities.auditOf(personKey)).filter(({ kind, other }) => kind === 'merge' && !found.has(other));
    for (const { other } of merges) found.add(other);
    for (const { other } of merges) await audited(other, found);
    return found;
  }

  /**
   * Keys of all ids that lead to this person now.
   *
   * @param told - keys of the ids that the profile names, as far as it can be read
   */
  return async function linkedTo(personKey: PersonKey, told: readonly PersonKey[]): Promise<PersonKey[]> {
    const candidates = new Set([...told, ...(await audited(personKey))]);
    candidates.delete(personKey);
    const found = await readAll([...candidates].map((pk) => ({ table: tables.customers, key: { pk } })));
    return found
      .map(({ item }) => ({ key: item['pk'] as PersonKey, record: recordOf(item) }))
      .filter(({ record }) => record.kind === 'merged' && record.into === personKey)
      .map(({ key }) => key);
  };
}
