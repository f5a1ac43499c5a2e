import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { tunables } from '../settings.ts';

/** One page about one person, the people of a segment, what everybody has bought as the nights need it, and all of them made again from their events. */
export class Profiles extends Construct {
  readonly collectOrders: ServiceFunction;
  readonly rebuildProfiles: ServiceFunction;

  constructor(scope: Construct, { api }: { readonly api: Api }) {
    super(scope, 'Profiles');
    const getProfile = new ServiceFunction(this, 'functions/profiles/get-profile.ts', {
      reads: ['customers', 'consents', 'identities', 'segments', 'events', 'feedback', 'products'],
      // Without a segment the list is all customers.
      scans: ['customers'],
      // The members of a segment are files of the night.
      objects: { reads: ['segments'] },
      keysPeople: true,
      knowsShop: true,
    });
    api.operator(getProfile, [
      'GET /v1/customers',
      'GET /v1/customers/{id}',
      'GET /v1/customers/{id}/feedback',
      'POST /v1/customers/search',
    ]);

    this.collectOrders = new ServiceFunction(this, 'functions/profiles/collect-orders.ts', {
      reads: ['customers', 'events'],
      // The events only where most of a part is unknown.
      scans: ['customers', 'events'],
      writes: ['runs'],
      keysPeople: true,
      knowsShop: true,
      objects: { reads: ['runs', 'orders'], writes: ['orders'] },
      timeoutSeconds: tunables.taskTimeoutSeconds,
      memoryMegabytes: tunables.taskMemoryMegabytes,
    });

    const rebuilds = { reads: ['events'], keysPeople: true, knowsShop: true } as const;
    const rebuildCustomer = new ServiceFunction(this, 'functions/profiles/rebuild-customer.ts', {
      ...rebuilds,
      writes: ['customers', 'identities', 'orders', 'segments'],
    });
    api.operator(rebuildCustomer, ['POST /v1/customers/{id}/rebuild']);
    this.rebuildProfiles = new ServiceFunction(this, 'functions/profiles/rebuild-profiles.ts', {
      ...rebuilds,
      writes: ['customers', 'identities', 'orders', 'segments', 'runs'],
      scans: ['customers'],
      timeoutSeconds: tunables.taskTimeoutSeconds,
      memoryMegabytes: tunables.taskMemoryMegabytes,
    });
  }
}
