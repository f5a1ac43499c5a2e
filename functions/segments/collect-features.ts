import { groupedPerson } from '#domain/kpis/person-groups.ts';
import { orderMarkOf } from '#domain/profiles/orders-as-of.ts';
import { asOfDay } from '#domain/segments/customer-features.ts';
import { rowCollector } from '#domain/segments/feature-table.ts';
import { type RuleBook, withRuleSegments } from '#domain/segments/rule-membership.ts';
import { localDayOf } from '#domain/time.ts';
import { nowMillis } from '#runtime/clock.ts';
import { bucketName, currencyCode, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { count, noteUnreadable } from '#runtime/observability.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { type CollectedPart, locksOfRun, type RunPart, RunPartSchema } from '#schemas/run.ts';
import { leasesIn } from '#storage/leases.ts';
import { nightlyFilesIn } from '#storage/nightly-files.ts';
import { type MarkedPerson, orderFilesIn } from '#storage/order-files.ts';
import { type GroupedPerson, personGroupFilesIn } from '#storage/person-group-files.ts';
import { customersIn } from '#storage/profiles.ts';
import { ruleChangeFilesIn } from '#storage/rule-change-files.ts';
import { ruleSegmentsIn } from '#storage/rule-segments.ts';
import { runsIn } from '#storage/runs.ts';
import { segmentationsIn } from '#storage/segments.ts';

/** So many profiles are looked at before the run asks whether it is time to show that it is alive. */
const PEOPLE_BETWEEN = 200;

const env = readEnvironment({
  CUSTOMERS_TABLE: tableName,
  SEGMENTS_TABLE: tableName,
  RUNS_TABLE: tableName,
  ARTEFACTS_BUCKET: bucketName,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
});
const runs = runsIn(env.RUNS_TABLE);
const leases = leasesIn(env.RUNS_TABLE);
const files = nightlyFilesIn(env.ARTEFACTS_BUCKET);
const orderFiles = orderFilesIn(env.ARTEFACTS_BUCKET);
const groupFiles = personGroupFilesIn(env.ARTEFACTS_BUCKET);
const ruleChanges = ruleChangeFilesIn(env.ARTEFACTS_BUCKET);
const ruleSegments = ruleSegmentsIn(env.SEGMENTS_TABLE);
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);

async function ruleBook(): Promise<RuleBook> {
  const [rules, segmentation] = await Promise.all([ruleSegments.list(), segmentations.find()]);
  return { rules, segmentation, currency: env.SHOP_CURRENCY, zone: env.SHOP_TIME_ZONE };
}

async function collectFeatures({ runId, asOf, fence, part, of }: RunPart): Promise<CollectedPart> {
  const keepLocks = leases.keeperOf(locksOfRun(runId), { runId, fence }, nowMillis);
  const collector = rowCollector(asOfDay(asOf, env.SHOP_TIME_ZONE));
  let unreadable = 0;
  const customers = customersIn(env.CUSTOMERS_TABLE, (personKey) => {
    unreadable++; // left out, so that the segment of yesterday stays
    noteUnreadable(personKey);
  });
  const book = await ruleBook();
  const changed: string[] = [];
  const people: MarkedPerson[] = [];
  const grouped: GroupedPerson[] = [];
  const today = localDayOf(asOf, env.SHOP_TIME_ZONE);
  for await (const profile of customers.scanPart(part, of)) {
    if (people.length % PEOPLE_BETWEEN === 0) await keepLocks();
    collector.add(profile);
    people.push({ personKey: profile.personKey, ...orderMarkOf(profile) });
    grouped.push(groupedPerson(profile, today));
    if (withRuleSegments(profile, book, asOf) !== profile) changed.push(profile.personKey);
  }
  await ruleChanges.put(runId, part, changed);
  await orderFiles.putPeople(runId, part, people);
  await groupFiles.put(runId, part, grouped);
  const { keys, columns, currencies, orders, customers: seen } = collector.result();
  const stored = await files.putFeatures(runId, part, { header: { currencies, orders, customers: seen }, keys, columns });
  if (unreadable > 0) count('ProfilesUnreadable', unreadable);
  return {
    part,
    ...stored,
    currencies: Object.fromEntries(currencies.map((name, index) => [name, orders[index] ?? 0])),
    customers: seen,
    unreadable,
  };
}

const step = (runPart: RunPart) =>
  runs.once({ runId: runPart.runId, step: 'collect-features', part: runPart.part }, () => collectFeatures(runPart));

export const handler = taskHandler(RunPartSchema, step);
