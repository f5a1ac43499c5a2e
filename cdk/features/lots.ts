import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { ServiceFunction } from '../constructs/service-function.ts';

/** Holds on lots and products: what must not be sold. */
export class Lots extends Construct {
  constructor(scope: Construct, { api }: { readonly api: Api }) {
    super(scope, 'Lots');
    const manageHolds = new ServiceFunction(this, 'functions/lots/manage-holds.ts', { writes: ['holds'] });
    api.operator(manageHolds, [
      'GET /v1/holds',
      'POST /v1/lots/{gtin}/hold',
      'POST /v1/lots/{gtin}/release',
      'GET /v1/lots/{gtin}/status',
      'POST /v1/lots/{gtin}/{lot}/hold',
      'POST /v1/lots/{gtin}/{lot}/release',
      'GET /v1/lots/{gtin}/{lot}/status',
      'POST /v1/products/{productId}/hold',
      'POST /v1/products/{productId}/release',
    ]);
  }
}
