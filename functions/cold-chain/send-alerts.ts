import * as z from 'zod';
import { alertsTo } from '#messaging/alerts.ts';
import { readEnvironment, tableName, topicArn } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { dueAlertsIn } from '#storage/due-alerts.ts';

const env = readEnvironment({ ALERTS_TABLE: tableName, INCIDENTS_TABLE: tableName, SAFETY_TOPIC_ARN: topicArn });
const alerts = alertsTo(env.SAFETY_TOPIC_ARN, dueAlertsIn(env.ALERTS_TABLE, env.INCIDENTS_TABLE));

/** Every minute: tells people of what did not go out at once, be it for others of its minute or for a crash. */
async function sendAlerts(): Promise<{ told: number }> {
  return { told: await alerts.sendDue() };
}

export const handler = taskHandler(z.unknown(), sendAlerts);
