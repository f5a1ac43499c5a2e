import { Construct } from 'constructs';
import type { Api, RouteKey } from '../constructs/http-route.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { tunables } from '../settings.ts';

/** The Segment tracking surface: the calls by name and by the browser's short paths. */
const calls = ['identify', 'track', 'page', 'screen', 'group', 'alias', 'batch', 'merge', 'i', 't', 'p', 's', 'g', 'a', 'b', 'm'];

/** Events of customers come in, are queued, and are stored once. */
export class Ingestion extends Construct {
  /** Whoever says something of a person sends it there. */
  readonly events: WorkQueue;
  /** What of the events is feedback, once they are stored. */
  readonly feedback: WorkQueue;

  constructor(scope: Construct, { api }: { readonly api: Api }) {
    super(scope, 'Ingestion');
    const events = new WorkQueue(this, 'Events');
    this.events = events;
    this.feedback = new WorkQueue(this, 'Feedback');

    const acceptEvent = new ServiceFunction(this, 'functions/ingestion/accept-event.ts', {
      reads: ['sources'],
      writes: ['rejects'],
      sendsTo: [events],
      environment: { EVENTS_PER_SECOND_LIMIT: String(tunables.eventsPerSecondLimit) },
    });
    api.open(
      acceptEvent,
      [...calls.map((call): RouteKey => `POST /v1/${call}`), 'GET /v1/projects/{writeKey}/settings'],
      'The tracking surface of Segment: the function checks the write key.',
    );

    const storeEvent = new ServiceFunction(this, 'functions/ingestion/store-event.ts', {
      writes: ['customers', 'events', 'orders', 'identities', 'rejects', 'consents', 'segments', 'lists', 'sales'],
      sendsTo: [this.feedback],
      keysPeople: true,
      knowsShop: true,
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    events.workedBy(storeEvent);

    const listRejects = new ServiceFunction(this, 'functions/ingestion/list-rejects.ts', { reads: ['rejects'] });
    api.operator(listRejects, ['GET /v1/rejects']);

    const manageSources = new ServiceFunction(this, 'functions/ingestion/manage-sources.ts', { writes: ['sources'] });
    api.operator(manageSources, ['GET /v1/sources', 'GET /v1/sources/{sourceId}', 'PUT /v1/sources/{sourceId}']);

    const describeApi = new ServiceFunction(this, 'functions/ingestion/describe-api.ts', {});
    api.open(
      describeApi,
      ['GET /', 'GET /openapi.json', 'GET /docs', 'GET /docs/api', 'GET /.well-known/gpc.json'],
      'The description of the API is public.',
    );
  }
}
