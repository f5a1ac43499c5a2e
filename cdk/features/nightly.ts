import { Choice, Condition, Fail, type IChainable, JsonPath, Map as MapState, Pass, Result } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { type TaskProps, task } from '../constructs/workflow.ts';
import { tunables } from '../settings.ts';

export interface NightlyTasks {
  readonly beginRun: ServiceFunction;
  readonly collectFeatures: ServiceFunction;
  readonly clusterCustomers: ServiceFunction;
  readonly publishSegments: ServiceFunction;
  readonly trainNeighbours: ServiceFunction;
  readonly reportCampaigns: ServiceFunction;
  readonly finishRun: ServiceFunction;
}

/** What every task is told: which run it works for, as of when, and the fencing number of its lock. */
const run = { 'job.$': '$.job', 'runId.$': '$.runId', 'asOf.$': '$.asOf', 'fence.$': '$.fence' };

/**
 * The states of the nightly workflow. Input `{ job, asOf, runId }`; state holds keys and counts only,
 * what tasks hand to each other lies in the artefacts' bucket.
 */
export function nightlyDefinition(scope: Construct, tasks: NightlyTasks): IChainable {
  const failed = new Fail(scope, 'Failed', { error: 'RunFailed', cause: 'The run record and the log say why.' });
  const failRun = task(scope, 'FailRun', { runs: tasks.finishRun, keepsAs: JsonPath.DISCARD });
  failRun.addCatch(failed, { resultPath: JsonPath.DISCARD }).next(failed);

  const step = (id: string, props: TaskProps) => task(scope, id, props).addCatch(failRun, { resultPath: '$.failure' });
  const overParts = (id: string, keepsAs: string, runs: ServiceFunction) =>
    new MapState(scope, id, { itemsPath: '$.parts', resultPath: keepsAs, maxConcurrency: tunables.workflowMapConcurrency })
      .itemProcessor(task(scope, `${id}OfPart`, { runs }))
      .addCatch(failRun, { resultPath: '$.failure' });

  const finishRun = step('FinishRun', { runs: tasks.finishRun });
  const trainNeighbours = step('TrainNeighbours', { runs: tasks.trainNeighbours, given: run, keepsAs: '$.trained' });
  trainNeighbours.next(finishRun);
  const reportCampaigns = step('ReportCampaigns', { runs: tasks.reportCampaigns, given: run, keepsAs: '$.reported' });
  reportCampaigns.next(finishRun);

  const isNightly = Condition.stringEquals('$.job', 'nightly');
  const segmentation = overParts('CollectFeatures', '$.collected', tasks.collectFeatures);
  segmentation
    .next(
      step('ClusterCustomers', {
        runs: tasks.clusterCustomers,
        given: { ...run, 'collected.$': '$.collected' },
        keepsAs: '$.clustered',
      }),
    )
    .next(overParts('PublishSegments', '$.published', tasks.publishSegments))
    .next(
      step('CommitSegments', {
        runs: tasks.publishSegments,
        given: { ...run, commit: true, 'clustered.$': '$.clustered', 'published.$': '$.published' },
        keepsAs: '$.committed',
      }),
    )
    .next(new Choice(scope, 'IsNightly').when(isNightly, trainNeighbours).otherwise(finishRun));

  const unknownJob = new Pass(scope, 'UnknownJob', {
    result: Result.fromObject({ Error: 'UnknownJob', Cause: 'The workflow has no such job.' }),
    resultPath: '$.failure',
  });
  const whichJob = new Choice(scope, 'WhichJob')
    .when(Condition.or(isNightly, Condition.stringEquals('$.job', 'segments')), segmentation)
    .when(Condition.stringEquals('$.job', 'recommendations'), trainNeighbours)
    .when(Condition.stringEquals('$.job', 'campaign-report'), reportCampaigns)
    .otherwise(unknownJob.next(failRun));
  return step('BeginRun', { runs: tasks.beginRun }).next(whichJob);
}
