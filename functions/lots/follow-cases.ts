import { caseIdOf } from '#domain/lots/case-story.ts';
import { DAY_MILLIS, millisOf } from '#domain/time.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import type { CaseTask } from '#schemas/case.ts';
import type { Incident } from '#schemas/incident.ts';
import { type ScheduledCall, ScheduledCallSchema } from '#schemas/scheduled-call.ts';
import { incidentsIn } from '#storage/incidents.ts';

const env = readEnvironment({ INCIDENTS_TABLE: tableName, EXPOSURES_QUEUE_URL: queueUrl });
const incidents = incidentsIn(env.INCIDENTS_TABLE);
const tasks = sendTo(env.EXPOSURES_QUEUE_URL);

const PAGE = 100;
/** Those that are over are looked at again in the first of the twelve calls of an hour. */
const FIRST_OF_HOUR = 5;
/** An incident that opened longer ago is not looked for among those that ended within a day. */
const LONGEST_MILLIS = 7 * DAY_MILLIS;

const isOfGoods = ({ kind, quarantinedAt }: Incident) => kind === 'warm' || kind === 'cold' || quarantinedAt !== undefined;

/** Incidents that ended within the last day: movements may be told late. The newest come first. */
async function endedLately(at: number): Promise<Incident[]> {
  const found: Incident[] = [];
  let cursor: string | undefined;
  do {
    const page = await incidents.ofStatus('closed', PAGE, undefined, cursor);
    const recent = page.items.filter(({ openedAt }) => at - millisOf(openedAt) < LONGEST_MILLIS);
    found.push(...recent.filter(({ clearedAt }) => clearedAt !== undefined && at - millisOf(clearedAt) < DAY_MILLIS));
    cursor = recent.length < page.items.length ? undefined : (page.cursor ?? undefined);
  } while (cursor !== undefined);
  return found;
}

/** Looks again at what open incidents touch: goods come and go, and minutes add up. */
async function followCases({ scheduledAt }: ScheduledCall): Promise<{ open: number; closed: number }> {
  const at = millisOf(scheduledAt);
  const open = (await incidents.everyOpen()).filter(isOfGoods);
  const isFirstOfHour = new Date(at).getUTCMinutes() < FIRST_OF_HOUR;
  const closed = isFirstOfHour ? (await endedLately(at)).filter(isOfGoods) : [];
  await tasks.sendAll([...open, ...closed].map((incident) => ({ caseId: caseIdOf(incident), step: 'lots' }) satisfies CaseTask));
  return { open: open.length, closed: closed.length };
}

export const handler = taskHandler(ScheduledCallSchema, followCases);
