import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { ScheduledTask } from '../constructs/scheduled-task.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { tunables } from '../settings.ts';

export interface LotsProps {
  readonly api: Api;
  /** Where temperatures go that came with the events of others. */
  readonly readings: WorkQueue;
  /** What a person decides on lots that a case holds. */
  readonly decisions: WorkQueue;
  readonly scheduleDeadLetters: Queue;
}

/** Lots with what happened to them, events exchanged with others, and holds: what must not be sold. */
export class Lots extends Construct {
  constructor(scope: Construct, { api, readings, decisions, scheduleDeadLetters }: LotsProps) {
    super(scope, 'Lots');
    this.keepLots(api, decisions);
    this.bindTrips(api);
    this.exchangeEvents(api, readings, this.tellSubscribers(scheduleDeadLetters));
  }

  private keepLots(api: Api, decisions: WorkQueue): void {
    const manageHolds = new ServiceFunction(this, 'functions/lots/manage-holds.ts', {
      reads: ['cases'],
      writes: ['holds'],
      sendsTo: [decisions],
    });
    api.operator(manageHolds, [
      'GET /v1/holds',
      'POST /v1/lots/{gtin}/hold',
      'POST /v1/lots/{gtin}/release',
      'POST /v1/lots/{gtin}/{lot}/hold',
      'POST /v1/lots/{gtin}/{lot}/release',
      'POST /v1/products/{productId}/hold',
      'POST /v1/products/{productId}/release',
    ]);

    const getLotStatus = new ServiceFunction(this, 'functions/lots/get-lot-status.ts', { reads: ['lots', 'holds'], knowsShop: true });
    api.operator(getLotStatus, ['GET /v1/lots/{gtin}/status', 'GET /v1/lots/{gtin}/{lot}/status']);

    const manageLots = new ServiceFunction(this, 'functions/lots/manage-lots.ts', {
      reads: ['cases', 'holds'],
      writes: ['lots'],
      sendsTo: [decisions],
      knowsShop: true,
    });
    api.operator(manageLots, [
      'GET /v1/lots',
      'POST /v1/lots',
      'GET /v1/lots/{gtin}',
      'PUT /v1/lots/{gtin}',
      'GET /v1/lots/{gtin}/movements',
      'POST /v1/lots/{gtin}/movements',
      'POST /v1/lots/{gtin}/dispose',
      'GET /v1/lots/{gtin}/trace',
      'GET /v1/lots/{gtin}/{lot}',
      'PUT /v1/lots/{gtin}/{lot}',
      'GET /v1/lots/{gtin}/{lot}/movements',
      'POST /v1/lots/{gtin}/{lot}/movements',
      'POST /v1/lots/{gtin}/{lot}/dispose',
      'GET /v1/lots/{gtin}/{lot}/trace',
      'GET /v1/units/{unitId}/lots',
    ]);
  }

  private bindTrips(api: Api): void {
    const manageTrips = new ServiceFunction(this, 'functions/lots/manage-trips.ts', { reads: ['units'], writes: ['lots'] });
    api.operator(manageTrips, [
      'GET /v1/trips',
      'GET /v1/trips/{tripId}',
      'PUT /v1/trips/{tripId}',
      'POST /v1/trips/{tripId}/pre-cooling',
      'POST /v1/trips/{tripId}/load',
      'POST /v1/trips/{tripId}/hand-over',
    ]);
  }

  /** Subscriptions to queries: each is told by one call after the other, when something was captured or at its own time. */
  private tellSubscribers(deadLetters: Queue): WorkQueue {
    const deliveries = new WorkQueue(this, 'Subscribers');
    const deliverEvents = new ServiceFunction(this, 'functions/lots/deliver-events.ts', {
      writes: ['epcis'],
      sendsTo: [deliveries],
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    deliveries.workedBy(deliverEvents);

    const beginDeliveries = new ServiceFunction(this, 'functions/lots/begin-deliveries.ts', { reads: ['epcis'], sendsTo: [deliveries] });
    new ScheduledTask(this, 'Subscriptions', {
      target: beginDeliveries,
      deadLetters,
      times: { 'begin-deliveries': { when: 'rate(1 minute)', input: {} } },
    });
    return deliveries;
  }

  /** EPCIS 2.0: documents are taken in by a queue of small messages, and told again as they came. */
  private exchangeEvents(api: Api, readings: WorkQueue, deliveries: WorkQueue): void {
    const captures = new WorkQueue(this, 'Captures');
    const captureEvents = new ServiceFunction(this, 'functions/lots/capture-events.ts', { writes: ['epcis'], sendsTo: [captures] });
    api.operator(captureEvents, ['GET /capture', 'POST /capture', 'GET /capture/{captureID}', 'POST /events']);

    const storeCaptures = new ServiceFunction(this, 'functions/lots/store-captures.ts', {
      reads: ['units'],
      writes: ['epcis', 'lots'],
      sendsTo: [readings, deliveries],
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    captures.workedBy(storeCaptures);

    const queryEvents = new ServiceFunction(this, 'functions/lots/query-events.ts', { reads: ['epcis'], keepsLargeReplies: true });
    const lists = ['eventTypes', 'epcs', 'bizSteps', 'bizLocations', 'readPoints', 'dispositions'] as const;
    api.operator(queryEvents, ['GET /events', 'GET /events/{eventID}', 'GET /queries/{queryName}/events']);
    for (const list of lists) api.operator(queryEvents, [`GET /${list}`, `GET /${list}/{value}`, `GET /${list}/{value}/events`]);
    api.open(queryEvents, ['OPTIONS /', 'OPTIONS /{path+}'], 'It tells versions and methods, which are no secret.');

    const manageQueries = new ServiceFunction(this, 'functions/lots/manage-event-queries.ts', { writes: ['epcis'] });
    api.operator(manageQueries, [
      'GET /queries',
      'POST /queries',
      'GET /queries/{queryName}',
      'DELETE /queries/{queryName}',
      'GET /queries/{queryName}/subscriptions',
      'POST /queries/{queryName}/subscriptions',
      'GET /queries/{queryName}/subscriptions/{subscriptionID}',
      'DELETE /queries/{queryName}/subscriptions/{subscriptionID}',
      'DELETE /nextPageToken/{token}',
    ]);
  }
}
