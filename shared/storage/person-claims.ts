import type { PersonKey } from '#schemas/ids.ts';
import { type HashedIdentifier, identitiesIn } from './identities.ts';
import { persist } from './patience.ts';
import { customersIn } from './profiles.ts';

/** Claims identifiers for people, whoever else claims at the same moment. */
export function claimingIn(tables: { readonly customers: string; readonly identities: string }) {
  const customers = customersIn(tables.customers);
  const identities = identitiesIn(tables.identities);

  /**
   * @returns whose each of them is; nobody's when the person was erased
   * @throws {TooBusyError}
   */
  return async function claim(personKey: PersonKey, asked: readonly HashedIdentifier[]): Promise<PersonKey[]> {
    return persist<PersonKey[]>(async (round) => {
      if (round > 0 && (await customers.find(personKey)).kind === 'erased') return { done: [] };
      return { done: await identities.claim(tables.customers, personKey, asked) };
    });
  };
}
