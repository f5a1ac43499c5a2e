import { viewOf } from '#domain/cold-chain/reading-page.ts';
import { toMinor } from '#domain/money.ts';
import { amountsOf } from '#domain/profiles/order-contribution.ts';
import { localDayOfEpochDay } from '#domain/time.ts';
import type { ConsentRecord } from '#schemas/consent.ts';
import type { Feedback } from '#schemas/feedback.ts';
import { type PersonKey, PersonKeySchema } from '#schemas/ids.ts';
import { CurrencyCodeSchema } from '#schemas/money.ts';
import type { OrderState } from '#schemas/order.ts';
import type { PersonRecord, Profile } from '#schemas/profile.ts';
import type { Sample } from '#schemas/reading.ts';
import type { Sale } from '#schemas/sale.ts';
import type { StoredEvent } from '#schemas/stored-event.ts';
import type { ExportRow } from '#schemas/table-export.ts';

/** Pseudonyms of whom nothing is exported: those who were erased, and those with whose data nothing may be done but to keep it. */
export type Withheld = ReadonlySet<string>;

const MONTH_CHARACTERS = 'YYYY-MM'.length;
const monthOf = (instant: string | undefined) => `month=${instant?.slice(0, MONTH_CHARACTERS) ?? 'unknown'}`;
const HUNDREDTHS = 100;

/** The currency in which somebody ordered most; of two alike the one that comes first by name. */
function mainCurrencyOf({ byCurrency }: Profile): string | undefined {
  const counted = Object.entries(byCurrency).sort(([left], [right]) => (left < right ? -1 : 1));
  return counted.reduce<(typeof counted)[number] | undefined>(
    (most, each) => (most && most[1].orders >= each[1].orders ? most : each),
    undefined,
  )?.[0];
}

function spendOf(profile: Profile) {
  const currency = mainCurrencyOf(profile);
  const { spendMinor, discountMinor, refundMinor } = profile.byCurrency[currency ?? ''] ?? {};
  const totals = Object.entries(profile.byCurrency).map(([name, { days: _days, months: _months, ...sums }]) => [name, sums]);
  return { currency, spendMinor, discountMinor, refundMinor, byCurrency: Object.fromEntries(totals) };
}

function profileRow(profile: Profile): ExportRow {
  const { personKey, isIdentified, firstSeenAt, lastSeenAt, orders, items, cancelledOrders, refundCount } = profile;
  const { channels, sources, categories, socialEvents, activeDays, lastActiveOn, ruleSegments, version } = profile;
  const { feedback, segment, newestOrderDay } = profile;
  const plain = { personKey, isIdentified, firstSeenAt, lastSeenAt, orders, items, cancelledOrders, refundCount };
  const counts = { channels, sources, categories, socialEvents, activeDays, lastActiveOn, ruleSegments, version };
  return {
    dataset: 'customers',
    row: {
      ...plain,
      ...counts,
      ...spendOf(profile),
      newestOrderOn: newestOrderDay === undefined ? undefined : localDayOfEpochDay(newestOrderDay),
      feedbackCount: feedback.count,
      ratings: feedback.ratings,
      meanRating: feedback.ratings === 0 ? undefined : feedback.ratingHundredths / feedback.ratings / HUNDREDTHS,
      segment: segment?.name,
      segmentSinceAt: segment?.since,
      segmentRunId: segment?.runId,
      score: segment?.score,
    },
  };
}

/** A person by pseudonym, without who they are and how they are reached, or the link of an id that was merged. */
export function customerRows(personKey: PersonKey, record: PersonRecord, withheld: Withheld): ExportRow[] {
  if (withheld.has(personKey)) return [];
  if (record.kind === 'present') return [profileRow(record.profile)];
  if (record.kind !== 'merged' || withheld.has(record.into)) return [];
  return [{ dataset: 'customer_links', row: { personKey, mergedInto: record.into } }];
}

const textOf = (...values: unknown[]) => values.find((value) => typeof value === 'string');
const numberOf = (value: unknown) => (typeof value === 'number' || (typeof value === 'string' && value !== '') ? Number(value) : undefined);

function priceOf({ price, currency }: StoredEvent['properties']) {
  const { data: known } = CurrencyCodeSchema.safeParse(currency);
  return known === undefined ? {} : { currency: known, priceMinor: toMinor(price, known)?.minor };
}

/** An event without what it says in free words, of whom, and from where: of its properties those of goods alone. */
export function eventRows(event: StoredEvent, withheld: Withheld): ExportRow[] {
  if (withheld.has(event.personKey)) return [];
  const { personKey, key, type, name, at, receivedAt, source, channel, orderRef, properties, context } = event;
  const campaign = context['campaign'];
  const row = {
    ...{ personKey, key, type, name, at, receivedAt, source, channel, orderRef },
    productId: textOf(properties['product_id'], properties['sku']),
    category: textOf(properties['category']),
    quantity: numberOf(properties['quantity']),
    ...priceOf(properties),
    couponCode: textOf(properties['coupon']),
    campaignId: typeof campaign === 'object' && campaign !== null && 'id' in campaign ? textOf(campaign.id) : undefined,
  };
  return [{ dataset: 'events', partition: monthOf(at), row }];
}

