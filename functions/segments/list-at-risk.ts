import { adviceOf } from '#domain/segments/at-risk.ts';
import { purchaseHistoryOf } from '#domain/segments/purchase-history.ts';
import { epochDayOf, localDayOfEpochDay } from '#domain/time.ts';
import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { noteUnreadable } from '#runtime/observability.ts';
import { badRequest } from '#runtime/problems.ts';
import type { AtRiskCustomer } from '#schemas/at-risk.ts';
import type { PageQuery } from '#schemas/page.ts';
import type { Profile } from '#schemas/profile.ts';
import { type ListedAtRisk, listAtRisk } from '#schemas/routes/segments.ts';
import type { PublishedSegmentation } from '#schemas/segment.ts';
import { AT_RISK_PAGE_SIZE, atRiskListsIn } from '#storage/at-risk-lists.ts';
import { customersIn } from '#storage/profiles.ts';
import { segmentationsIn } from '#storage/segments.ts';

const env = readEnvironment({ CUSTOMERS_TABLE: tableName, SEGMENTS_TABLE: tableName, SHOP_TIME_ZONE: timeZone });
const customers = customersIn(env.CUSTOMERS_TABLE, noteUnreadable);
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);
const lists = atRiskListsIn(env.SEGMENTS_TABLE);

/** @returns undefined for somebody who has ordered since the night, and so is on the list no more */
function listed(entry: AtRiskCustomer, profile: Profile, { currency, asOf }: PublishedSegmentation): ListedAtRisk | undefined {
  const today = epochDayOf(now(), env.SHOP_TIME_ZONE);
  const totals = profile.byCurrency[currency ?? ''];
  const history = totals && purchaseHistoryOf(totals, today);
  const last = history?.days.at(-1);
  if (last === undefined || currency === null || last > epochDayOf(asOf, env.SHOP_TIME_ZONE)) return undefined;
  const { personKey: _pseudonym, ...figures } = entry;
  const current = { ...entry, daysSinceLastOrder: today - last };
  return {
    ...figures,
    customerId: profile.customerId,
    segment: profile.segment?.name ?? null,
    currency,
    daysSinceLastOrder: current.daysSinceLastOrder,
    lastOrderOn: localDayOfEpochDay(last),
    advice: adviceOf(current),
  };
}

/** Where a list goes on: `<run>:<position>`. */
function positionOf(cursor: string | undefined, runId: string): number {
  if (cursor === undefined) return 0;
  const [run, position] = cursor.split(':');
  const isOfList = run === runId && /^\d{1,5}$/.test(position ?? '');
  if (!isOfList) throw badRequest('query.cursor', 'the cursor of the page before; a night that has made a new list begins anew');
  return Number(position);
}

/** Entries from a position on, until so many of them are still true or the list ends. */
async function entriesFrom(start: number, limit: number, segmentation: PublishedSegmentation) {
  const items: ListedAtRisk[] = [];
  let position = start;
  while (items.length < limit) {
    const page = await lists.page(segmentation.runId, Math.floor(position / AT_RISK_PAGE_SIZE));
    const rest = page.slice(position % AT_RISK_PAGE_SIZE);
    if (rest.length === 0) return { items, next: null };
    // Erased and merged people have no profile of their own any more.
    const profiles = await customers.findMany(rest.map(({ personKey }) => personKey));
    for (const entry of rest) {
      if (items.length === limit) break;
      position++;
      const profile = profiles.get(entry.personKey);
      const item = profile && listed(entry, profile, segmentation);
      if (item) items.push(item);
    }
  }
  return { items, next: position };
}

async function list({ limit, cursor }: PageQuery) {
  const segmentation = await segmentations.find();
  if (segmentation === undefined)
    return { items: [], cursor: null, asOf: null, summary: null, reason: 'No night has looked at the customers yet.' };
  const { runId, asOf, atRisk, lifetime } = segmentation;
  const { items, next } = await entriesFrom(positionOf(cursor, runId), limit, segmentation);
  const { purchases, amounts } = lifetime?.reasons ?? {};
  return { items, cursor: next === null ? null : `${runId}:${next}`, asOf, summary: atRisk, reason: purchases ?? amounts ?? null };
}

export const handler = httpHandler([on(listAtRisk, ({ query }) => list(query))]);
