import { type RuleBook, withRuleSegments } from '#domain/segments/rule-membership.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { currencyCode, queueUrl, readEnvironment, tableName, timeZone } from '#runtime/environment.ts';
import { inParallel } from '#runtime/in-parallel.ts';
import { noteUnreadable } from '#runtime/observability.ts';
import { queueHandler } from '#runtime/queue-handler.ts';
import type { Profile } from '#schemas/profile.ts';
import { type RuleEvaluation, RuleEvaluationSchema, type RuleSegment } from '#schemas/rule-segment.ts';
import { customersIn } from '#storage/profiles.ts';
import { ruleListsIn } from '#storage/rule-lists.ts';
import { ruleMembershipsIn } from '#storage/rule-memberships.ts';
import { ruleSegmentsIn } from '#storage/rule-segments.ts';
import { segmentationsIn } from '#storage/segments.ts';

const PEOPLE_PER_PAGE = 200;
const PEOPLE_AT_ONCE = 8;
/** The definition is written right after its message is sent; a message that finds none for so long is of a write that failed. */
const PATIENCE_MILLIS = 60_000;
const LATER_SECONDS = 10;

const env = readEnvironment({
  CUSTOMERS_TABLE: tableName,
  SEGMENTS_TABLE: tableName,
  RULES_QUEUE_URL: queueUrl,
  SHOP_TIME_ZONE: timeZone,
  SHOP_CURRENCY: currencyCode,
});
const customers = customersIn(env.CUSTOMERS_TABLE, noteUnreadable);
const ruleSegments = ruleSegmentsIn(env.SEGMENTS_TABLE);
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);
const members = ruleListsIn(env.SEGMENTS_TABLE);
const memberships = ruleMembershipsIn({ customers: env.CUSTOMERS_TABLE, segments: env.SEGMENTS_TABLE }, customers);
const evaluations = sendTo(env.RULES_QUEUE_URL);

async function bookOf(rules: readonly RuleSegment[]): Promise<RuleBook> {
  return { rules, segmentation: await segmentations.find(), currency: env.SHOP_CURRENCY, zone: env.SHOP_TIME_ZONE };
}

async function evaluatePage(profiles: readonly Profile[], book: RuleBook): Promise<void> {
  const decide = (profile: Profile) => withRuleSegments(profile, book, now());
  const changed = profiles.filter((profile) => decide(profile) !== profile);
  await inParallel(changed, PEOPLE_AT_ONCE, async (profile) => {
    await memberships.update(profile, decide);
  });
}

async function finish(rule: RuleSegment, evaluated: number): Promise<void> {
  if (!rule.isRemoved) {
    await ruleSegments.noteProgress(rule, evaluated, now());
    return;
  }
  await members.clear(rule.ruleId);
  await ruleSegments.remove(rule);
}

/** Whether the definition of a message may still be on its way. A rule that is gone was removed, unless it was to be the first. */
function isExpected({ revision, sentAt }: RuleEvaluation, rule: RuleSegment | undefined): boolean {
  const isOnItsWay = rule ? rule.revision < revision : revision === 1;
  return isOnItsWay && nowMillis() - Date.parse(sentAt) < PATIENCE_MILLIS;
}

async function evaluateRules(message: RuleEvaluation): Promise<void> {
  const rules = await ruleSegments.list();
  const rule = rules.find(({ ruleId }) => ruleId === message.ruleId);
  if (rule === undefined || rule.revision !== message.revision) {
    if (isExpected(message, rule)) await evaluations.sendLater(message, LATER_SECONDS);
    return;
  }
  const { profiles, next } = await customers.scanPage(PEOPLE_PER_PAGE, message.cursor);
  await evaluatePage(profiles, await bookOf(rules));
  const evaluated = message.evaluated + profiles.length;
  if (next === undefined) {
    await finish(rule, evaluated);
    return;
  }
  await ruleSegments.noteProgress(rule, evaluated);
  await evaluations.send({ ...message, cursor: next, evaluated });
}

export const handler = queueHandler(RuleEvaluationSchema, evaluateRules);
