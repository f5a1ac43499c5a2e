import type { CustomerId, PersonKey } from '#schemas/ids.ts';
import type { PersonRecord, Profile } from '#schemas/profile.ts';
import { notFound } from './problems.ts';

interface People {
  readonly customers: { resolve(personKey: PersonKey): Promise<PersonRecord> };
  readonly personKeys: { of(id: string): Promise<PersonKey> };
}

/** How a function finds somebody by any of their ids. It throws a 404 when there is nobody by that id, or not any more. */
export function profilesOf({ customers, personKeys }: People): (id: CustomerId) => Promise<Profile> {
  return async (id) => {
    const record = await customers.resolve(await personKeys.of(id));
    if (record.kind !== 'present') throw notFound(`Customer ${id}`);
    return record.profile;
  };
}
