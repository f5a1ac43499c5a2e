import type { LocalDay } from '#schemas/instant.ts';
import {
  CountedListSchema,
  type DayOfList,
  LIST_COUNTS,
  type ListCount,
  type ListCounts,
  type ListFigures,
  type ListName,
} from '#schemas/list-figures.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import { localDayOf } from '../time.ts';

const OURS = 'larderly';
const NO_MODEL = 'none';
const LIST_ID = /^larderly:([a-z-]{1,20}):([A-Za-z0-9_-]{1,120})$/;
/** Events of one call can name so many lists; more are not from any client of ours. */
const MOST_LISTS = 20;

/** What the client sends back as `list_id`. */
export const listIdOf = ({ list, modelVersion }: ListName): string => `${OURS}:${list}:${modelVersion ?? NO_MODEL}`;

/** @returns undefined for a list that is not ours */
export function listNamed(listId: unknown): ListName | undefined {
  const [, name, version = NO_MODEL] = LIST_ID.exec(typeof listId === 'string' ? listId : '') ?? [];
  const list = CountedListSchema.safeParse(name);
  return list.success ? { list: list.data, modelVersion: version === NO_MODEL ? null : version } : undefined;
}

const COUNT_OF_EVENT: Readonly<Record<string, ListCount | undefined>> = {
  'Product Clicked': 'clicks',
  'Product Viewed': 'views',
  'Product Added': 'additions',
  'Order Completed': 'orders',
};

type Bag = Readonly<Record<string, unknown>>;
const isBag = (value: unknown): value is Bag => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What an event tells of our lists: each list once, whether the event names it or its lines do. */
export function responsesIn({ name, properties }: Pick<StoredEvent, 'name' | 'properties'>): { name: ListName; count: ListCount }[] {
  const count = COUNT_OF_EVENT[name];
  if (count === undefined) return [];
  const lines = Array.isArray(properties['products']) ? properties['products'].filter(isBag) : [];
  const ids = new Set([properties['list_id'], ...lines.map((line) => line['list_id'])]);
  return [...ids].flatMap((listId) => {
    const list = listNamed(listId);
    return list === undefined ? [] : [{ name: list, count }];
  });
}

const NOTHING: ListCounts = { exposures: 0, items: 0, clicks: 0, views: 0, additions: 0, orders: 0 };

/** Adds up counts until they are taken. */
export function listTally() {
  let days = new Map<string, DayOfList>();

  function add(day: LocalDay, name: ListName, counts: Partial<ListCounts>): void {
    const key = `${day}#${listIdOf(name)}`;
    const known = days.get(key)?.counts ?? NOTHING;
    if (!days.has(key) && days.size >= MOST_LISTS) return;
    const sums = LIST_COUNTS.map((count) => [count, known[count] + (counts[count] ?? 0)] as const);
    days.set(key, { ...name, day, counts: Object.fromEntries(sums) as Record<ListCount, number> });
  }

  return {
    add,
    /** Each event must come here once; it counts on its day in the shop's zone. */
    addResponses(events: readonly StoredEvent[], zone: string): void {
      for (const event of events) for (const { name, count } of responsesIn(event)) add(localDayOf(event.at, zone), name, { [count]: 1 });
    },
    /** What was added since the last time. */
    take(): DayOfList[] {
      const taken = [...days.values()];
      days = new Map();
      return taken;
    },
  };
}

const rateOf = (part: number, whole: number): number | null => (whole === 0 ? null : Number((part / whole).toFixed(6)));

/** Figures of each list and model over all days, the most often given first. */
export function figuresOf(days: readonly DayOfList[]): ListFigures['items'] {
  const tally = new Map<string, DayOfList>();
  for (const one of days) {
    const known = tally.get(listIdOf(one));
    const sums = LIST_COUNTS.map((count) => [count, (known?.counts[count] ?? 0) + one.counts[count]] as const);
    tally.set(listIdOf(one), { ...one, counts: Object.fromEntries(sums) as Record<ListCount, number> });
  }
  return [...tally.values()]
    .map(({ list, modelVersion, counts }) => ({
      list,
      modelVersion,
      ...counts,
      clickThroughRate: rateOf(counts.clicks, counts.exposures),
      conversionRate: rateOf(counts.orders, counts.exposures),
    }))
    .sort((left, right) => right.exposures - left.exposures || (listIdOf(left) < listIdOf(right) ? -1 : 1));
}
