import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { ServiceFunction } from '../constructs/service-function.ts';

/** One page about one person, and the people of a segment. */
export class Profiles extends Construct {
  constructor(scope: Construct, { api }: { readonly api: Api }) {
    super(scope, 'Profiles');
    const getProfile = new ServiceFunction(this, 'functions/profiles/get-profile.ts', {
      reads: ['customers', 'consents'],
      // Without a segment the list is all customers.
      scans: ['customers'],
      keysPeople: true,
      knowsShop: true,
    });
    api.operator(getProfile, ['GET /v1/customers', 'GET /v1/customers/{id}']);
  }
}
