import type { Instant } from '#schemas/instant.ts';
import type { PersonRecord } from '#schemas/profile.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { type Identifier, identifiersOf, isLinkable, type LinkReason } from './match-identity.ts';

/** Another id that the client said, or let us conclude, is of the same person. */
export interface ToldLink {
  readonly otherId: string;
  readonly reason: LinkReason;
  readonly at: Instant;
}

function linkOf(event: StoredEvent): ToldLink | undefined {
  const { userId, anonymousId, previousId, at } = event;
  if (event.type === 'alias' && previousId !== undefined) return { otherId: previousId, reason: 'alias', at };
  if (userId !== undefined && anonymousId !== undefined) return { otherId: anonymousId, reason: 'same-event', at };
  return undefined;
}

/** The links that events tell of one id and that its person does not have yet, each once; ids that anybody may have join nobody. */
export function linksTold(events: readonly StoredEvent[], subjectId: string, person: PersonRecord): ToldLink[] {
  if (!isLinkable(subjectId) || person.kind !== 'present') return [];
  const known = new Set([subjectId, person.profile.customerId, ...person.profile.linkedIds]);
  const links = events.flatMap((event) => linkOf(event) ?? []);
  return links.filter(({ otherId }) => isLinkable(otherId) && !known.has(otherId) && known.add(otherId));
}

/** The e-mail addresses, telephone numbers and cards that identify calls tell, each once. */
export function identifiersTold(events: readonly StoredEvent[], subjectId: string): (Identifier & { readonly at: Instant })[] {
  if (!isLinkable(subjectId)) return [];
  const told = new Map<string, Identifier & { at: Instant }>();
  for (const event of events) {
    if (event.type !== 'identify') continue;
    for (const identifier of identifiersOf(event.traits))
      told.set(`${identifier.type}#${identifier.value}`, { ...identifier, at: event.at });
  }
  return [...told.values()];
}

/** Ids beside its own subject that an event names. */
const otherIdsOf = ({ userId, anonymousId, previousId }: StoredEvent): string[] =>
  [userId === undefined ? undefined : anonymousId, previousId].flatMap((id) => id ?? []);

export const otherIdsIn = (events: readonly StoredEvent[]): string[] => [...new Set(events.flatMap(otherIdsOf))];

/** The events without the ids of people who were erased; an alias of such an id says nothing any more. */
export function withoutIds(events: readonly StoredEvent[], erased: ReadonlySet<string>): StoredEvent[] {
  if (erased.size === 0) return [...events];
  return events.flatMap((event) => {
    if (!otherIdsOf(event).some((id) => erased.has(id))) return [event];
    if (event.type === 'alias') return [];
    const { anonymousId: _erased, previousId: _alsoErased, ...rest } = event;
    return [rest];
  });
}