/** An order as its amounts stand now, and its goods. That of somebody who is withheld belongs to nobody. */
export function orderRows(order: OrderState, withheld: Withheld): ExportRow[] {
  const { orderRef, orderedAt, orderedDay, owner, completion, refunds, cancelled, handedOver, version } = order;
  const amounts = amountsOf(order);
  const orderedOn = orderedDay === undefined ? undefined : localDayOfEpochDay(orderedDay);
  const partition = monthOf(orderedOn);
  const isOwned = owner !== undefined && !withheld.has(owner.personKey);
  const row = {
    ...{ orderRef, orderedAt, orderedOn, ...amounts, version },
    personKey: isOwned ? owner.personKey : undefined,
    isIdentified: isOwned ? owner.isIdentified : undefined,
    channel: completion?.channel,
    storeId: completion?.storeId,
    refundCount: Object.keys(refunds).length,
    isCancelled: cancelled !== undefined,
    cancelledAt: cancelled?.at,
    handedOverAt: handedOver?.at,
  };
  const lines = (completion?.lines ?? []).map(([productId, quantity, totalMinor]) => ({
    dataset: 'order_lines',
    partition,
    row: { orderRef, orderedOn, productId, quantity, currency: completion?.currency, totalMinor },
  }));
  return [{ dataset: 'orders', partition, row }, ...lines];
}

/** Goods of an order, a row each. */
export function saleRows({ orderRef, key, at, day, storeId, lines }: Sale): ExportRow[] {
  const told = { orderRef, key, at, soldOn: day, storeId };
  return lines.map((line) => ({ dataset: 'sales', partition: monthOf(day), row: { ...told, ...line } }));
}

/** How an item of the identities' table is called by what it says of a person; those by which people are found name hashes of what is personal. */
const RELATIONS: Readonly<Record<string, string>> = { CLAIM: 'has-identifier', MERGE: 'merged-with', CONFLICT: 'kept-apart-from' };

interface IdentityItem {
  readonly pk: string;
  readonly sk: string;
  readonly reason?: unknown;
  readonly at?: unknown;
}

/** That somebody has an identifier of some type, or whom an id was merged with or kept apart from; never the identifier or its hash. */
export function identityRows({ pk, sk, reason, at }: IdentityItem, withheld: Withheld): ExportRow[] {
  const [word = '', about] = sk.split('#');
  const relation = PersonKeySchema.safeParse(pk).success ? RELATIONS[word] : undefined;
  if (relation === undefined || about === undefined || withheld.has(pk) || withheld.has(about)) return [];
  const named = word === 'CLAIM' ? { identifierType: about } : { otherPersonKey: about };
  return [{ dataset: 'identities', row: { personKey: pk, relation, ...named, reason: textOf(reason), at: textOf(at) } }];
}

/** A word on what is allowed, without its proof and who said it. */
export function consentRows(personKey: PersonKey, word: ConsentRecord, isInForce: boolean, withheld: Withheld): ExportRow[] {
  const { purpose, channel, status, at, source, method, expiresAt } = word;
  if (withheld.has(personKey)) return [];
  return [{ dataset: 'consents', row: { personKey, purpose, channel, status, at, isInForce, source, method, expiresAt } }];
}

/** A feedback as it was judged, without its words and its answers. */
export function feedbackRows(feedback: Feedback, withheld: Withheld): ExportRow[] {
  const { feedbackId, personKey, kind, at, day, source, status, stars, survey, orderRef, productIds, lots } = feedback;
  const { language, sentiment, positivity, topics, dangers, isDissatisfied, firstAnsweredAt, resolvedAt } = feedback;
  if (withheld.has(personKey)) return [];
  const judged = { language, sentiment, positivity, topics, dangers, isDissatisfied, firstAnsweredAt, resolvedAt };
  const told = { feedbackId, personKey, kind, at, givenOn: day, source, status, stars, orderRef, productIds, lots };
  const row = { ...told, ...judged, surveyName: survey?.name, surveyScore: survey?.score };
  return [{ dataset: 'feedback', partition: monthOf(day), row }];
}

/** Measurements of a unit, a row each. */
export function readingRows(unitId: string, samples: readonly Sample[]): ExportRow[] {
  return samples.map(viewOf).map(({ sensorId, measuredAt, celsius, probe, doorOpen, defrost }) => ({
    dataset: 'readings',
    partition: monthOf(measuredAt),
    row: { unitId, sensorId, measuredAt, celsius, probe, doorOpen, defrost },
  }));
}
