import type { Profile } from '#schemas/profile.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import type { eventsIn } from './events.ts';
import type { PersonKeys } from './person-keys.ts';

/** What all ids of a person sent of orders and the like, at half the price of a consistent read. */
export const commerceOfPersonIn =
  (events: Pick<ReturnType<typeof eventsIn>, 'commerceOf'>, personKeys: Pick<PersonKeys, 'of'>) =>
  async ({ personKey, linkedIds }: Pick<Profile, 'personKey' | 'linkedIds'>): Promise<StoredEvent[]> => {
    const keys = [personKey, ...(await Promise.all(linkedIds.map(personKeys.of)))];
    return (await Promise.all(keys.map(events.commerceOf))).flat();
  };
