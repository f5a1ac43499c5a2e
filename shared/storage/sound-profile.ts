import type * as z from 'zod';
import { RunIdSchema } from '#schemas/ids.ts';
import { isInstant } from '#schemas/instant.ts';
import { type Profile, ProfileSchema } from '#schemas/profile.ts';

type Look = (value: unknown) => boolean;

const isText: Look = (value) => typeof value === 'string';
const isList = (value: unknown, isSound: Look): boolean => Array.isArray(value) && value.every(isSound);
const isTuple = (value: unknown, length: number): boolean => isList(value, Number.isSafeInteger) && (value as unknown[]).length === length;

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isRecord(value: unknown, isSound: Look): boolean {
  if (!isPlainObject(value)) return false;
  for (const name in value) if (name === '__proto__' || !isSound(value[name])) return false;
  return true;
}

/** An object of exactly these fields. */
function isOf(looks: Readonly<Record<string, Look>>): Look {
  const fields = Object.entries(looks);
  return (value) =>
    isPlainObject(value) && fields.every(([name, isSound]) => isSound(value[name])) && Object.keys(value).length === fields.length;
}

/** Whether a value is taken as it is, without being trimmed or the like. */
const isKeptBy =
  (schema: z.ZodType): Look =>
  (value) => {
    const { success, data } = schema.safeParse(value);
    return success && data === value;
  };

/** Texts, numbers, and lists of them; what is deeper is rare. */
function isPlainWord(value: unknown): boolean {
  const isSingle: Look = (one) => one === null || typeof one === 'string' || typeof one === 'boolean' || Number.isFinite(one);
  return isSingle(value) || isList(value, isSingle);
}

const isMonth: Look = (value) =>
  Array.isArray(value) && value.length === 4 && isTuple(value.slice(0, 3), 3) && isList(value[3], (day) => isTuple(day, 2));

const isCount: Look = Number.isSafeInteger;
const isCounts: Look = (value) => isRecord(value, isCount);
const isTotals = isOf({
  orders: isCount,
  spendMinor: isCount,
  discountMinor: isCount,
  refundMinor: isCount,
  days: (value) => isList(value, (day) => isTuple(day, 3)),
  months: (value) => isList(value, isMonth),
});
const isTrait = isOf({ value: isPlainWord, at: isInstant });
const isRecent = isOf({ at: isInstant, name: isText, key: isText });
const isPast = isOf({ name: isText, since: isInstant });
const isMembership = isOf({
  name: isText,
  since: isInstant,
  runId: isKeptBy(RunIdSchema),
  score: Number.isFinite,
  history: (value) => isList(value, isPast),
});

/** What is built of many parts. All other fields are shown to their schema, which is quick with a single value. */
const COMPOSED: { readonly [Name in keyof Profile]?: Look } = {
  firstSeenAt: isInstant,
  lastSeenAt: isInstant,
  traits: (value) => isRecord(value, isTrait),
  byCurrency: (value) => isRecord(value, isTotals),
  channels: isCounts,
  sources: isCounts,
  categories: isCounts,
  feedback: isOf({ count: isCount, ratings: isCount, ratingHundredths: isCount }),
  activeOn: (value) => isList(value, isCount),
  recent: (value) => isList(value, isRecent),
  linkedIds: (value) => isList(value, isText),
  segment: isMembership,
  ruleSegments: (value) => isRecord(value, isInstant),
  restrictedAt: isInstant,
};

function lookAt(name: string, schema: z.ZodType): Look {
  const isKept = isKeptBy(schema);
  const look = COMPOSED[name as keyof Profile] ?? isKept;
  const mayLack = isKept(undefined);
  return (value) => (value === undefined ? mayLack : look(value));
}

const LOOKS = Object.entries(ProfileSchema.shape).map(([name, schema]) => [name as keyof Profile, lookAt(name, schema)] as const);

const LOOK_OF = new Map(LOOKS);

/** The same of some fields alone. @see isSoundProfile */
export const areSoundFields = (fields: Readonly<Partial<Record<keyof Profile, unknown>>>, names: readonly (keyof Profile)[]): boolean =>
  names.every((name) => LOOK_OF.get(name)?.(fields[name]));

/**
 * Whether what was unpacked of an item is a profile that `ProfileSchema` would return as it is: a look of a few
 * microseconds, where the schema needs fifty and more. It may doubt what is sound, never the other way round.
 *
 * @param fields - none that a profile lacks
 */
export function isSoundProfile(fields: Readonly<Partial<Record<keyof Profile, unknown>>>): fields is Profile {
  return LOOKS.every(([name, look]) => look(fields[name]));
}
