import * as z from 'zod';
import { cleared, endedSilences, type HeardUnit, silencesOf } from '#domain/cold-chain/silence.ts';
import { alertsTo } from '#messaging/alerts.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { readEnvironment, tableName, topicArn } from '#runtime/environment.ts';
import { count } from '#runtime/observability.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import { type Incident, type IncidentFacts, IncidentFactsSchema } from '#schemas/incident.ts';
import { incidentsIn } from '#storage/incidents.ts';
import { unitStatesIn } from '#storage/unit-states.ts';
import { unitsIn } from '#storage/units.ts';

const env = readEnvironment({ UNITS_TABLE: tableName, INCIDENTS_TABLE: tableName, SAFETY_TOPIC_ARN: topicArn });
const units = unitsIn(env.UNITS_TABLE);
const states = unitStatesIn(env.UNITS_TABLE);
const incidents = incidentsIn(env.INCIDENTS_TABLE);
const alerts = alertsTo(env.SAFETY_TOPIC_ARN, incidents);

async function heardUnits(): Promise<HeardUnit[]> {
  const listed = await units.every();
  const last = await states.lastMeasured(listed.map(({ unitId }) => unitId));
  return listed.flatMap(({ unitId, site }) => {
    const lastMeasuredAt = last.get(unitId);
    return lastMeasuredAt === undefined ? [] : [{ unitId, site, lastMeasuredAt }];
  });
}

const isSilence = ({ kind }: Incident) => kind === 'silent' || kind === 'pipeline';

/** Every minute: which units have fallen silent, which speak again. */
async function flagSilentSensors(): Promise<{ silent: number; ended: number }> {
  const at = nowMillis();
  const heard = await heardUnits();
  const open = (await incidents.everyOpen()).filter(isSilence);
  const ended = endedSilences(open, heard).map((incident): IncidentFacts => cleared(IncidentFactsSchema.parse(incident), at));
  const silent = silencesOf(heard, at);
  count('SilentUnits', silent.length);
  // One that is known and told needs nothing; one whose alert was lost in a crash is told now.
  const known = new Map(open.map((incident) => [incident.incidentId, incident]));
  const untold = silent.filter(({ incidentId }) => known.get(incidentId)?.alerts.raised?.sentAt === undefined);
  for (const facts of untold) await incidents.record(facts, at, now());
  const changes = [...untold, ...ended];
  const delivery = await alerts.sendOnce(changes, now());
  const failures = changes.map(delivery.failureOf).filter((failure) => failure !== undefined);
  // After the alert: a closed one would not be found again.
  for (const facts of ended) if (delivery.failureOf(facts) === undefined) await incidents.record(facts, at, now());
  if (failures.length > 0) throw new AggregateError(failures, `Alerts that could not be sent: ${failures.length}.`);
  return { silent: silent.length, ended: ended.length };
}

export const handler = taskHandler(z.unknown(), flagSilentSensors);
