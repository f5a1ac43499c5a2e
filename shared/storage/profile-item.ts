import * as z from 'zod';
import type { Instant } from '#schemas/instant.ts';
import {
  type CurrencyTotals,
  type Membership,
  MembershipSchema,
  type PersonRecord,
  type Profile,
  ProfileSchema,
  type RecentEvent,
} from '#schemas/profile.ts';

const SCHEMA_VERSION = 1;
const SHARDS = 16;
const BASE = 36;

type Item = Record<string, unknown>;
type Bucket = readonly [number, number, number];

const toText = (value: number) => value.toString(BASE);
const toNumber = (text: string | undefined) => Number.parseInt(text || '0', BASE);
const instantOf = (millis: number) => new Date(millis).toISOString() as Instant;

/** Ascending buckets as `gap.spend` or `gap.spend.orders`, base 36, apart by spaces: five to nine bytes a day. */
export function packBuckets(buckets: readonly Bucket[]): string {
  let previous = 0;
  const texts = buckets.map(([period, orders, spendMinor]) => {
    const gap = toText(period - previous);
    previous = period;
    return `${gap}.${toText(spendMinor)}${orders === 1 ? '' : `.${toText(orders)}`}`;
  });
  return texts.join(' ');
}

export function unpackBuckets(packed: string): [number, number, number][] {
  let period = 0;
  if (packed === '') return [];
  return packed.split(' ').map((text) => {
    const [gap, spendMinor, orders = '1'] = text.split('.');
    period += toNumber(gap);
    return [period, toNumber(orders), toNumber(spendMinor)];
  });
}

type PackedTotals = [orders: number, spendMinor: number, discountMinor: number, refundMinor: number, days: string, months: string];

const packTotals = (totals: CurrencyTotals): PackedTotals => [
  totals.orders,
  totals.spendMinor,
  totals.discountMinor,
  totals.refundMinor,
  packBuckets(totals.days),
  packBuckets(totals.months),
];

const unpackTotals = ([orders, spendMinor, discountMinor, refundMinor, days, months]: PackedTotals): CurrencyTotals => ({
  orders,
  spendMinor,
  discountMinor,
  refundMinor,
  days: unpackBuckets(days),
  months: unpackBuckets(months),
});

/** Frequent names as a few letters; any other stays as it is. */
const NAME_CODES: Readonly<Record<string, string>> = {
  'Order Completed': 'oc',
  'Order Updated': 'ou',
  'Order Refunded': 'or',
  'Order Cancelled': 'ox',
  'Product Reviewed': 'pr',
  'Coupon Redeemed': 'cr',
  'Feedback Submitted': 'fs',
  identify: 'id',
  alias: 'al',
};
const NAMES_BY_CODE = Object.fromEntries(Object.entries(NAME_CODES).map(([name, code]) => [code, name]));

const packRecent = (recent: readonly RecentEvent[]) =>
  recent.map(({ at, name, key }) => [toText(Date.parse(at)), key, NAME_CODES[name] ?? `=${name}`] as const);
const unpackRecent = (packed: readonly (readonly [string, string, string])[]): RecentEvent[] =>
  packed.map(([at, key, name]) => ({
    at: instantOf(toNumber(at)),
    key,
    name: name.startsWith('=') ? name.slice(1) : (NAMES_BY_CODE[name] ?? 'unknown'),
  }));

const mapValues = <From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));

/** Which of the 16 lists of its segment a person is in. */
function shardOf(personKey: string): number {
  let sum = 0;
  for (const character of personKey) sum = (sum * 31 + character.charCodeAt(0)) % 65_536;
  return sum % SHARDS;
}

export const segmentShards = (name: string): string[] => Array.from({ length: SHARDS }, (_, shard) => `${name}#${shard}`);

/** The attributes that keep a membership, two of which are the key of the index by segment. */
export function membershipAttributes(personKey: string, membership: Membership): Item {
  const { name, since, runId, score, parts, reason } = membership;
  const packedParts = parts.map((part) => [part.feature, part.value, part.weight, part.contribution]);
  return {
    segment: JSON.stringify([name, since, runId, packedParts, reason]),
    segmentShard: `${name}#${shardOf(personKey)}`,
    score,
  };
}

function membershipOf(item: Item): Membership | undefined {
  if (typeof item['segment'] !== 'string') return undefined;
  const [name, since, runId, packedParts, reason] = JSON.parse(item['segment']);
  const parts = packedParts.map(([feature, value, weight, contribution]: unknown[]) => ({ feature, value, weight, contribution }));
  return MembershipSchema.parse({ name, since, runId, score: item['score'], parts, reason });
}

/** A profile as one small item: what is looked up by nobody is packed into text. */
export function itemOfProfile(profile: Profile, version: number): Item {
  const { personKey, linkedIds, traits, byCurrency, channels, sources, recent, segment, ...plain } = profile;
  return {
    pk: personKey,
    ...plain,
    schemaVersion: SCHEMA_VERSION,
    version,
    traits: JSON.stringify(mapValues(traits, ({ value, at }) => [value, toText(Date.parse(at))])),
    currencies: JSON.stringify(mapValues(byCurrency, packTotals)),
    counts: JSON.stringify([channels, sources]),
    recent: JSON.stringify(packRecent(recent)),
    ...(linkedIds.length > 0 ? { linkedIds } : {}),
    ...(segment ? membershipAttributes(personKey, segment) : {}),
  };
}

function profileOf(item: Item): Profile {
  const { pk, traits, currencies, counts, recent, segment, segmentShard, score, linkedIds, ...plain } = item;
  const [channels, sources] = JSON.parse(String(counts ?? '[{},{}]'));
  const membership = membershipOf(item);
  return ProfileSchema.parse({
    ...plain,
    personKey: pk,
    traits: mapValues(JSON.parse(String(traits ?? '{}')) as Record<string, [unknown, string]>, ([value, at]) => ({
      value,
      at: instantOf(toNumber(at)),
    })),
    byCurrency: mapValues(JSON.parse(String(currencies ?? '{}')) as Record<string, PackedTotals>, unpackTotals),
    channels,
    sources,
    recent: unpackRecent(JSON.parse(String(recent ?? '[]'))),
    linkedIds: linkedIds ?? [],
    ...(membership ? { segment: membership } : {}),
  });
}

const RemainderSchema = z.object({ mergedInto: z.string(), version: z.number().int().default(1) });

/** What an item of the customers' table, or its absence, says of a person. */
export function recordOf(item: Item | undefined): PersonRecord {
  if (!item) return { kind: 'absent' };
  if (item['erasedAt'] !== undefined) return { kind: 'erased' };
  if (item['mergedInto'] === undefined) return { kind: 'present', profile: profileOf(item) };
  const { mergedInto, version } = RemainderSchema.parse(item);
  return { kind: 'merged', into: mergedInto as Profile['personKey'], version };
}
