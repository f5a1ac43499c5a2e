import * as z from 'zod';
import type { Instant, LocalDay } from '#schemas/instant.ts';
import { NO_FEEDBACK, type PersonRecord, type Profile, ProfileSchema, type Salvage } from '#schemas/profile.ts';
import { membershipAttributes, unpackMembership } from './membership-item.ts';
import {
  DAY_MILLIS,
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
import { areSoundFields, isSoundProfile } from './sound-profile.ts';

const SCHEMA_VERSION = 2;

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

// Made once: a schema costs as much as reading a whole profile.
const TextSchema = z.string();
const UncertainDaysSchema = z.number().int().default(0);

type Counts = [
  channels?: Record<string, number>,
  sources?: Record<string, number>,
  categories?: Record<string, number>,
  opinions?: [number, number, number, number],
];

/** An item whose packed attributes are unpacked when a field asks for them, and once for all fields. */
class PackedItem {
  readonly item: Item;
  #counts: Counts | undefined;
  #days: number[] | undefined;
  #seen: readonly string[] | undefined;

  constructor(item: Item) {
    this.item = item;
  }

  get counts(): Counts {
    this.#counts ??= JSON.parse(String(this.item['counts'] ?? '[]')) as Counts;
    return this.#counts;
  }

  /** Days with behaviour, ascending. */
  get days(): number[] {
    this.#days ??= unpackDays(TextSchema.parse(this.item['activeOn'] ?? ''));
    return this.#days;
  }

  /** First and last moment. Version 1 kept both as text, under their own names. */
  seen(place: 0 | 1): Instant {
    this.#seen ??= TextSchema.parse(this.item['seen']).split(' ');
    return instantOf(toNumber(this.#seen[place]));
  }
}

/** Version 1 only counted the days with behaviour. */
function uncertainDaysOf(item: Item): number {
  const counted = item['activeOn'] === undefined ? item['activeDays'] : item['uncertainDays'];
  return UncertainDaysSchema.parse(counted);
}

function lastDayOf({ item, days }: PackedItem): unknown {
  const last = days.at(-1);
  const day = last === undefined ? undefined : (instantOf(last * DAY_MILLIS).slice(0, 10) as LocalDay);
  const told = item['lastActiveOn'];
  return typeof told === 'string' && (day === undefined || told > day) ? told : day;
}

/** How the fields of a profile that are packed, or called otherwise, are read. */
const READERS: { readonly [Name in keyof Profile]?: (packed: PackedItem) => unknown } = {
  personKey: ({ item }) => item['pk'],
  firstSeenAt: (packed) => packed.item['firstSeenAt'] ?? packed.seen(0),
  lastSeenAt: (packed) => packed.item['lastSeenAt'] ?? packed.seen(1),
  cancelledOrders: ({ item }) => item['cancelledOrders'] ?? 0,
  refundCount: ({ item }) => item['refundCount'] ?? 0,
  traits: ({ item }) => unpackTraits(String(item['traits'] ?? '{}')),
  byCurrency: ({ item }) => mapValues(JSON.parse(String(item['currencies'] ?? '{}')) as Record<string, PackedTotals>, unpackTotals),
  channels: ({ counts }) => counts[0] ?? {},
  sources: ({ counts }) => counts[1] ?? {},
  categories: ({ counts }) => counts[2] ?? {},
  feedback: ({ counts }) => {
    const [count = 0, ratings = 0, ratingHundredths = 0] = counts[3] ?? [];
    return count === 0 ? NO_FEEDBACK : { count, ratings, ratingHundredths };
  },
  socialEvents: ({ counts }) => counts[3]?.[3] ?? 0,
  activeOn: ({ days }) => days,
  activeDays: ({ item, days }) => days.length + uncertainDaysOf(item),
  lastActiveOn: lastDayOf,
  recent: ({ item }) => unpackRecent(JSON.parse(String(item['recent'] ?? '[]'))),
  linkedIds: ({ item }) => item['linkedIds'] ?? [],
  segment: ({ item }) => unpackMembership(item),
};

const COUNTS = ['counts'] as const;

/** Which attributes a field is read from, where not from one of its own name. */
const ATTRIBUTES: { readonly [Name in keyof Profile]?: readonly string[] } = {
  personKey: ['pk'],
  firstSeenAt: ['firstSeenAt', 'seen'],
  lastSeenAt: ['lastSeenAt', 'seen'],
  byCurrency: ['currencies'],
  channels: COUNTS,
  sources: COUNTS,
  categories: COUNTS,
  feedback: COUNTS,
  socialEvents: COUNTS,
  activeDays: ['activeOn', 'activeDays', 'uncertainDays'],
  lastActiveOn: ['activeOn', 'lastActiveOn'],
  segment: ['segment', 'score'],
};

/** The attributes that some fields are read from, with those that tell whether a person is there. */
export const attributesOf = (fields: readonly (keyof Profile)[]): string[] => [
  ...new Set(['pk', 'version', 'mergedInto', 'erasedAt', ...fields.flatMap((name) => ATTRIBUTES[name] ?? [name])]),
];

const FIELDS = Object.keys(ProfileSchema.shape) as (keyof Profile)[];

/** A field of a profile was asked for that nobody had wanted to read. */
class UnreadFieldError extends Error {
  override readonly name = 'UnreadFieldError';
}

/** What stands for the fields that were not read. */
const UNREAD = Object.defineProperties(
  {},
  Object.fromEntries(
    FIELDS.map((name) => [
      name,
      {
        get() {
          throw new UnreadFieldError(`The field ${name} of a profile was not read.`);
        },
      },
    ]),
  ),
);
const readField = (packed: PackedItem, name: keyof Profile): unknown => {
  const read = READERS[name];
  return read ? read(packed) : packed.item[name];
};

function profileOf(item: Item): Profile {
  const packed = new PackedItem(item);
  const fields: { [Name in keyof Profile]?: unknown } = {};
  for (const name of FIELDS) {
    const value = readField(packed, name);
    if (value !== undefined) fields[name] = value;
  }
  return isSoundProfile(fields) ? fields : ProfileSchema.parse(fields);
}

/** A profile of some fields; it throws when another is asked for. */
function partOf(item: Item, names: readonly (keyof Profile)[]): Profile {
  const packed = new PackedItem(item);
  const fields: Partial<Record<keyof Profile, unknown>> = {};
  for (const name of names) fields[name] = readField(packed, name);
  if (!areSoundFields(fields, names)) for (const name of names) fields[name] = ProfileSchema.shape[name].parse(fields[name]);
  return { __proto__: UNREAD, ...fields } as unknown as Profile;
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
  const packed = new PackedItem(item);
  const fields = FIELDS.flatMap((name) => {
    const value = attempt(() => ProfileSchema.shape[name].parse(readField(packed, name)));
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

/**
 * What an item of the customers' table, or its absence, says of a person.
 *
 * @param fields - the only ones that are read, and that may be asked for; all when it is left out
 */
export function recordOf(item: Item | undefined, fields?: readonly (keyof Profile)[]): PersonRecord {
  if (!item) return { kind: 'absent' };
  if (item['erasedAt'] !== undefined) return { kind: 'erased' };
  const record = attempt((): PersonRecord => {
    if (item['mergedInto'] !== undefined) return mergedOf(item);
    return { kind: 'present', profile: fields === undefined ? profileOf(item) : partOf(item, fields) };
  });
  return record ?? { kind: 'unreadable', salvage: salvageOf(item) };
}
