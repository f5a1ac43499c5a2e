import { type Feedback, FeedbackSchema } from '#schemas/feedback.ts';
import type { PersonKey } from '#schemas/ids.ts';

type Item = Record<string, unknown>;

const PREFIX = 'F#';
const OPEN = 'OPEN';

export const FEEDBACK_PREFIX = PREFIX;
export const feedbackKey = (personKey: PersonKey, eventKey: string) => ({ pk: personKey, sk: `${PREFIX}${eventKey}` });
export const monthOf = (instant: string): string => instant.slice(0, 'YYYY-MM'.length);

/** A danger comes before all others, and of two of a kind the older one. */
const rankOf = ({ dangers, at, feedbackId }: Feedback) => `${dangers.length > 0 ? 0 : 1}#${at}#${feedbackId}`;

/** Attributes that are only looked up: what is absent from an index is not in it. */
function indexed(feedback: Feedback): Item {
  const { status, isDissatisfied, lots, at } = feedback;
  return {
    ...(status === 'open' ? { queue: OPEN, rank: rankOf(feedback) } : {}),
    ...(isDissatisfied ? { complaintMonth: monthOf(at) } : {}),
    ...(lots.length > 0 ? { lotNames: lots.map(({ gtin, lot }) => `${gtin}#${lot}`) } : {}),
  };
}

export function itemOfFeedback(feedback: Feedback): Item {
  const { personKey, feedbackId, ...rest } = feedback;
  return { ...feedbackKey(personKey, feedbackId.slice(0, -personKey.length)), ...rest, feedbackId, ...indexed(feedback) };
}

export const feedbackOfItem = (item: Item): Feedback => FeedbackSchema.parse({ ...item, personKey: item['pk'] });

/** What stays of a feedback when its person is erased: that the goods were complained of, by nobody. */
export function anonymousItem(feedback: Feedback, name: string): Item {
  const { kind, at, day, source, stars, survey, productIds, lots, sentiment, topics, dangers, firstAnsweredAt, resolvedAt } = feedback;
  const told = { stars, survey, firstAnsweredAt, resolvedAt };
  const { isDissatisfied, status } = feedback;
  return {
    pk: `ANONYMOUS#${day}`,
    sk: `${PREFIX}${name}`,
    schemaVersion: 1,
    ...{ kind, at, day, source, productIds, lots, sentiment, topics, dangers, isDissatisfied },
    // Nobody is left to be answered.
    status: status === 'open' ? 'noted' : status,
    ...Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)),
  };
}
