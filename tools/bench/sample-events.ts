import { makeWorld, storyOf } from '../demo/world.ts';

/** The classes of events by what they cost to store, and their share in the reference mix. */
export const EVENT_CLASSES = ['commerce', 'behaviour', 'feedback', 'identity'] as const;
export type EventClass = (typeof EVENT_CLASSES)[number];

/** Of a hundred events of a shop with an app: mostly looks, ten orders, two opinions, and three that say something new of a person. */
export const REFERENCE_MIX: Readonly<Record<EventClass, number>> = { commerce: 0.1, behaviour: 0.85, feedback: 0.02, identity: 0.03 };

const CLASS_OF_EVENT: Readonly<Record<string, EventClass>> = {
  'Order Completed': 'commerce',
  'Product Viewed': 'behaviour',
  'Product Reviewed': 'feedback',
};
const SAMPLE_CUSTOMERS = 300;
/** Looks of one person on one day. */
export const BEHAVIOUR_PER_PERSON_DAY = 8;

interface Sample {
  readonly type: string;
  readonly event?: string;
  readonly timestamp: string;
  readonly properties?: unknown;
  readonly traits?: unknown;
}

export type SampleEvents = Readonly<Record<EventClass, readonly Sample[]>>;

/** Events of each class as the demo shop has them, without ids. */
export function sampleEvents(endsOn: string): SampleEvents {
  const samples: Record<EventClass, Sample[]> = { commerce: [], behaviour: [], feedback: [], identity: [] };
  for (const { events } of storyOf(makeWorld({ seed: 'bench', customers: SAMPLE_CUSTOMERS, endsOn }))) {
    for (const { messageId: _messageId, userId: _userId, ...sample } of events) {
      const group = sample.type === 'identify' ? 'identity' : CLASS_OF_EVENT[sample.event ?? ''];
      if (group !== undefined) samples[group].push(sample);
    }
  }
  return samples;
}

/** Makes new events of a class for ever: each with an id of its own, of customers of its own, so that nothing is a repetition. */
export function eventMaker(samples: readonly Sample[], group: EventClass, prefix: string): () => unknown {
  let number = 0;
  return () => {
    const sample = samples[number % samples.length] ?? { type: 'track', timestamp: '' };
    // Looks come several from one person on one day; of everything else a person has one.
    const person = group === 'behaviour' ? Math.floor(number / BEHAVIOUR_PER_PERSON_DAY) : number;
    const dayOfPerson = samples[(group === 'behaviour' ? person : number) % samples.length]?.timestamp ?? sample.timestamp;
    number += 1;
    const isOrder = group === 'commerce';
    return {
      ...sample,
      timestamp: dayOfPerson,
      messageId: `${prefix}-${number}`,
      userId: `${prefix}-${person}`,
      ...(isOrder ? { properties: { ...(sample.properties as object), order_id: `${prefix}-${number}` } } : {}),
    };
  };
}

/** A figure per event of the reference mix. */
export function inReferenceMix(figureOf: (group: EventClass) => number): number {
  return EVENT_CLASSES.reduce((sum, group) => sum + REFERENCE_MIX[group] * figureOf(group), 0);
}
