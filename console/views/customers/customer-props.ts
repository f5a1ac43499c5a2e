import type { ReplyOf } from '../../../client/operations.ts';

export type Customer = ReplyOf<'GET /v1/customers/{id}'>;
export interface CustomerProps {
  readonly customer: Customer;
}
