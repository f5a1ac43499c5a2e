import type { ConsentRecord } from '#schemas/consent.ts';
import type { PersonKey } from '#schemas/ids.ts';
import { consentsIn } from './consents.ts';
import { ErasedError } from './errors.ts';
import { persist } from './patience.ts';
import { customersIn } from './profiles.ts';

/** Records what people say they allow under whom they are by then. */
export function recordingConsentsIn(tables: { readonly customers: string; readonly consents: string }) {
  const customers = customersIn(tables.customers);
  const consents = consentsIn(tables.consents);

  /**
   * @returns false when the person was erased
   * @throws {TooBusyError}
   */
  return async function recordConsents(personKey: PersonKey, records: readonly ConsentRecord[]): Promise<boolean> {
    if (records.length === 0) return true;
    try {
      return await persist<boolean>(async (round) => {
        const owner = round === 0 ? personKey : await customers.ownKeyOf(personKey);
        await consents.record(tables.customers, owner, records);
        return { done: true };
      });
    } catch (error) {
      if (error instanceof ErasedError) return false;
      throw error;
    }
  };
}
