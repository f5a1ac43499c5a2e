import { isAcknowledged } from '#domain/cold-chain/occasions.ts';
import { now } from '#runtime/clock.ts';
import { readEnvironment, tableName } from '#runtime/environment.ts';
import { httpHandler, on } from '#runtime/http-handler.ts';
import { conflict, notFound } from '#runtime/problems.ts';
import { CaseIdSchema } from '#schemas/case.ts';
import type { Acknowledgement, Incident, IncidentId } from '#schemas/incident.ts';
import { acknowledgeIncident, getIncident, listIncidents } from '#schemas/routes/cold-chain.ts';
import { caseLogIn } from '#storage/case-log.ts';
import { type IncidentPage, incidentsIn } from '#storage/incidents.ts';
import { badCursor, cursorOf, textOfCursor } from '../../shared/runtime/cursor.ts';

const env = readEnvironment({ INCIDENTS_TABLE: tableName, CASES_TABLE: tableName });
const incidents = incidentsIn(env.INCIDENTS_TABLE);
const cases = caseLogIn(env.CASES_TABLE);

type Status = Incident['status'];
const LISTED: readonly Status[] = ['open', 'closed'];

async function find(incidentId: IncidentId): Promise<Incident> {
  const incident = await incidents.find(incidentId);
  if (incident === undefined) throw notFound(`The incident ${incidentId}`);
  return incident;
}

/** Empty where a status begins. */
const INNER_CURSOR = /^(\S+ \S+)?$/;
const placeIn = (status: Status, inner: string | null) => cursorOf(`${status} ${inner ?? ''}`);

function placeOf(cursor: string, statuses: readonly Status[]): { status: Status; inner: string | undefined } {
  const text = textOfCursor(cursor) ?? '';
  const [name = '', inner = ''] = [text.slice(0, text.indexOf(' ')), text.slice(text.indexOf(' ') + 1)];
  const status = statuses.find((known) => known === name);
  if (status === undefined || !INNER_CURSOR.test(inner)) throw badCursor();
  return { status, inner: inner === '' ? undefined : inner };
}

interface ListQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly status?: Status | undefined;
  readonly unitId?: string | undefined;
}

/** One page, running over from the open ones to the closed ones. */
async function list({ limit, cursor, status, unitId }: ListQuery): Promise<IncidentPage> {
  const statuses = status === undefined ? LISTED : [status];
  const place = cursor === undefined ? { status: statuses[0] ?? 'open', inner: undefined } : placeOf(cursor, statuses);
  const items: Incident[] = [];
  let inner = place.inner;
  for (const wanted of statuses.slice(statuses.indexOf(place.status))) {
    do {
      const page = await incidents.ofStatus(wanted, limit - items.length, unitId, inner);
      items.push(...page.items);
      inner = page.cursor ?? undefined;
      if (items.length === limit) return { items, cursor: nextCursor(wanted, page.cursor, statuses) };
    } while (inner !== undefined);
  }
  return { items, cursor: null };
}

function nextCursor(status: Status, inner: string | null, statuses: readonly Status[]): string | null {
  if (inner !== null) return placeIn(status, inner);
  const next = statuses[statuses.indexOf(status) + 1];
  return next === undefined ? null : placeIn(next, null);
}

/** A repeated request writes what a crash may have kept from being written. */
async function note(incidentId: IncidentId, { at, by, reason, severity }: Acknowledgement): Promise<void> {
  const ids = severity === undefined ? {} : { severity };
  const step = 'incident-acknowledged';
  await cases.append({ caseId: CaseIdSchema.parse(incidentId), at, step, key: at, by, reason, ids }, now());
}

export const handler = httpHandler([
  on(listIncidents, async ({ query }) => await list(query)),
  on(getIncident, async ({ params }) => await find(params.id)),
  on(acknowledgeIncident, async ({ params, body, caller }) => {
    const { severity, acknowledgement: former } = await find(params.id);
    const mine: Acknowledgement = { by: caller.name, reason: body.reason, at: now(), severity };
    const isNews = !isAcknowledged(severity, former) && (await incidents.acknowledge(params.id, mine, former));
    const incident = await find(params.id);
    const { acknowledgement } = incident;
    // The same acknowledgement again is a repeated request, not a contradiction.
    const isRepeated = acknowledgement?.by === mine.by && acknowledgement.reason === mine.reason;
    if (!isNews && !isRepeated)
      throw conflict(`The incident ${params.id} was acknowledged by ${acknowledgement?.by ?? 'somebody'} before.`);
    await note(params.id, acknowledgement ?? mine);
    return incident;
  }),
]);
