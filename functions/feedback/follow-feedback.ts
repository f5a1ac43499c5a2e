import * as z from 'zod';
import { feedbackAlertText } from '#domain/feedback/alert-text.ts';
import { complaintsByLot, FEWEST_PEOPLE, type LotCluster, lotClusters } from '#domain/feedback/lot-clusters.ts';
import { caseOfComplaints, proposalAfter, proposedLine } from '#domain/feedback/propose-hold.ts';
import { daysBefore, localDayOf } from '#domain/time.ts';
import { feedbackAlertsTo } from '#messaging/feedback-alerts.ts';
import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName, timeZone, topicArn } from '#runtime/environment.ts';
import { sha256Hex } from '#runtime/hash.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { type FeedbackCall, FeedbackCallSchema } from '#schemas/feedback.ts';
import type { Instant } from '#schemas/instant.ts';
import { caseLogIn } from '#storage/case-log.ts';
import { feedbackIn } from '#storage/feedback.ts';
import { feedbackAlertsIn } from '#storage/feedback-alerts.ts';
import { holdProposalsIn } from '#storage/hold-proposals.ts';
import { holdsIn } from '#storage/holds.ts';
import { salesIn } from '#storage/sales.ts';

const env = readEnvironment({
  FEEDBACK_TABLE: tableName,
  ALERTS_TABLE: tableName,
  CASES_TABLE: tableName,
  HOLDS_TABLE: tableName,
  SALES_TABLE: tableName,
  SAFETY_TOPIC_ARN: topicArn,
  ALERT_LANGUAGE: z.enum(['en', 'zh']),
  API_ADDRESS: z.url().optional(),
  SHOP_TIME_ZONE: timeZone,
});
const feedback = feedbackIn(env.FEEDBACK_TABLE);
const proposals = holdProposalsIn(env.FEEDBACK_TABLE);
const due = feedbackAlertsIn(env.ALERTS_TABLE);
const log = caseLogIn(env.CASES_TABLE);
const holds = holdsIn(env.HOLDS_TABLE);
const sales = salesIn(env.SALES_TABLE);
const speech = { language: env.ALERT_LANGUAGE, address: env.API_ADDRESS?.replace(/\/$/, '') };
const alerts = feedbackAlertsTo(env.SAFETY_TOPIC_ARN, due, (some) => feedbackAlertText(some, speech));

/** Goods that are complained of were sold within five weeks. */
const DAYS_LOOKED_AT = 35;

/** Proposes a hold, once for a lot; the alert is due before the proposal stands, so that no crash swallows it. */
async function propose(cluster: LotCluster, asOf: Instant): Promise<boolean> {
  const { gtin, lot, productId, complaints, expected, dangers } = cluster;
  if (await holds.find({ kind: 'lot', gtin, lot })) return false;
  const { proposal, known, isNew } = await nextProposal(cluster, asOf);
  if (proposal === undefined) return false;
  if (isNew) {
    const told = { id: proposal.caseId, dangers: [...dangers], productIds: [productId], lots: [{ gtin, lot }], complaints, expected };
    await due.add({ schemaVersion: 1, occasion: 'hold-proposed', at: proposal.proposedAt, ...told });
    await log.append(proposedLine(proposal), asOf);
  }
  return (await proposals.put(proposal, known)) && isNew;
}

async function nextProposal(cluster: LotCluster, asOf: Instant) {
  const known = await proposals.find(caseOfComplaints(cluster, sha256Hex));
  return { ...proposalAfter(known, cluster, asOf, sha256Hex), known };
}

/** Sales are read only when some lot has enough complaints to be looked at. */
async function findClusters(asOf: Instant): Promise<LotCluster[]> {
  const from = daysBefore(asOf, DAYS_LOOKED_AT);
  const complaints = await feedback.complaints(from, asOf);
  const told = complaintsByLot(complaints);
  if (![...told.values()].some((one) => one.complaints.length >= FEWEST_PEOPLE)) return [];
  const sold = await sales.between(localDayOf(from, env.SHOP_TIME_ZONE), localDayOf(asOf, env.SHOP_TIME_ZONE));
  return lotClusters(complaints, sold);
}

async function followFeedback({ work }: FeedbackCall): Promise<{ told: number; clusters: number; proposed: number }> {
  const asOf = now();
  if (work === 'alerts') return { told: await alerts.sendDue(asOf), clusters: 0, proposed: 0 };
  const clusters = await findClusters(asOf);
  let proposed = 0;
  for (const cluster of clusters) if (await propose(cluster, asOf)) proposed += 1;
  return { told: proposed > 0 ? await alerts.sendDue(asOf) : 0, clusters: clusters.length, proposed };
}

export const handler = taskHandler(FeedbackCallSchema, followFeedback);
