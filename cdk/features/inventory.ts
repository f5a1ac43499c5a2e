import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { ServiceFunction } from '../constructs/service-function.ts';

/** The catalogue. */
export class Inventory extends Construct {
  constructor(scope: Construct, { api }: { readonly api: Api }) {
    super(scope, 'Inventory');
    const manageProducts = new ServiceFunction(this, 'functions/inventory/manage-products.ts', {
      writes: ['products'],
      scans: ['products'],
    });
    api.operator(manageProducts, [
      'GET /v1/products',
      'POST /v1/products/batch',
      'GET /v1/products/{productId}',
      'PUT /v1/products/{productId}',
      'PUT /v1/products/{productId}/stock',
    ]);
  }
}
