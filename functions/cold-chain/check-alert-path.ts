import { gapReport, judgeAlertPath, needsReport } from '#domain/cold-chain/alert-path.ts';
import { subscriptionsOf } from '#messaging/subscriptions.ts';
import { topicOf } from '#messaging/topic.ts';
import { numeral, readEnvironment, topicArn } from '#runtime/environment.ts';
import { count } from '#runtime/observability.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { type ScheduledCall, ScheduledCallSchema } from '#schemas/scheduled-call.ts';

const env = readEnvironment({ SAFETY_TOPIC_ARN: topicArn, SAFETY_SUBSCRIPTIONS: numeral, OPERATIONS_TOPIC_ARN: topicArn });
const subscriptions = subscriptionsOf(env.SAFETY_TOPIC_ARN);
const operations = topicOf(env.OPERATIONS_TOPIC_ARN);

/** Every day: can those be reached who are to hear the alerts of the cold chain? */
async function checkAlertPath({ scheduledAt }: ScheduledCall): Promise<{ configured: number; missing: number; unguarded: number }> {
  const path = judgeAlertPath(await subscriptions.every(), env.SAFETY_SUBSCRIPTIONS);
  const { configured, missing, unguarded } = path;
  // Zero is written too: the alarm takes silence for a check that did not run.
  count('SafetySubscriptionsMissing', missing);
  if (needsReport(path)) {
    const { subject, text } = gapReport(path, env.SAFETY_TOPIC_ARN, scheduledAt);
    await operations.publish(subject, text, { kind: 'alert-path' });
  }
  return { configured, missing, unguarded: unguarded.length };
}

export const handler = taskHandler(ScheduledCallSchema, checkAlertPath);
