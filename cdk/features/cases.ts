import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { ScheduledTask } from '../constructs/scheduled-task.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { tunables } from '../settings.ts';

export interface CasesProps {
  readonly api: Api;
  /** Incidents that have changed. */
  readonly exposures: WorkQueue;
  readonly scheduleDeadLetters: Queue;
}

/** From an incident to the lots that it touched, what they went through, the orders that wait for them, and what a person decides. */
export class Cases extends Construct {
  /** Whoever takes a decision on lots of a case puts it there, and what follows from a loss for its orders is there too. */
  readonly decisions: WorkQueue;

  constructor(scope: Construct, { api, exposures, scheduleDeadLetters }: CasesProps) {
    super(scope, 'Cases');
    const decisions = new WorkQueue(this, 'Decisions');
    this.decisions = decisions;

    const traceExposure = new ServiceFunction(this, 'functions/lots/trace-exposure.ts', {
      reads: ['incidents', 'units', 'products', 'sales', 'orders'],
      writes: ['cases', 'holds', 'lots'],
      sendsTo: [exposures, decisions],
      knowsShop: true,
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
      environment: { OPEN_ORDER_DAYS: String(tunables.openOrderDays) },
    });
    exposures.workedBy(traceExposure);

    const settleCase = new ServiceFunction(this, 'functions/lots/settle-case.ts', {
      reads: ['orders', 'products', 'units'],
      writes: ['cases', 'holds', 'lots', 'inventory'],
      sendsTo: [decisions],
      knowsShop: true,
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    decisions.workedBy(settleCase);

    const manageCases = new ServiceFunction(this, 'functions/lots/manage-cases.ts', {
      reads: ['lots'],
      writes: ['cases'],
      sendsTo: [decisions],
    });
    api.operator(manageCases, [
      'GET /v1/cases',
      'GET /v1/cases/{caseId}',
      'GET /v1/cases/{caseId}/lots',
      'GET /v1/cases/{caseId}/orders',
      'POST /v1/cases/{caseId}/release',
      'POST /v1/cases/{caseId}/dispose',
      'POST /v1/cases/{caseId}/rework',
    ]);

    const followCases = new ServiceFunction(this, 'functions/lots/follow-cases.ts', {
      reads: ['incidents'],
      sendsTo: [exposures],
      timeoutSeconds: tunables.queueWorkTimeoutSeconds,
    });
    new ScheduledTask(this, 'Follow', {
      target: followCases,
      deadLetters: scheduleDeadLetters,
      times: { 'follow-cases': { when: 'rate(5 minutes)', input: {} } },
    });
  }
}
