import { dayNumberOf, openingInstant } from './calendar.ts';
import { makeCampaign } from './campaign.ts';
import { eventsOf, type TrackingEvent } from './events.ts';
import type { DemoOrder, ShopStory } from './orders.ts';
import { makePerson, type Person } from './people.ts';
import { makeProducts } from './products.ts';

export interface WorldSize {
  readonly seed: string;
  readonly customers: number;
  /** The last day with orders, `YYYY-MM-DD`: yesterday. */
  readonly endsOn: string;
}

export interface World extends ShopStory {
  readonly people: readonly Person[];
}

/** Eighteen months. */
const STORY_DAYS = 548;

/** The demo shop without its events: those are made person by person while they are sent. */
export function makeWorld({ seed, customers, endsOn }: WorldSize): World {
  const lastDay = dayNumberOf(endsOn);
  const span = { firstDay: lastDay - STORY_DAYS + 1, lastDay };
  return {
    seed,
    lastDay,
    products: makeProducts(seed, openingInstant(span.firstDay, 0)),
    campaign: makeCampaign(seed, lastDay),
    people: Array.from({ length: customers }, (_, index) => makePerson(seed, index + 1, span)),
  };
}

export function* storyOf(world: World): Generator<{ person: Person; events: TrackingEvent[]; orders: DemoOrder[] }> {
  for (const person of world.people) yield { person, ...eventsOf(world, person) };
}
