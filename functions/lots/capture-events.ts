import { captureParts } from '#domain/lots/capture-parts.ts';
import { eventIndexOf, eventKeysOf, type InContext, isSameEvent } from '#domain/lots/event-index.ts';
import { preHashOf } from '#domain/lots/event-pre-hash.ts';
import { sendTo } from '#messaging/work-queue.ts';
import { now } from '#runtime/clock.ts';
import { queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';
import { demandAcceptable, demandJson, EPCIS_HTTP } from '#runtime/epcis-http.ts';
import { randomToken, sha256Hex } from '#runtime/hash.ts';
import { httpHandler, on, reply } from '#runtime/http-handler.ts';
import { conflict, faultsOf, notFound, ProblemError, parseOrRefuse } from '#runtime/problems.ts';
import { jsonBodyOf } from '#runtime/request-body.ts';
import {
  CAPTURE_LIMIT_EVENTS,
  type CaptureError,
  type CaptureMessage,
  EPCIS_CONTEXT,
  EpcisDocumentSchema,
  type EpcisEvent,
  EpcisEventSchema,
  ErrorBehaviourSchema,
  EVENT_LIMIT_BYTES,
  type LdContext,
} from '#schemas/epcis.ts';
import * as routes from '#schemas/routes/epcis.ts';
import { captureJobsIn } from '#storage/capture-jobs.ts';
import { epcisEventsIn } from '#storage/epcis-events.ts';

const env = readEnvironment({ EPCIS_TABLE: tableName, CAPTURES_QUEUE_URL: queueUrl });
const jobs = captureJobsIn(env.EPCIS_TABLE);
const events = epcisEventsIn(env.EPCIS_TABLE);
const captures = sendTo(env.CAPTURES_QUEUE_URL);

type Entry = CaptureMessage['events'][number];

const bytesOf = ({ event }: Entry) => Buffer.byteLength(JSON.stringify(event));
const named = (event: EpcisEvent, context: LdContext): EpcisEvent =>
  event.eventID === undefined ? { ...event, eventID: `ni:///sha-256;${sha256Hex(preHashOf(event, context))}?ver=CBV2.0` } : event;
const problem = (eventIndex: number, status: 400 | 409 | 413, detail: string): CaptureError => {
  const type = EPCIS_HTTP.problemType?.(status) ?? 'about:blank';
  return { type, title: status === 409 ? 'Conflict' : 'Not captured', status, detail, eventIndex };
};

/** The events of a document that can be captured, with their ids, and what is wrong with the others. */
function sorted(list: readonly unknown[], context: LdContext): { entries: Entry[]; errors: CaptureError[] } {
  const entries: Entry[] = [];
  const errors: CaptureError[] = [];
  for (const [index, given] of list.entries()) {
    const parsed = EpcisEventSchema.safeParse(given);
    if (!parsed.success) {
      const faults = faultsOf(parsed.error, `eventList.${index}`);
      errors.push(problem(index, 400, faults.map(({ field, expected }) => `${field}: ${expected}`).join('; ')));
      continue;
    }
    const entry = { index, event: named(parsed.data, context) };
    if (bytesOf(entry) <= EVENT_LIMIT_BYTES) entries.push(entry);
    else errors.push(problem(index, 413, `eventList.${index}: expected an event of at most ${EVENT_LIMIT_BYTES} bytes`));
  }
  return { entries, errors };
}

/** Ids that belong to other events already, in the tables or earlier in the same document. */
async function clashes(entries: readonly Entry[], context: LdContext): Promise<CaptureError[]> {
  const all = entries.map(({ index, event }) => ({ index, event, context, keys: eventKeysOf({ event, context }, sha256Hex) }));
  const found = await events.findMany([...new Set(all.flatMap(({ keys }) => keys))]);
  const known = new Map<string, InContext>(found.map((event) => [event.key, event]));
  return all.flatMap((entry) => {
    const key = entry.keys.find((each) => isSameEvent(known.get(each) ?? entry, entry));
    if (key !== undefined) known.set(key, known.get(key) ?? entry);
    return key === undefined ? [problem(entry.index, 409, `eventList.${entry.index}: ${takenId(entry.event)}`)] : [];
  });
}

const takenId = ({ eventID }: EpcisEvent) => `there is another event with the id ${eventID}`;

function documentOf(rawBody: Buffer) {
  const body = jsonBodyOf(rawBody);
  if (body.kind === 'unreadable') throw new ProblemError(body.status, body.message);
  const document = parseOrRefuse(EpcisDocumentSchema, body.value, 'body');
  const { eventList } = document.epcisBody;
  if (eventList.length > CAPTURE_LIMIT_EVENTS) throw new ProblemError(413, `body: expected at most ${CAPTURE_LIMIT_EVENTS} events`);
  return { context: document['@context'], eventList };
}

async function capture(rawBody: Buffer, headers: Readonly<Record<string, string | undefined>>, capturedBy: string) {
  demandAcceptable(headers);
  demandJson(headers);
  const captureErrorBehaviour = parseOrRefuse(ErrorBehaviourSchema.default('rollback'), headers['gs1-capture-error-behaviour'], 'header');
  const { context, eventList } = documentOf(rawBody);
  const { entries, errors: faults } = sorted(eventList, context);
  const errors = [...faults, ...(await clashes(entries, context))];
  const isRolledBack = errors.length > 0 && captureErrorBehaviour === 'rollback';
  const bad = new Set(errors.map(({ eventIndex }) => eventIndex));
  const parts = isRolledBack
    ? []
    : captureParts(
        entries.filter(({ index }) => !bad.has(index)),
        bytesOf,
      );
  const createdAt = now();
  const captureID = `${createdAt.replace(/[-:.]/g, '')}-${randomToken(9)}`;
  const job = await jobs.begin({ captureID, createdAt, captureErrorBehaviour, errors }, parts.length);
  try {
    await captures.sendAll(
      parts.map((part, index) => ({ captureID, part: index, capturedAt: createdAt, capturedBy, context, events: part })),
    );
  } catch (error) {
    // Nobody is told of it, and whoever asked will ask again.
    await jobs.forget(captureID);
    throw error;
  }
  return reply(202, job, { location: `/capture/${captureID}` });
}

async function add(event: EpcisEvent, headers: Readonly<Record<string, string | undefined>>, capturedBy: string) {
  demandAcceptable(headers);
  demandJson(headers);
  const context = (event['@context'] as LdContext | undefined) ?? EPCIS_CONTEXT;
  const entry = { index: 0, event: named(event, context) };
  if (bytesOf(entry) > EVENT_LIMIT_BYTES) throw new ProblemError(413, `body: expected an event of at most ${EVENT_LIMIT_BYTES} bytes`);
  const capturedAt = now();
  const { event: told } = entry;
  const eventID = told.eventID ?? '';
  const captured = { schemaVersion: 1, eventID, event: told, context, capturedAt };
  const keys = eventKeysOf(captured, sha256Hex);
  const kept = await events.keep(captured, keys, {
    indexOf: (key) => eventIndexOf(told, key, key === keys[0]),
    isSame: (known) => isSameEvent(known, captured),
  });
  // For one that was there already too: whoever sent it first may not have come so far.
  if (kept !== undefined) await captures.send({ part: 0, capturedAt: kept.capturedAt, capturedBy, context, events: [entry] });
  if (!kept?.isNew) throw conflict(`There is an event with the id ${eventID}.`);
  return reply(201, undefined, { location: `/events/${encodeURIComponent(eventID)}` });
}

const nextLink = (path: string, token: string, perPage: number) => ({
  link: `<${path}?perPage=${perPage}&nextPageToken=${encodeURIComponent(token)}>; rel="next"`,
});

export const handler = httpHandler(
  [
    on(routes.postCapture, ({ rawBody, headers, caller }) => capture(rawBody, headers, caller.name)),
    on(routes.postEvent, ({ body, headers, caller }) => add(body, headers, caller.name)),
    on(routes.getCapture, async ({ params }) => {
      const job = await jobs.find(params.captureID);
      if (job === undefined) throw notFound(`The capture ${params.captureID}`);
      return job;
    }),
    on(routes.listCaptures, async ({ query: { perPage, nextPageToken } }) => {
      const page = await jobs.list(perPage, nextPageToken);
      const last = page.jobs.at(-1);
      return reply(200, page.jobs, page.isMore && last ? nextLink('/capture', last.captureID, perPage) : {});
    }),
  ],
  EPCIS_HTTP,
);
