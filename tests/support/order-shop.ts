import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { vi } from 'vitest';
import { type DemandForecast, DemandForecastSchema, type DemandSample } from '#schemas/demand.ts';
import type { OrderProposal } from '#schemas/order-proposal.ts';
import { startEngine } from './engine.ts';
import { call } from './people.ts';

const DAYS = 28;

/** Steady demand of whole pieces. */
export const aForecast = (productId: string, mean: number, given: Partial<DemandForecast> = {}): DemandForecast =>
  DemandForecastSchema.parse({
    productId,
    storeId: 'store-1',
    startsOn: '2026-11-22',
    method: 'smoothing',
    demandClass: 'smooth',
    means: Array.from({ length: DAYS }, () => mean),
    deviations: Array.from({ length: DAYS }, () => Math.sqrt(mean)),
    totalDeviations: Array.from({ length: DAYS }, (_, day) => Math.sqrt(mean * (day + 1))),
    shape: { kind: 'counted' },
    accuracy: { wape: 0.2, accuracy: 0.8, bias: 0, mase: 0.7, naiveWape: 0.3, days: 28 },
    historyDays: 200,
    censoredDays: 0,
    ...given,
  });

/** The functions of orders on an engine of their own, with forecasts that a test gives and a queue that it looks into. */
export async function startOrderShop() {
  const engine = await startEngine();
  process.env['PURCHASE_NOTICES_QUEUE_URL'] = 'http://queue.test/notices';
  process.env['ARTEFACTS_BUCKET'] = 'artefacts';
  const queue = mockClient(SQSClient);
  queue.on(SendMessageBatchCommand).resolves({ Failed: [], Successful: [] });
  const foreseen: { forecasts: DemandForecast[]; samples: DemandSample[] } = { forecasts: [], samples: [] };
  vi.doMock('#storage/forecasts.ts', () => ({
    forecastsIn: () => ({ current: async () => ({ all: () => foreseen.forecasts, samples: () => foreseen.samples }) }),
  }));
  const [suppliers, proposals, purchaseOrders, proposing, products] = await Promise.all([
    import('../../functions/inventory/manage-suppliers.ts'),
    import('../../functions/inventory/manage-proposals.ts'),
    import('../../functions/inventory/manage-purchase-orders.ts'),
    import('../../functions/inventory/propose-orders.ts'),
    import('../../functions/inventory/manage-products.ts'),
  ]);
  const id = (given: string) => ({ params: { id: given } });
  return {
    foreseen,
    /** From now on the queue takes nothing. */
    breakQueue: () => void queue.on(SendMessageBatchCommand).rejects(new Error('no route to host')),
    mendQueue() {
      queue.on(SendMessageBatchCommand).resolves({ Failed: [], Successful: [] });
      queue.resetHistory();
    },
    /** Bodies of the messages that have been sent since it was asked last. */
    sent(): unknown[] {
      const calls = queue.commandCalls(SendMessageBatchCommand);
      queue.resetHistory();
      return calls.flatMap(({ args: [{ input }] }) => (input.Entries ?? []).map(({ MessageBody = '' }) => JSON.parse(MessageBody)));
    },
    putProduct: (productId: string, body: object) =>
      call(products.handler, 'PUT /v1/products/{productId}', { params: { productId }, body }),
    putSupplier: (supplierId: string, body: object) =>
      call(suppliers.handler, 'PUT /v1/suppliers/{supplierId}', { params: { supplierId }, body }),
    getSupplier: (supplierId: string) => call(suppliers.handler, 'GET /v1/suppliers/{supplierId}', { params: { supplierId } }),
    listSuppliers: (query: Record<string, string>) => call(suppliers.handler, 'GET /v1/suppliers', { query }),
    propose: (asOf: string, runId: string) =>
      (proposing.handler as unknown as (event: unknown, context: object) => Promise<Record<string, unknown>>)({ asOf, runId }, {}),
    list: (query: Record<string, string> = {}, headers: Record<string, string> = {}) =>
      call(proposals.handler, 'GET /v1/order-proposals', { query, headers }),
    /** The same as a table. */
    async table(query: Record<string, string>, headers: Record<string, string> = {}): Promise<string> {
      const claims = { sub: 'op-1', token_use: 'access', 'cognito:groups': '[admin]' };
      const requestContext = { authorizer: { jwt: { claims } } };
      const event = { routeKey: 'GET /v1/order-proposals', rawPath: '/', headers, queryStringParameters: query, requestContext };
      const { body } = await (proposals.handler as unknown as (event: unknown, context: object) => Promise<{ body: string }>)(event, {});
      return body;
    },
    async proposed(query: Record<string, string> = {}): Promise<OrderProposal[]> {
      return (await call(proposals.handler, 'GET /v1/order-proposals', { query })).body.items;
    },
    accept: (proposalId: string, body: object = {}) =>
      call(proposals.handler, 'POST /v1/order-proposals/{id}/accept', { ...id(proposalId), body }),
    reject: (proposalId: string, reason: string) =>
      call(proposals.handler, 'POST /v1/order-proposals/{id}/reject', { ...id(proposalId), body: { reason } }),
    undo: (proposalId: string) => call(proposals.handler, 'POST /v1/order-proposals/{id}/undo', { ...id(proposalId), body: {} }),
    markdowns: () => call(proposals.handler, 'GET /v1/markdown-proposals'),
    savings: (query: Record<string, string> = {}) => call(proposals.handler, 'GET /v1/order-proposals/savings', { query }),
    receive: (orderId: string, body: object) =>
      call(purchaseOrders.handler, 'POST /v1/purchase-orders/{id}/receipts', { ...id(orderId), body }),
    order: (orderId: string) => call(purchaseOrders.handler, 'GET /v1/purchase-orders/{id}', id(orderId)),
    orders: (query: Record<string, string>) => call(purchaseOrders.handler, 'GET /v1/purchase-orders', { query }),
    stop() {
      queue.restore();
      vi.doUnmock('#storage/forecasts.ts');
      engine.stop();
    },
  };
}
export type OrderShop = Awaited<ReturnType<typeof startOrderShop>>;
