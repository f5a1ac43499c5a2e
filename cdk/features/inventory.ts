import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { ScheduledTask } from '../constructs/scheduled-task.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { tunables } from '../settings.ts';

export interface InventoryProps {
  readonly api: Api;
  readonly scheduleDeadLetters: Queue;
  /** As MM-DD or YYYY-MM-DD. */
  readonly holidays: readonly string[];
}

/** The catalogue, what is promised of the goods that are there, and what is ordered of whom. */
export class Inventory extends Construct {
  readonly forecastDemand: ServiceFunction;
  readonly proposeOrders: ServiceFunction;

  constructor(scope: Construct, { api, scheduleDeadLetters, holidays }: InventoryProps) {
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
    this.reserve(api);
    this.forecastDemand = this.forecast(api, holidays);
    this.proposeOrders = new ServiceFunction(this, 'functions/inventory/propose-orders.ts', {
      reads: ['products', 'units', 'lots', 'holds'],
      scans: ['products'],
      writes: ['inventory', 'runs'],
      objects: { reads: ['artefacts'] },
      knowsShop: true,
      memoryMegabytes: tunables.taskMemoryMegabytes,
      timeoutSeconds: tunables.taskTimeoutSeconds,
    });
    this.order(api, scheduleDeadLetters);
  }

  /** What people will want, worked out at night, read by the API and by the proposals. */
  private forecast(api: Api, holidays: readonly string[]): ServiceFunction {
    const getForecast = new ServiceFunction(this, 'functions/inventory/get-forecast.ts', {
      reads: ['runs'],
      objects: { reads: ['artefacts'] },
    });
    api.operator(getForecast, ['GET /v1/forecasts', 'GET /v1/forecasts/{productId}']);
    return new ServiceFunction(this, 'functions/inventory/forecast-demand.ts', {
      memoryMegabytes: tunables.taskMemoryMegabytes,
      timeoutSeconds: tunables.taskTimeoutSeconds,
      environment: {
        FORECAST_HISTORY_DAYS: String(tunables.forecastHistoryDays),
        FORECAST_HORIZON_DAYS: String(tunables.forecastHorizonDays),
        // No day is called so.
        SPECIAL_DAYS: holidays.join(',') || 'none',
      },
      reads: ['products', 'campaigns', 'inventory'],
      writes: ['runs'],
      knowsShop: true,
      objects: { reads: ['artefacts', 'orders'], writes: ['artefacts'], deletes: ['artefacts'] },
    });
  }

  private reserve(api: Api): void {
    const reserveStock = new ServiceFunction(this, 'functions/inventory/reserve-stock.ts', {
      reads: ['products', 'units', 'holds'],
      checks: ['holds'],
      writes: ['inventory', 'lots'],
      knowsShop: true,
    });
    api.operator(reserveStock, [
      'POST /v1/stock/reservations',
      'GET /v1/stock/reservations/{reservationId}',
      'POST /v1/stock/reservations/{reservationId}/confirm',
      'POST /v1/stock/reservations/{reservationId}/release',
    ]);
  }

  /** From proposals to purchase orders, to suppliers, to what has come. */
  private order(api: Api, scheduleDeadLetters: Queue): void {
    const notices = new WorkQueue(this, 'PurchaseNotices');
    const sendPurchaseOrders = new ServiceFunction(this, 'functions/inventory/send-purchase-orders.ts', {
      writes: ['inventory'],
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    notices.workedBy(sendPurchaseOrders, 1);
    const followPurchaseOrders = new ServiceFunction(this, 'functions/inventory/follow-purchase-orders.ts', {
      reads: ['inventory'],
      sendsTo: [notices],
    });
    new ScheduledTask(this, 'FollowOrders', {
      target: followPurchaseOrders,
      deadLetters: scheduleDeadLetters,
      times: { 'follow-purchase-orders': { when: 'rate(5 minutes)', input: {} } },
    });

    const manageSuppliers = new ServiceFunction(this, 'functions/inventory/manage-suppliers.ts', { writes: ['inventory'] });
    api.operator(manageSuppliers, ['GET /v1/suppliers', 'GET /v1/suppliers/{supplierId}', 'PUT /v1/suppliers/{supplierId}']);

    const manageProposals = new ServiceFunction(this, 'functions/inventory/manage-proposals.ts', {
      reads: ['products'],
      writes: ['inventory'],
      sendsTo: [notices],
      knowsShop: true,
    });
    api.operator(manageProposals, [
      'GET /v1/order-proposals',
      'GET /v1/order-proposals/savings',
      'POST /v1/order-proposals/{id}/accept',
      'POST /v1/order-proposals/{id}/reject',
      'POST /v1/order-proposals/{id}/undo',
      'GET /v1/markdown-proposals',
    ]);

    const managePurchaseOrders = new ServiceFunction(this, 'functions/inventory/manage-purchase-orders.ts', {
      reads: ['products'],
      writes: ['inventory', 'lots'],
      sendsTo: [notices],
      knowsShop: true,
    });
    api.operator(managePurchaseOrders, [
      'GET /v1/purchase-orders',
      'GET /v1/purchase-orders/{id}',
      'POST /v1/purchase-orders/{id}/receipts',
      'POST /v1/purchase-orders/{id}/send',
    ]);
  }
}
