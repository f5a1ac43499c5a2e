import * as z from 'zod';
import { CaptureJobSchema, EpcisEventSchema } from '../epcis.ts';
import { defineRoute, EVERY_GROUP, type Group } from '../route.ts';

const word = 'lots';
const capturers: readonly Group[] = ['quality', 'admin'];

export const eventPageQuery = z.object({
  perPage: z.coerce.number().int().min(1).max(1000).default(30),
  nextPageToken: z.string().min(1).max(2000).optional(),
});
/** Further parameters are conditions, read by their names. */
export const eventQuery = z.looseObject(eventPageQuery.shape);
const collection = z.object({ '@context': z.unknown(), type: z.literal('Collection'), member: z.array(z.string()) });
export const queryDocument = z.looseObject({ '@context': z.unknown(), type: z.literal('EPCISQueryDocument') });

/** The handler reads the body itself: it answers 415 before it looks into it, and takes gzip. */
export const postCapture = defineRoute({
  method: 'POST',
  path: '/capture',
  word,
  summary:
    'EPCIS 2.0: take in a document with events. A 202 names the capture job; GS1-Capture-Error-Behaviour is rollback or proceed. ' +
    'An event without an id gets its hash, so that the same document again changes nothing.',
  groups: capturers,
  reply: CaptureJobSchema,
  status: 202,
});
export const listCaptures = defineRoute({
  method: 'GET',
  path: '/capture',
  word,
  summary: 'EPCIS 2.0: capture jobs, the latest first.',
  groups: EVERY_GROUP,
  query: eventPageQuery,
  reply: z.array(CaptureJobSchema),
});

export const getCapture = defineRoute({
  method: 'GET',
  path: '/capture/{captureID}',
  word,
  summary: 'EPCIS 2.0: how one capture stands.',
  groups: EVERY_GROUP,
  params: z.object({ captureID: z.string().min(1).max(200) }),
  reply: CaptureJobSchema,
});

export const postEvent = defineRoute({
  method: 'POST',
  path: '/events',
  word,
  summary: 'EPCIS 2.0: take in one event. A 201 means that it is kept; 409 that there is one of that id.',
  groups: capturers,
  body: EpcisEventSchema,
  status: 201,
});

export const queryEvents = defineRoute({
  method: 'GET',
  path: '/events',
  word,
  summary:
    'EPCIS 2.0: events, the latest first. Conditions such as GE_eventTime, EQ_bizStep, EQ_bizLocation, MATCH_anyEPC, MATCH_anyEPCClass, ' +
    'EQ_deviceID or EQ_type; several values of one stand between bars.',
  groups: EVERY_GROUP,
  query: eventQuery,
  reply: queryDocument,
});

export const getEvent = defineRoute({
  method: 'GET',
  path: '/events/{eventID}',
  word,
  summary: 'EPCIS 2.0: one event and the declaration of its error, by its id percent-encoded or as ?eventID=.',
  groups: EVERY_GROUP,
  params: z.object({ eventID: z.string().min(1) }),
  query: z.object({ eventID: z.string().min(1).optional() }),
  reply: queryDocument,
});

const listOf = (name: string) =>
  defineRoute({
    method: 'GET',
    path: `/${name}`,
    word,
    summary: `EPCIS 2.0: all ${name} of the events.`,
    groups: EVERY_GROUP,
    query: eventPageQuery,
    reply: collection,
  });
const memberOf = (name: string) =>
  defineRoute({
    method: 'GET',
    path: `/${name}/{value}`,
    word,
    summary: `EPCIS 2.0: what there is under one of the ${name}.`,
    groups: EVERY_GROUP,
    params: z.object({ value: z.string().min(1) }),
    reply: collection,
  });
const eventsOf = (name: string, ...shortNames: string[]) =>
  defineRoute({
    method: 'GET',
    path: `/${name}/{value}/events`,
    word,
    summary: `EPCIS 2.0: events of one of the ${name}, its URI percent-encoded${shortNames.map((short) => ` or as ?${short}=`).join('')}; conditions as of /events.`,
    groups: EVERY_GROUP,
    params: z.object({ value: z.string().min(1) }),
    query: eventQuery,
    reply: queryDocument,
  });

/** Top-level resources with the condition that each stands for. */
export const EVENT_LISTS = {
  eventTypes: 'eventType',
  epcs: 'MATCH_anyEPC',
  bizSteps: 'EQ_bizStep',
  bizLocations: 'EQ_bizLocation',
  readPoints: 'EQ_readPoint',
  dispositions: 'EQ_disposition',
} as const;

export const listEventTypes = listOf('eventTypes');
export const listEpcs = listOf('epcs');
export const listBizSteps = listOf('bizSteps');
export const listBizLocations = listOf('bizLocations');
export const listReadPoints = listOf('readPoints');
export const listDispositions = listOf('dispositions');
export const getEventType = memberOf('eventTypes');
export const getEpc = memberOf('epcs');
export const getBizStep = memberOf('bizSteps');
export const getBizLocation = memberOf('bizLocations');
export const getReadPoint = memberOf('readPoints');
export const getDisposition = memberOf('dispositions');
export const listEventTypeEvents = eventsOf('eventTypes');
export const listEpcEvents = eventsOf('epcs', 'epc');
export const listBizStepEvents = eventsOf('bizSteps');
export const listBizLocationEvents = eventsOf('bizLocations');
export const listReadPointEvents = eventsOf('readPoints');
export const listDispositionEvents = eventsOf('dispositions');

export const describeRoot = defineRoute({
  method: 'OPTIONS',
  path: '/',
  word,
  summary: 'EPCIS 2.0: versions, limits and methods, in the headers.',
  groups: 'open',
});
export const describeOptions = defineRoute({
  method: 'OPTIONS',
  path: '/{path+}',
  word,
  summary: 'EPCIS 2.0: versions, limits and methods, in the headers.',
  groups: 'open',
});
