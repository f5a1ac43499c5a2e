import * as z from 'zod';
import type { LocalDay } from '#schemas/instant.ts';
import { NO_FEEDBACK, type PersonRecord, type Profile, ProfileSchema, type Salvage } from '#schemas/profile.ts';
import { membershipAttributes, membershipOf } from './membership-item.ts';
import {
  instantOf,
  type PackedTotals,
  packDays,
  packRecent,
  packTotals,
  packTraits,
  toNumber,
  toText,
  unpackDays,
  unpackRecent,
  unpackTotals,
  unpackTraits,
} from './packed-facts.ts';

const SCHEMA_VERSION = 2;
const DAY_MILLIS = 86_400_000;

type Item = Readonly<Record<string, unknown>>;

const mapValues = <From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));

/** A profile as one small item: what is looked up by nobody is packed into text. */
export function itemOfProfile(profile: Profile, version: number): Record<string, unknown> {
  const { personKey, linkedIds, traits, byCurrency, channels, sources, categories, feedback, socialEvents, ...others } = profile;
  const { activeOn, activeDays, lastActiveOn, firstSeenAt, lastSeenAt, cancelledOrders, refundCount, recent, segment, ...plain } = others;
  const opinions = [feedback.count, feedback.ratings, feedback.ratingHundredths, socialEvents];
  const isUncertain = activeDays > activeOn.length;
  return {
    pk: personKey,
    ...plain,
    schemaVersion: SCHEMA_VERSION,
    version,
    seen: `${toText(Date.parse(firstSeenAt))} ${toText(Date.parse(lastSeenAt))}`,
    ...(cancelledOrders === 0 ? {} : { cancelledOrders }),
    ...(refundCount === 0 ? {} : { refundCount }),
    traits: packTraits(traits),
    currencies: JSON.stringify(mapValues(byCurrency, packTotals)),
    counts: JSON.stringify([channels, sources, categories, ...(opinions.some((count) => count !== 0) ? [opinions] : [])]),
    activeOn: packDays(activeOn),
    ...(isUncertain ? { uncertainDays: activeDays - activeOn.length, ...(lastActiveOn ? { lastActiveOn } : {}) } : {}),
    recent: JSON.stringify(packRecent(recent)),
    ...(linkedIds.length > 0 ? { linkedIds } : {}),
    ...(segment ? membershipAttributes(segment) : {}),
  };
}

type Counts = [
  channels?: Record<string, number>,
  sources?: Record<string, number>,
  categories?: Record<string, number>,
  opinions?: [number, number, number, number],
];
const countsOf = (item: Item): Counts => JSON.parse(String(item['counts'] ?? '[]'));
const daysOf = (item: Item): number[] => unpackDays(z.string().parse(item['activeOn'] ?? ''));

/** Version 1 only counted the days with behaviour. */
function uncertainDaysOf(item: Item): number {
  const counted = item['activeOn'] === undefined ? item['activeDays'] : item['uncertainDays'];
  return z.number().int().default(0).parse(counted);
}

function lastDayOf(item: Item): unknown {
  const last = daysOf(item).at(-1);
  const day = last === undefined ? undefined : (instantOf(last * DAY_MILLIS).slice(0, 10) as LocalDay);
  const told = item['lastActiveOn'];
  return typeof told === 'string' && (day === undefined || told > day) ? told : day;
}

/** Version 1 kept both moments as text, under their own names. */
const seenOf = (item: Item, place: number) => instantOf(toNumber(z.string().parse(item['seen']).split(' ')[place]));

/** How the fields of a profile that are packed, or called otherwise, are read. */
const READERS: { readonly [Name in keyof Profile]?: (item: Item) => unknown } = {
  personKey: ({ pk }) => pk,
  firstSeenAt: (item) => item['firstSeenAt'] ?? seenOf(item, 0),
  lastSeenAt: (item) => item['lastSeenAt'] ?? seenOf(item, 1),
  cancelledOrders: ({ cancelledOrders }) => cancelledOrders ?? 0,
  refundCount: ({ refundCount }) => refundCount ?? 0,
  traits: ({ traits }) => unpackTraits(String(traits ?? '{}')),
  byCurrency: ({ currencies }) => mapValues(JSON.parse(String(currencies ?? '{}')) as Record<string, PackedTotals>, unpackTotals),
  channels: (item) => countsOf(item)[0] ?? {},
  sources: (item) => countsOf(item)[1] ?? {},
  categories: (item) => countsOf(item)[2] ?? {},
  feedback: (item) => {
    const [count = 0, ratings = 0, ratingHundredths = 0] = countsOf(item)[3] ?? [];
    return count === 0 ? NO_FEEDBACK : { count, ratings, ratingHundredths };
  },
  socialEvents: (item) => countsOf(item)[3]?.[3] ?? 0,
  activeOn: daysOf,
  activeDays: (item) => daysOf(item).length + uncertainDaysOf(item),
  lastActiveOn: lastDayOf,
  recent: ({ recent }) => unpackRecent(JSON.parse(String(recent ?? '[]'))),
  linkedIds: ({ linkedIds }) => linkedIds ?? [],
  segment: membershipOf,
};

const FIELDS = Object.keys(ProfileSchema.shape) as (keyof Profile)[];
const readField = (item: Item, name: keyof Profile): unknown => {
  const read = READERS[name];
  return read ? read(item) : item[name];
};

function profileOf(item: Item): Profile {
  const fields = FIELDS.map((name) => [name, readField(item, name)] as const);
  return ProfileSchema.parse(Object.fromEntries(fields.filter(([, value]) => value !== undefined)));
}

/** What `read` gives, or undefined when what is stored makes that impossible, for whatever reason. */
function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Each field that can be read by itself. */
function salvageOf(item: Item): Salvage {
  const fields = FIELDS.flatMap((name) => {
    const value = attempt(() => ProfileSchema.shape[name].parse(readField(item, name)));
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    personKey: item['pk'] as Profile['personKey'],
    versionRead: item['version'],
    isMerged: item['mergedInto'] !== undefined,
    fields: Object.fromEntries(fields) as Partial<Profile>,
  };
}

const RemainderSchema = z.object({ mergedInto: z.string(), version: z.number().int().default(1) });

function mergedOf(item: Item): PersonRecord {
  const { mergedInto, version } = RemainderSchema.parse(item);
  return { kind: 'merged', into: mergedInto as Profile['personKey'], version };
}

/** What an item of the customers' table, or its absence, says of a person. */
export function recordOf(item: Item | undefined): PersonRecord {
  if (!item) return { kind: 'absent' };
  if (item['erasedAt'] !== undefined) return { kind: 'erased' };
  const record = attempt(
    (): PersonRecord => (item['mergedInto'] === undefined ? { kind: 'present', profile: profileOf(item) } : mergedOf(item)),
  );
  return record ?? { kind: 'unreadable', salvage: salvageOf(item) };
}
