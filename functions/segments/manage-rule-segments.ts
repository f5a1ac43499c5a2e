import { isDeepStrictEqual } from 'node:util';
import { mainCurrencyOf } from '#domain/profiles/customer-page.ts';
import { faultsInRule } from '#domain/segments/judge-rule.ts';
import { previewRule } from '#domain/segments/rule-preview.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { currencyCode, queueUrl, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { noteUnreadable } from '#runtime/observability.ts';
import { badRequest, conflict, notFound } from '#runtime/problems.ts';
import type { PageQuery } from '#schemas/page.ts';
import * as routes from '#schemas/routes/segments.ts';
import {
  MAX_RULE_SEGMENTS,
  RULES_KNOWN_MILLIS,
  type Rule,
  type RuleEvaluation,
  type RuleId,
  type RuleSegment,
  type RuleSegmentBody,
} from '#schemas/rule-segment.ts';
import { StaleWriteError } from '#storage/errors.ts';
import { customersIn } from '#storage/profiles.ts';
import { peopleOfRuleIn, ruleListsIn } from '#storage/rule-lists.ts';
import { ruleSegmentsIn } from '#storage/rule-segments.ts';
import { segmentationsIn } from '#storage/segments.ts';

const SAMPLE_SIZE = 1000;
const EVALUATION_DELAY_SECONDS = RULES_KNOWN_MILLIS / 1000 + 2;

const env = readEnvironment({
  CUSTOMERS_TABLE: tableName,
  SEGMENTS_TABLE: tableName,
  RULES_QUEUE_URL: queueUrl,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
});
const shop = { timeZone: env.SHOP_TIME_ZONE, currency: env.SHOP_CURRENCY };
const customers = customersIn(env.CUSTOMERS_TABLE, noteUnreadable);
const ruleSegments = ruleSegmentsIn(env.SEGMENTS_TABLE);
const members = ruleListsIn(env.SEGMENTS_TABLE);
const peopleOfRule = peopleOfRuleIn(env.SEGMENTS_TABLE, customers);
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);
const evaluations = sendTo(env.RULES_QUEUE_URL);

async function existing(ruleId: RuleId): Promise<RuleSegment> {
  const rule = await ruleSegments.find(ruleId);
  if (rule === undefined) throw notFound(`The rule segment ${ruleId}`);
  return rule;
}

async function pageOf(segment: RuleSegment): Promise<routes.RuleSegmentPage> {
  const { ruleId, name, rule, revision, evaluated, changedAt, changedBy, evaluatedAt = null, isRemoved } = segment;
  const status = isRemoved ? 'removing' : evaluatedAt === null ? 'evaluating' : 'ready';
  return { ruleId, name, rule, revision, evaluated, changedAt, changedBy, evaluatedAt, status, size: await members.count(ruleId) };
}

function demandKnown(rule: Rule): void {
  const [fault] = faultsInRule(rule);
  if (fault) throw badRequest(`body.${fault.field}`, fault.expected);
}

/**
 * Everybody is gone through for a definition. Its message goes out before it is written: should the write fail, the
 * message finds nothing to do; the other way round a failure would leave a rule that nobody evaluates.
 */
async function define(segment: RuleSegment): Promise<routes.RuleSegmentPage> {
  const { ruleId, revision } = segment;
  const message: RuleEvaluation = { ruleId, revision, sentAt: now(), evaluated: 0 };
  await evaluations.sendLater(message, EVALUATION_DELAY_SECONDS);
  try {
    await ruleSegments.put(segment);
  } catch (error) {
    if (error instanceof StaleWriteError) throw conflict(error.message);
    throw error;
  }
  return pageOf(segment);
}

async function put(ruleId: RuleId, { name, rule }: RuleSegmentBody, changedBy: string): Promise<routes.RuleSegmentPage> {
  demandKnown(rule);
  const all = await ruleSegments.list();
  const before = all.find((other) => other.ruleId === ruleId);
  if (before === undefined && all.length >= MAX_RULE_SEGMENTS) {
    throw conflict(`There are ${MAX_RULE_SEGMENTS} rule segments already, which is as many as there may be.`);
  }
  const isSame = before && !before.isRemoved && before.name === name && isDeepStrictEqual(before.rule, rule);
  if (isSame && before.evaluatedAt !== undefined) return pageOf(before);
  const revision = (before?.revision ?? 0) + 1;
  return define({ schemaVersion: 1, ruleId, name, rule, revision, isRemoved: false, changedAt: now(), changedBy, evaluated: 0 });
}

async function remove(ruleId: RuleId, changedBy: string): Promise<routes.RuleSegmentPage> {
  const { evaluatedAt: _evaluatedAt, ...before } = await existing(ruleId);
  return define({ ...before, revision: before.revision + 1, isRemoved: true, changedAt: now(), changedBy, evaluated: 0 });
}

async function preview(rule: Rule) {
  demandKnown(rule);
  const [looked, segmentation] = await Promise.all([customers.sample(SAMPLE_SIZE), segmentations.find()]);
  return previewRule(rule, looked, { rules: [], segmentation, currency: shop.currency, zone: shop.timeZone }, now());
}

async function listMembers(ruleId: RuleId, page: PageQuery) {
  await existing(ruleId);
  const { profiles, next } = await peopleOfRule(ruleId, page);
  const items = profiles.map((profile) => {
    const currency = mainCurrencyOf(profile, shop);
    const { customerId, segment, orders, lastSeenAt, byCurrency, ruleSegments: since } = profile;
    const spendMinor = byCurrency[currency]?.spendMinor ?? 0;
    return { customerId, since: since?.[ruleId] ?? lastSeenAt, segment: segment?.name ?? null, orders, spendMinor, currency, lastSeenAt };
  });
  return { items, cursor: next ?? null };
}

export const handler = httpHandler([
  on(routes.listRuleSegments, async () => ({ items: await Promise.all((await ruleSegments.list()).map(pageOf)), cursor: null })),
  on(routes.getRuleSegment, async ({ params }) => pageOf(await existing(params.ruleId))),
  on(routes.putRuleSegment, ({ params, body, caller }) => put(params.ruleId, body, caller.subject)),
  on(routes.deleteRuleSegment, ({ params, caller }) => remove(params.ruleId, caller.subject)),
  on(routes.previewRuleSegment, ({ body }) => preview(body.rule)),
  on(routes.listRuleMembers, ({ params, query }) => listMembers(params.ruleId, query)),
]);
