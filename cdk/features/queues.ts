import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { WorkQueue } from '../constructs/work-queue.ts';

/** What looks after the queues of all features, which are there before it. */
export class Queues extends Construct {
  constructor(scope: Construct, { api }: { readonly api: Api }) {
    super(scope, 'Queues');
    const redrives = scope.node.findAll().filter((construct) => construct instanceof WorkQueue);
    const manageQueues = new ServiceFunction(this, 'functions/kpis/manage-queues.ts', { redrives });
    api.operator(manageQueues, ['GET /v1/queues', 'GET /v1/queues/{name}/dead-letters', 'POST /v1/queues/{name}/redrive']);
  }
}
