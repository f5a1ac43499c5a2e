import { ArnFormat } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Api } from '../constructs/http-route.ts';
import { LarderlyStack } from '../constructs/larderly-stack.ts';
import { ScheduledTask } from '../constructs/scheduled-task.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { Workflow } from '../constructs/workflow.ts';
import type { NightlyTasks } from './nightly.ts';
import { nightlyDefinition } from './nightly.ts';

const WORKFLOW = 'nightly';

export interface KpisProps {
  readonly api: Api;
  readonly scheduleDeadLetters: Queue;
  readonly tasks: Omit<NightlyTasks, 'beginRun' | 'finishRun'>;
}

/** Jobs: begun by the clock or by an operator, each a run of the nightly workflow. */
export class Kpis extends Construct {
  constructor(scope: Construct, { api, scheduleDeadLetters, tasks }: KpisProps) {
    super(scope, 'Kpis');
    const stack = LarderlyStack.of(this);
    const beginRun = new ServiceFunction(this, 'functions/kpis/begin-run.ts', {
      writes: ['runs'],
      environment: { CUSTOMER_PARTS: String(stack.settings.customerParts) },
    });
    const finishRun = new ServiceFunction(this, 'functions/kpis/finish-run.ts', {
      writes: ['runs'],
      publishesTo: ['operations'],
    });
    const definition = nightlyDefinition(new Construct(this, 'States'), { ...tasks, beginRun, finishRun });
    new Workflow(this, 'Nightly', { name: WORKFLOW, definition, functions: [...Object.values(tasks), beginRun, finishRun] });

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
        'campaign-report': { when: 'cron(0 7 ? * MON *)', input: { job: 'campaign-report' } },
      },
    });
  }
}
