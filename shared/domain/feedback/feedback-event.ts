import type { ChunkEvent, EventChunk } from '#schemas/event-chunk.ts';
import type { FeedbackBody } from '#schemas/feedback.ts';
import type { Instant } from '#schemas/instant.ts';

/** What Segment's clients would call it. */
const NAMES = {
  rating: 'Product Reviewed',
  complaint: 'Complaint Submitted',
  survey: 'Survey Answered',
  comment: 'Feedback Submitted',
} as const;

/** Whose opinion it is, as the shop calls them. */
export interface Speaker {
  readonly id: string;
  readonly isIdentified: boolean;
}

interface ToldFeedback {
  readonly speaker: Speaker;
  readonly body: Omit<FeedbackBody, 'customerId'>;
  /** The same again is the same feedback. */
  readonly messageId: string;
  readonly source: string;
  /** When it was told here. */
  readonly at: Instant;
}

/** What an operator passed on, or somebody answered behind a link, as the event that a client would have sent. */
export function feedbackChunk({ speaker, body, messageId, source, at }: ToldFeedback): EventChunk {
  const { kind, orderId, text, stars, nps, csat, productId, gtin, lot } = body;
  const survey = nps !== undefined ? { survey: 'nps', nps } : csat !== undefined ? { survey: 'csat', csat } : {};
  const told = { product_id: productId, order_id: orderId, rating: stars, text, gtin, lot, ...survey };
  const event: ChunkEvent = {
    type: 'track',
    // A review has a product; stars for an order or the shop are a comment.
    event: kind === 'rating' && productId === undefined ? NAMES.comment : NAMES[kind],
    messageId,
    subjectId: speaker.id,
    ...(speaker.isIdentified ? { userId: speaker.id } : { anonymousId: speaker.id }),
    properties: Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)),
    at: body.at ?? at,
  };
  return { schemaVersion: 1, source, group: source, receivedAt: at, events: [event] };
}
