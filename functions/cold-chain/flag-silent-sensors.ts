import * as z from 'zod';
import { alertSpeech } from '#domain/cold-chain/alert-speech.ts';
import { SYNTHETIC_UNIT } from '#domain/cold-chain/heartbeat.ts';
import { isChilled } from '#domain/cold-chain/severity.ts';
import { agesOf, cleared, endedSilences, type HeardUnit, isSilentTooLong, silencesOf } from '#domain/cold-chain/silence.ts';
import { thresholdsOf } from '#domain/cold-chain/thresholds.ts';
import { alertsTo } from '#messaging/alerts.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { alertVariables, queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { count, logFailure, measureSeconds } from '#runtime/observability.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { type Incident, type IncidentFacts, IncidentFactsSchema } from '#schemas/incident.ts';
import { caseLogIn } from '#storage/case-log.ts';
import { dueAlertsIn } from '#storage/due-alerts.ts';
import { holdsIn } from '#storage/holds.ts';
import { incidentsIn } from '#storage/incidents.ts';
import { unitContentsIn } from '#storage/unit-contents.ts';
import { unitStatesIn } from '#storage/unit-states.ts';
import { unitsIn } from '#storage/units.ts';

const env = readEnvironment({ ...alertVariables, UNITS_TABLE: tableName, HOLDS_TABLE: tableName, EXPOSURES_QUEUE_URL: queueUrl });
const units = unitsIn(env.UNITS_TABLE);
const states = unitStatesIn(env.UNITS_TABLE);
const incidents = incidentsIn(env.INCIDENTS_TABLE);
const holds = holdsIn(env.HOLDS_TABLE);
const exposures = sendTo(env.EXPOSURES_QUEUE_URL);
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

const ACTOR = 'larderly';

interface Heard {
  readonly units: HeardUnit[];
  readonly heartbeatAt: number | undefined;
}

async function heardUnits(): Promise<Heard> {
  const listed = await units.every();
  const last = await states.lastMeasured([SYNTHETIC_UNIT.unitId, ...listed.map(({ unitId }) => unitId)]);
  const heard = listed.flatMap(({ unitId, site }) => {
    const lastMeasuredAt = last.get(unitId);
    return lastMeasuredAt === undefined ? [] : [{ unitId, site, lastMeasuredAt }];
  });
  return { units: heard, heartbeatAt: last.get(SYNTHETIC_UNIT.unitId) };
}

/** For the alarms that CloudWatch raises by itself. What was never heard is not written: that is silence too. */
function measureAges(heard: Heard, at: number): void {
  const { heartbeat, newest, oldest } = agesOf(heard.units, at, heard.heartbeatAt);
  if (heartbeat !== undefined) measureSeconds('HeartbeatAgeSeconds', heartbeat);
  if (newest !== undefined) measureSeconds('NewestReadingAgeSeconds', newest);
  if (oldest !== undefined) measureSeconds('OldestReadingAgeSeconds', oldest);
}

const isSilence = ({ kind }: Incident) => kind === 'silent' || kind === 'pipeline';
const isTold = (incident: Incident | undefined) => (incident?.alerts.raised?.dueAt ?? incident?.alerts.raised?.sentAt) !== undefined;

const lotsOf = ({ incidentId }: IncidentFacts) => ({ caseId: incidentId, step: 'lots' });

/** Sets the chilled goods of a unit aside that has been silent for too long: its zone at once, its lots by a message. */
async function quarantine(incident: Incident, at: number): Promise<void> {
  const { incidentId, unitId, startedAt } = incident;
  const unit = await units.find(unitId);
  if (unit === undefined || !isChilled(thresholdsOf(unit))) return;
  const quarantinedAt = now();
  const reason = `Incident ${incidentId}: ${unitId} has told no temperature since ${startedAt}; a person is to judge what lies in it.`;
  const hold = { target: { kind: 'zone' as const, unitId }, reason, heldAt: quarantinedAt, heldBy: ACTOR, incidentId };
  await holds.place({ schemaVersion: 1, ...hold });
  // A crash before the message is made good by whoever follows the cases.
  await incidents.record({ ...IncidentFactsSchema.parse(incident), quarantinedAt }, at, quarantinedAt);
  await exposures.send(lotsOf(incident));
}

/** Every minute: which units have fallen silent, which speak again. */
async function flagSilentSensors(): Promise<{ silent: number; ended: number }> {
  const at = nowMillis();
  const heard = await heardUnits();
  measureAges(heard, at);
  const open = (await incidents.everyOpen()).filter(isSilence);
  const ended = endedSilences(open, heard.units).map((incident): IncidentFacts => cleared(IncidentFactsSchema.parse(incident), at));
  const silent = silencesOf(heard.units, at, heard.heartbeatAt);
  count('SilentUnits', silent.length);
  // One that is known and told needs nothing; one whose alert was lost in a crash is told now.
  const known = new Map(open.map((incident) => [incident.incidentId, incident]));
  const untold = silent.filter(({ incidentId }) => !isTold(known.get(incidentId)));
  for (const facts of untold) await incidents.record(facts, at, now());
  const changes = [...untold, ...ended];
  const raised = await alerts.raise(changes, now());
  for (const delay of raised.delays) logFailure('Alerts wait for the next minute', delay);
  // After its alert is kept: a closed one would not be found again.
  for (const facts of ended) if (raised.failureOf(facts) === undefined) await incidents.record(facts, at, now());
  await exposures.sendAll(ended.filter(({ quarantinedAt }) => quarantinedAt !== undefined).map(lotsOf));
  const over = new Set(ended.map(({ incidentId }) => incidentId));
  const tooLong = open.filter((incident) => !over.has(incident.incidentId) && isSilentTooLong(incident, at));
  for (const incident of tooLong) await quarantine(incident, at);
  const failures = changes.map(raised.failureOf).filter((failure) => failure !== undefined);
  if (failures.length > 0) throw new AggregateError(failures, `Alerts that could not be kept: ${failures.length}.`);
  return { silent: silent.length, ended: ended.length };
}

export const handler = taskHandler(z.unknown(), flagSilentSensors);
