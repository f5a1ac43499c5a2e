import { type Feedback, type FeedbackView, FeedbackViewSchema, partsOfFeedbackId } from '#schemas/feedback.ts';
import type { CustomerId, PersonKey } from '#schemas/ids.ts';
import type { Profile } from '#schemas/profile.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { opinionOf } from './opinion-of-event.ts';

/** What a view takes beside the feedback: whose it is now, and the event in which its text stands. */
export interface Surroundings {
  readonly people: ReadonlyMap<PersonKey, Pick<Profile, 'customerId'>>;
  readonly events: readonly StoredEvent[];
}

/** The events in which the texts of some feedback stand. */
export const eventRefsOf = (items: readonly Feedback[]) => items.map(({ feedbackId }) => partsOfFeedbackId(feedbackId));

/** Feedback as it is shown to operators, with its text; nobody's pseudonym is on it but in its id. */
export function viewsOf(items: readonly Feedback[], { people, events }: Surroundings): FeedbackView[] {
  const byName = new Map(events.map((event) => [`${event.key}${event.personKey}`, event]));
  return items.map((item) => {
    const event = byName.get(item.feedbackId);
    const customerId: CustomerId | null = people.get(item.personKey)?.customerId ?? null;
    return FeedbackViewSchema.parse({ ...item, customerId, text: (event && opinionOf(event)?.text) ?? null });
  });
}
