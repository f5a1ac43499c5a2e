import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { LarderlyStack } from '../constructs/larderly-stack.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { tunables } from '../settings.ts';

export interface PrivacyProps {
  readonly api: Api;
  /** Where what is said of people comes in; a correction goes that way too. */
  readonly events: WorkQueue;
  /** What became of mails. */
  readonly deliveries: WorkQueue;
}

/** What a person allowed, and what they ask for: a copy, a correction, restriction, erasure. */
export class Privacy extends Construct {
  readonly replayErasures: ServiceFunction;

  constructor(scope: Construct, { api, events, deliveries }: PrivacyProps) {
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

    this.takeRequests(api, { events, erasures });
    this.giveCopies(api);
    this.erase(erasures, [events, erasures, deliveries]);
    this.replayErasures = new ServiceFunction(this, 'functions/privacy/replay-erasures.ts', {
      reads: ['customers', 'events'],
      writes: ['requests', 'runs'],
      objects: { reads: ['erasures'] },
      sendsTo: [erasures],
      timeoutSeconds: tunables.taskTimeoutSeconds,
    });
  }

  private takeRequests(api: Api, { events, erasures }: { readonly events: WorkQueue; readonly erasures: WorkQueue }): void {
    const { apiAddress } = LarderlyStack.of(this).settings;
    const environment = apiAddress === undefined ? {} : { API_ADDRESS: apiAddress.replace(/\/$/, '') };
    const manageRequests = new ServiceFunction(this, 'functions/privacy/manage-requests.ts', {
      writes: ['requests', 'customers'],
      reads: ['identities'],
      keysPeople: true,
      sendsTo: [erasures, events],
      environment,
    });
    api.operator(manageRequests, [
      'GET /v1/privacy/requests',
      'POST /v1/privacy/requests',
      'GET /v1/privacy/requests/{id}',
      'POST /v1/privacy/requests/{id}/identity',
      'GET /v1/privacy/audit/verify',
      'GET /v1/privacy/records',
      'POST /v1/privacy/certificates/verify',
    ]);

    const answerDsr = new ServiceFunction(this, 'functions/privacy/answer-dsr.ts', {
      writes: ['requests'],
      reads: ['customers', 'identities'],
      // For the hash of an identity.
      scans: ['customers'],
      keysPeople: true,
      sendsTo: [erasures],
      environment,
    });
    api.operator(answerDsr, ['POST /requests', 'GET /requests/{id}', 'DELETE /requests/{id}']);
    api.open(
      answerDsr,
      ['GET /discovery', 'GET /opendsr/certificate.pem'],
      'What is supported, and the certificate by which signatures are verified, are public.',
    );
  }

  private giveCopies(api: Api): void {
    const exportCustomer = new ServiceFunction(this, 'functions/privacy/export-customer.ts', {
      writes: ['requests'],
      reads: ['customers', 'events', 'orders', 'identities', 'consents', 'campaigns', 'recalls', 'segments', 'feedback', 'products'],
      keysPeople: true,
      knowsShop: true,
      keepsLargeReplies: true,
    });
    api.open(
      exportCustomer,
      ['GET /v1/privacy/exports/{token}'],
      'The person opens it by a link that only they were given; it opens once.',
    );
  }

  private erase(erasures: WorkQueue, swept: readonly WorkQueue[]): void {
    const eraseCustomer = new ServiceFunction(this, 'functions/privacy/erase-customer.ts', {
      writes: ['requests', 'customers', 'events', 'orders', 'identities', 'consents', 'segments', 'campaigns', 'feedback'],
      reads: ['products'],
      escrow: ['keeps'],
      keysPeople: true,
      objects: { reads: ['segments', 'erasures'], writes: ['segments', 'erasures'], deletes: ['replies'] },
      sweepsDeadLettersOf: swept,
      forgetsAddresses: true,
      sendsTo: [erasures],
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    erasures.workedBy(eraseCustomer);
  }
}
