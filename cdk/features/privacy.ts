import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { tunables } from '../settings.ts';

/** What a person allowed, and the erasure of a person. */
export class Privacy extends Construct {
  constructor(scope: Construct, { api }: { readonly api: Api }) {
    super(scope, 'Privacy');
    const erasures = new WorkQueue(this, 'Erasures');

    const setConsent = new ServiceFunction(this, 'functions/privacy/set-consent.ts', {
      writes: ['consents'],
      reads: ['customers'],
      checks: ['customers'],
      keysPeople: true,
      keepsLargeReplies: true,
    });
    api.operator(setConsent, ['GET /v1/customers/{id}/consents', 'PUT /v1/customers/{id}/consents']);

    const requestErasure = new ServiceFunction(this, 'functions/privacy/request-erasure.ts', {
      writes: ['requests'],
      sendsTo: [erasures],
    });
    api.operator(requestErasure, ['POST /v1/privacy/requests', 'GET /v1/privacy/requests/{id}']);

    const eraseCustomer = new ServiceFunction(this, 'functions/privacy/erase-customer.ts', {
      writes: ['requests', 'customers', 'events', 'orders', 'identities', 'consents', 'segments'],
      keysPeople: true,
      sendsTo: [erasures],
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    erasures.workedBy(eraseCustomer);
  }
}
