import * as z from 'zod';
import { alertSpeech } from '#domain/cold-chain/alert-speech.ts';
import { newsOfTime } from '#domain/cold-chain/occasions.ts';
import { alertsTo } from '#messaging/alerts.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { alertVariables, numeral, readEnvironment } from '#runtime/environment.ts';
import { logFailure } from '#runtime/observability.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { caseLogIn } from '#storage/case-log.ts';
import { dueAlertsIn } from '#storage/due-alerts.ts';
import { incidentsIn } from '#storage/incidents.ts';
import { unitContentsIn } from '#storage/unit-contents.ts';

const env = readEnvironment({
  ...alertVariables,
  ESCALATION_MINUTES_S2: numeral,
  ESCALATION_MINUTES_S3: numeral,
  ESCALATION_MINUTES_S4: numeral,
  ESCALATION_MINUTES_SF: numeral,
  MAX_ESCALATIONS: numeral,
  REPEAT_MINUTES: numeral,
  MAX_REPEATS: numeral,
});
const rules = {
  escalateAfterMinutes: {
    S2: env.ESCALATION_MINUTES_S2,
    S3: env.ESCALATION_MINUTES_S3,
    S4: env.ESCALATION_MINUTES_S4,
    SF: env.ESCALATION_MINUTES_SF,
  },
  maxEscalations: env.MAX_ESCALATIONS,
  repeatAfterMinutes: env.REPEAT_MINUTES,
  maxRepeats: env.MAX_REPEATS,
};
const incidents = incidentsIn(env.INCIDENTS_TABLE);
const alerts = alertsTo(
  env.SAFETY_TOPIC_ARN,
  dueAlertsIn(env.ALERTS_TABLE, env.INCIDENTS_TABLE),
  alertSpeech({
    language: env.ALERT_LANGUAGE,
    timeZone: env.SHOP_TIME_ZONE,
    address: env.API_ADDRESS,
    lookInto: unitContentsIn(env.LOTS_TABLE).of,
    note: caseLogIn(env.CASES_TABLE).append,
  }),
);

/**
 * Every minute: what time alone gives to tell of open incidents (nobody has acknowledged them, they go on), and what did not go out
 * at once, be it for others of its minute or for a crash.
 */
async function sendAlerts(): Promise<{ reminders: number; told: number }> {
  const reminders = (await incidents.everyOpen()).flatMap((incident) => newsOfTime(incident, nowMillis(), rules));
  for (const delay of await alerts.tell(reminders, now())) logFailure('Alerts wait for the next minute', delay);
  return { reminders: reminders.length, told: await alerts.sendDue() };
}

export const handler = taskHandler(z.unknown(), sendAlerts);
