import { absorb, NO_STATE, needsHistory, newestOf, packTail } from '#domain/cold-chain/absorb.ts';
import { lateWeeksOf, unitClock } from '#domain/cold-chain/aggregates.ts';
import { alertSpeech } from '#domain/cold-chain/alert-speech.ts';
import { againAfter } from '#domain/cold-chain/command-repeats.ts';
import { clockAfter, clocked, type HeardMessage } from '#domain/cold-chain/device-clock.ts';
import { isSynthetic, SYNTHETIC_UNIT } from '#domain/cold-chain/heartbeat.ts';
import { plantOf } from '#domain/cold-chain/judge.ts';
import { readMessage } from '#domain/cold-chain/read-message.ts';
import { withConsequences } from '#domain/cold-chain/respond.ts';
import { instantOf } from '#domain/time.ts';
import { alertsTo, type Raised } from '#messaging/alerts.ts';
import { deviceCommandsWith } from '#messaging/device-commands.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now, nowMillis } from '#runtime/clock.ts';
import { alertVariables, queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { count, logFailure } from '#runtime/observability.ts';
import { type QueueEntry, queueBatchHandler } from '#runtime/queue-handler.ts';
import type { UnitId } from '#schemas/ids.ts';
import type { IncidentFacts } from '#schemas/incident.ts';
import { type DeviceMessage, DeviceMessageSchema } from '#schemas/messages.ts';
import type { Unit } from '#schemas/unit.ts';
import type { Pending, PlannedCommand, UnitState } from '#schemas/unit-state.ts';
import { automationIn } from '#storage/automation.ts';
import { caseLogIn } from '#storage/case-log.ts';
import { commandsIn } from '#storage/device-commands.ts';
import { dueAlertsIn } from '#storage/due-alerts.ts';
import { StaleWriteError } from '#storage/errors.ts';
import { type HeardUnitItems, readHeardUnits } from '#storage/heard-units.ts';
import { holdsIn } from '#storage/holds.ts';
import { incidentsIn } from '#storage/incidents.ts';
import { type NewReject, rejectsIn } from '#storage/rejects.ts';
import { unitContentsIn } from '#storage/unit-contents.ts';
import { unitStatesIn } from '#storage/unit-states.ts';
import { unitWeeksIn } from '#storage/unit-weeks.ts';

const env = readEnvironment({
  ...alertVariables,
  UNITS_TABLE: tableName,
  HOLDS_TABLE: tableName,
  REJECTS_TABLE: tableName,
  EXPOSURES_QUEUE_URL: queueUrl,
  COMMANDS_QUEUE_URL: queueUrl,
});
const states = unitStatesIn(env.UNITS_TABLE);
const weeks = unitWeeksIn(env.UNITS_TABLE);
const commands = commandsIn(env.UNITS_TABLE);
const automation = automationIn(env.UNITS_TABLE);
const incidents = incidentsIn(env.INCIDENTS_TABLE);
const holds = holdsIn(env.HOLDS_TABLE);
const rejects = rejectsIn(env.REJECTS_TABLE);
const devices = deviceCommandsWith(env.COMMANDS_QUEUE_URL);
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
const MAX_ATTEMPTS = 10;

type Entry = QueueEntry<DeviceMessage>;

/** Readings of the synthetic unit are nobody's. */
function countReadings(name: 'TakenReadings' | 'NewReadings', unitId: UnitId, readings: number): void {
  if (!isSynthetic(unitId)) count(name, readings);
}

async function refuse(unitId: string, { id, message }: Entry, refusals: readonly Omit<NewReject, 'source'>[]): Promise<void> {
  if (refusals.length === 0) return;
  count('RejectedReadings', refusals.length);
  const about = refusals.map(({ code, message, ...rest }) => ({ ...rest, code, message, source: unitId, type: 'reading' }));
  await rejects.append('cold-chain', about, instantOf(message.arrivedAtMillis), id);
}

async function tell({ facts, revision, replaces, demandsHold }: Pending): Promise<void> {
  const at = now();
  await incidents.record(facts, revision, at);
  const former = replaces === undefined ? undefined : await incidents.find(replaces);
  if (former) await incidents.inherit(facts.incidentId, former);
  if (!demandsHold) return;
  const reason = `Incident ${facts.incidentId} (${facts.severity}): what lies in the unit is to be judged by a person.`;
  await holds.place({
    schemaVersion: 1,
    target: { kind: 'zone', unitId: facts.unitId },
    reason,
    heldAt: at,
    heldBy: ACTOR,
    incidentId: facts.incidentId,
  });
}

async function order(unitId: UnitId, { isDryRun, issuedAt, expiresAt, ...planned }: PlannedCommand): Promise<void> {
  const mayOrder = !isDryRun && (await automation.find()).mode === 'on';
  const { status, sentAt, ...command } = await commands.begin({
    ...planned,
    schemaVersion: 1,
    unitId,
    issuedAt: instantOf(issuedAt),
    expiresAt: instantOf(expiresAt),
    status: mayOrder ? 'issued' : 'dry-run',
    issuedBy: ACTOR,
  });
  if (status !== 'issued' || sentAt !== undefined || expiresAt <= nowMillis()) return;
  await devices.send(unitId, command, againAfter(0));
  await commands.markSent(command, now());
}

/** What the state of a unit demands of others; each step may be repeated. */
interface FollowUp {
  readonly unitId: UnitId;
  readonly version: number;
  readonly changed: readonly IncidentFacts[];
  readonly news: readonly IncidentFacts[];
  readonly orders: readonly PlannedCommand[];
}

/** Safety first: the incident and its hold are written before anybody hears of them. */
async function keep(unitId: UnitId, { pending, commands: orders }: UnitState, version: number): Promise<FollowUp | undefined> {
  if (pending.length === 0 && orders.length === 0) return undefined;
  for (const change of pending) await tell(change);
  const news = pending.filter(({ isNews }) => isNews).map(({ facts }) => facts);
  return { unitId, version, changed: pending.map(({ facts }) => facts), news, orders };
}

/** Neither waits for the other: a dead topic stops no order, a dead device no alert. */
async function complete({ unitId, version, changed, news, orders }: FollowUp, raising: Promise<Raised>): Promise<void> {
  const cases = changed.map(({ incidentId }) => ({ caseId: incidentId, step: 'lots' }));
  await Promise.all([exposures.sendAll(cases), ...orders.map((planned) => order(unitId, planned))]);
  const { failureOf } = await raising;
  const lost = news.find((facts) => failureOf(facts) !== undefined);
  if (lost) throw new Error(`The alert of ${lost.incidentId} could not be kept.`, { cause: failureOf(lost) });
  await states.settle(unitId, version);
}

/** Judges readings with those that came before. @throws {StaleWriteError} when another message of the unit was faster */
async function judge(unit: Unit, heard: readonly HeardMessage[], read: UnitState): Promise<FollowUp | undefined> {
  const { unitId } = unit;
  const messages = clocked(read.clock, heard);
  const samples = messages.flatMap(({ judged }) => judged);
  const at = nowMillis();
  const plant = plantOf(unit);
  const absorbed = absorb(read, samples, plant, needsHistory(read, samples) ? await states.history(unitId, at) : undefined);
  const markLate = async () => await weeks.markStale(unitId, lateWeeksOf(samples, unitClock(newestOf(read), at)), at);
  // Everything was known: what a former delivery left undone is done now.
  if (absorbed.added.length === 0) {
    await markLate();
    return await keep(unitId, read, read.version);
  }
  const known = { ...absorbed, state: { ...absorbed.state, clock: clockAfter(read.clock, messages, absorbed.added) } };
  const next = isSynthetic(unitId) ? known.state : withConsequences(unit, known, at);
  const { state, evicted } = states.isFull(unitId, next) ? packTail(next, plant, absorbed.added) : { state: next, evicted: [] };
  await states.pack(unitId, evicted, at);
  await states.save(unitId, state, read);
  countReadings('NewReadings', unitId, absorbed.added.length);
  await states.pack(unitId, absorbed.late, at); // after saving: a reading in a pack counts as judged
  await markLate();
  return await keep(unitId, state, state.version + 1);
}

async function judgeUntilSaved(unit: Unit, heard: readonly HeardMessage[], first: UnitState | undefined): Promise<FollowUp | undefined> {
  let state = first;
  for (let attempt = 1; ; attempt++) {
    try {
      return await judge(unit, heard, state ?? NO_STATE);
    } catch (error) {
      if (!(error instanceof StaleWriteError) || attempt === MAX_ATTEMPTS) throw error;
      state = await states.find(unit.unitId);
    }
  }
}

async function recordUnit(unitId: UnitId, entries: readonly Entry[], stored: HeardUnitItems): Promise<FollowUp | undefined> {
  const unit = isSynthetic(unitId) ? SYNTHETIC_UNIT : stored.unit();
  const heard: HeardMessage[] = [];
  for (const entry of entries) {
    const sifted = readMessage(entry.message, unit);
    await refuse(unitId, entry, sifted.refusals);
    if (sifted.samples.length > 0) heard.push({ arrivedAt: entry.message.arrivedAtMillis, samples: sifted.samples });
  }
  if (unit === undefined || heard.length === 0) return undefined;
  countReadings('TakenReadings', unitId, heard.flatMap(({ samples }) => samples).length);
  return await judgeUntilSaved(unit, heard, stored.state());
}

async function recordReading(entries: readonly Entry[]): Promise<ReadonlySet<string>> {
  const failed = new Set<string>();
  const byUnit = Map.groupBy(entries, ({ message }) => message.unitId as UnitId);
  const storedOf = await readHeardUnits(env.UNITS_TABLE, [...byUnit.keys()]);
  async function attempt<Result>(unitId: UnitId, work: Promise<Result>): Promise<Result | undefined> {
    try {
      return await work;
    } catch (error) {
      logFailure(`Readings of ${unitId} failed`, error);
      for (const { id } of byUnit.get(unitId) ?? []) failed.add(id);
      return undefined;
    }
  }
  const recorded = await Promise.all([...byUnit].map(([unitId, group]) => attempt(unitId, recordUnit(unitId, group, storedOf(unitId)))));
  const followUps = recorded.filter((followUp) => followUp !== undefined);
  // Together, so that a site whose units fail at once is one message and not a storm of them.
  const raising = alerts.raise(
    followUps.flatMap(({ news }) => news),
    now(),
  );
  await Promise.all(followUps.map((followUp) => attempt(followUp.unitId, complete(followUp, raising))));
  for (const delay of (await raising).delays) logFailure('Alerts wait for the next minute', delay);
  return failed;
}

export const handler = queueBatchHandler(DeviceMessageSchema, recordReading);
