import { ArnFormat } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { LarderlyStack } from '../constructs/larderly-stack.ts';
import { ScheduledTask } from '../constructs/scheduled-task.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { Workflow } from '../constructs/workflow.ts';
import { customerPartsOf, tunables } from '../settings.ts';
import { type TableName, tables } from '../tables.ts';
import type { NightlyTasks } from './nightly.ts';
import { nightlyDefinition } from './nightly.ts';

const WORKFLOW = 'nightly';

export interface KpisProps {
  readonly api: Api;
  readonly scheduleDeadLetters: Queue;
  readonly tasks: Omit<NightlyTasks, 'beginRun' | 'finishRun' | 'snapshotKpis' | 'exportTables'>;
}

/** Jobs: begun by the clock or by an operator, each a run of the nightly workflow. */
export class Kpis extends Construct {
  constructor(scope: Construct, { api, scheduleDeadLetters, tasks }: KpisProps) {
    super(scope, 'Kpis');
    const stack = LarderlyStack.of(this);
    const beginRun = new ServiceFunction(this, 'functions/kpis/begin-run.ts', {
      writes: ['runs'],
      environment: { CUSTOMER_PARTS: String(customerPartsOf(stack.settings)) },
    });
    const finishRun = new ServiceFunction(this, 'functions/kpis/finish-run.ts', {
      writes: ['runs'],
      publishesTo: ['operations'],
    });
    const snapshotKpis = this.indicators(api);
    const exportTables = this.exports(api);
    const ownTasks = { beginRun, finishRun, snapshotKpis, exportTables };
    const definition = nightlyDefinition(new Construct(this, 'States'), { ...tasks, ...ownTasks });
    new Workflow(this, 'Nightly', { name: WORKFLOW, definition, functions: [...Object.values(tasks), ...Object.values(ownTasks)] });

    const workflowArn = stack.formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName: stack.nameOf(WORKFLOW),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const starter = { writes: ['runs'], knowsShop: true, environment: { WORKFLOW_ARN: workflowArn } } as const;
    const startJob = new ServiceFunction(this, 'functions/kpis/start-job.ts', starter);
    const startScheduledJob = new ServiceFunction(this, 'functions/kpis/start-scheduled-job.ts', starter);
    for (const starting of [startJob, startScheduledJob]) starting.allow({ actions: ['states:StartExecution'], resources: [workflowArn] });
    api.operator(startJob, ['GET /v1/jobs', 'POST /v1/jobs/{name}/runs', 'GET /v1/jobs/{name}/runs/{id}']);

    new ScheduledTask(this, 'Clock', {
      target: startScheduledJob,
      deadLetters: scheduleDeadLetters,
      times: {
        nightly: { when: 'cron(30 4 * * ? *)', input: { job: 'nightly' } },
        'order-proposals': { when: 'cron(30 5 * * ? *)', input: { job: 'order-proposals' } },
        export: { when: 'cron(0 6 * * ? *)', input: { job: 'export' } },
        journeys: { when: 'cron(30 6 * * ? *)', input: { job: 'journeys' } },
        'campaign-report': { when: 'cron(0 7 ? * MON *)', input: { job: 'campaign-report' } },
      },
    });
  }

  /** All tables but the escrow of recalls are walked and put down as files, which only those see who may see everything. */
  private exports(api: Api): ServiceFunction {
    const getExport = new ServiceFunction(this, 'functions/kpis/get-export.ts', { reads: ['runs'], objects: { reads: ['exports'] } });
    api.operator(getExport, ['GET /v1/exports/{id}', 'GET /v1/exports/{id}/files']);
    return new ServiceFunction(this, 'functions/kpis/export-tables.ts', {
      writes: ['runs'],
      scans: (Object.keys(tables) as TableName[]).filter((table) => table !== 'escrow'),
      objects: { reads: ['exports'], writes: ['exports'] },
      memoryMegabytes: tunables.taskMemoryMegabytes,
      timeoutSeconds: tunables.taskTimeoutSeconds,
    });
  }

  /** What the indicators of each day are made by, and who tells them. */
  private indicators(api: Api): ServiceFunction {
    const manageKpis = new ServiceFunction(this, 'functions/kpis/manage-kpis.ts', { writes: ['kpis'], knowsShop: true });
    api.operator(manageKpis, ['GET /v1/kpis', 'PUT /v1/kpis/{id}/target', 'DELETE /v1/kpis/{id}/target']);
    return new ServiceFunction(this, 'functions/kpis/snapshot-kpis.ts', {
      scans: ['consents', 'feedback'],
      reads: ['campaigns', 'feedback', 'incidents', 'inventory', 'lots', 'products', 'rejects', 'segments', 'units'],
      writes: ['kpis', 'runs'],
      objects: { reads: ['artefacts', 'runs', 'orders'] },
      knowsShop: true,
      memoryMegabytes: tunables.taskMemoryMegabytes,
      timeoutSeconds: tunables.taskTimeoutSeconds,
    });
  }
}
