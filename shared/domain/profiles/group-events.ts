import { eventKeyText } from '#domain/ingestion/event-key.ts';
import type { EventChunk } from '#schemas/event-chunk.ts';
import type { PersonKey } from '#schemas/ids.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import type { RuleBook } from '../segments/rule-membership.ts';
import { otherIdsIn } from './links-told.ts';
import { storedEventOf } from './read-chunk.ts';

/** All that a batch holds of one id. */
export interface EventGroup {
  readonly subjectId: string;
  readonly personKey: PersonKey;
  readonly messageIds: Set<string>;
  readonly events: StoredEvent[];
  /** Other ids that the events name. */
  readonly others: Map<string, PersonKey>;
  /** The rule segments in force. */
  readonly book: RuleBook;
}

interface Naming {
  /** The pseudonym of an id. */
  personKeyOf(subjectId: string): Promise<PersonKey>;
  /** The key of an event from the text of what makes it that event. */
  keyOf(text: string): string;
}

interface ReceivedChunk {
  readonly id: string;
  readonly message: EventChunk;
}

/** The events of some messages, by the id that sent them. */
export async function groupsOf(entries: readonly ReceivedChunk[], book: RuleBook, { personKeyOf, keyOf }: Naming): Promise<EventGroup[]> {
  const groups = new Map<string, EventGroup>();
  for (const { id, message: chunk } of entries) {
    for (const event of chunk.events) {
      const { subjectId } = event;
      const personKey = await personKeyOf(subjectId);
      const group: EventGroup = groups.get(personKey) ?? {
        subjectId,
        personKey,
        messageIds: new Set(),
        events: [],
        others: new Map(),
        book,
      };
      groups.set(personKey, group);
      group.messageIds.add(id);
      const key = keyOf(eventKeyText(chunk.source, subjectId, event.messageId));
      group.events.push(storedEventOf(chunk, event, { key, personKey }));
    }
  }
  for (const { events, others } of groups.values()) {
    for (const id of otherIdsIn(events)) others.set(id, await personKeyOf(id));
  }
  return [...groups.values()];
}
