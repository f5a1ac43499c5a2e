import { Choice, Condition, Fail, type IChainable, JsonPath, Map as MapState, Pass, Result } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { type TaskProps, task } from '../constructs/workflow.ts';
import { tunables } from '../settings.ts';

export interface NightlyTasks {
  readonly beginRun: ServiceFunction;
  readonly collectFeatures: ServiceFunction;
  readonly clusterCustomers: ServiceFunction;
  readonly assignSegments: ServiceFunction;
  readonly publishSegments: ServiceFunction;
  readonly collectOrders: ServiceFunction;
  readonly trainNeighbours: ServiceFunction;
  readonly mineRules: ServiceFunction;
  readonly reportCampaigns: ServiceFunction;
  readonly rebuildProfiles: ServiceFunction;
  readonly finishRun: ServiceFunction;
}

/** What every task is told: which run it works for, as of when, and the fencing number of its lock. */
const run = { 'job.$': '$.job', 'runId.$': '$.runId', 'asOf.$': '$.asOf', 'fence.$': '$.fence' };

/**
 * The states of the nightly workflow. Input `{ job, asOf, runId }`; state holds keys and counts only,
 * what tasks hand to each other lies in the artefacts' bucket.
 */
export function nightlyDefinition(scope: Construct, tasks: NightlyTasks): IChainable {
  const states = statesIn(scope, tasks);
  const { step, overParts, failRun, finishRun } = states;
  const ordering = learning(states, tasks);
  const reporting = step('ReportCampaigns', { runs: tasks.reportCampaigns, given: run, keepsAs: '$.reported' });
  reporting.next(finishRun);
  const rebuilding = overParts('RebuildProfiles', '$.rebuilt', tasks.rebuildProfiles);
  rebuilding.next(finishRun);
  const unknownJob = new Pass(scope, 'UnknownJob', {
    result: Result.fromObject({ Error: 'UnknownJob', Cause: 'The workflow has no such job.' }),
    resultPath: '$.failure',
  });
  const whichJob = new Choice(scope, 'WhichJob')
    .when(Condition.or(isNightly, isJob('segments')), segmentation(states, tasks, ordering))
    .when(Condition.or(isJob('recommendations'), isJob('rules')), ordering)
    .when(isJob('campaign-report'), reporting)
    .when(Condition.or(isJob('rebuild'), isJob('verify')), rebuilding)
    .otherwise(unknownJob.next(failRun));
  return step('BeginRun', { runs: tasks.beginRun }).next(whichJob);
}

const isJob = (job: string) => Condition.stringEquals('$.job', job);
const isNightly = isJob('nightly');

type States = ReturnType<typeof statesIn>;

/** How a run ends, well or not, and the two kinds of steps that lead there. */
function statesIn(scope: Construct, tasks: NightlyTasks) {
  const failed = new Fail(scope, 'Failed', { error: 'RunFailed', cause: 'The run record and the log say why.' });
  const failRun = task(scope, 'FailRun', { runs: tasks.finishRun, keepsAs: JsonPath.DISCARD });
  failRun.addCatch(failed, { resultPath: JsonPath.DISCARD }).next(failed);
  const step = (id: string, props: TaskProps) => task(scope, id, props).addCatch(failRun, { resultPath: '$.failure' });
  const overParts = (id: string, keepsAs: string, runs: ServiceFunction) =>
    new MapState(scope, id, { itemsPath: '$.parts', resultPath: keepsAs, maxConcurrency: tunables.workflowMapConcurrency })
      .itemProcessor(task(scope, `${id}OfPart`, { runs }))
      .addCatch(failRun, { resultPath: '$.failure' });
  return { scope, step, overParts, failRun, finishRun: step('FinishRun', { runs: tasks.finishRun }) };
}

/** What orders teach: who buys alike, and what is bought together. The orders are read once for both. */
function learning({ scope, step, overParts, finishRun }: States, tasks: NightlyTasks): IChainable {
  const given = { ...run, 'orders.$': '$.ordered' };
  const mining = step('MineRules', { runs: tasks.mineRules, given, keepsAs: '$.mined' });
  mining.next(finishRun);
  const training = step('TrainNeighbours', { runs: tasks.trainNeighbours, given, keepsAs: '$.trained' });
  training.next(new Choice(scope, 'MinesRules').when(isNightly, mining).otherwise(finishRun));
  const collecting = overParts('CollectOrders', '$.ordered', tasks.collectOrders);
  collecting.next(new Choice(scope, 'LearnsFromOrders').when(isJob('rules'), mining).otherwise(training));
  return collecting;
}

/** Collects, clusters, assigns and publishes; at night the orders come next. */
function segmentation({ scope, step, overParts, failRun, finishRun }: States, tasks: NightlyTasks, ordering: IChainable) {
  const collect = overParts('CollectFeatures', '$.collected', tasks.collectFeatures);
  const collected = { ...run, 'collected.$': '$.collected' };
  const commit = { ...run, commit: true, 'of.$': '$.parts[0].of' };
  collect
    .next(step('ClusterCustomers', { runs: tasks.clusterCustomers, given: collected, keepsAs: '$.clustered' }))
    .next(assignSegments(scope, tasks).addCatch(failRun, { resultPath: '$.failure' }))
    .next(overParts('PublishSegments', '$.published', tasks.publishSegments))
    .next(step('CommitSegments', { runs: tasks.publishSegments, given: commit, keepsAs: '$.committed' }))
    .next(new Choice(scope, 'IsNightly').when(isNightly, ordering).otherwise(finishRun));
  return collect;
}

/** One task for each file of features that was collected. */
function assignSegments(scope: Construct, tasks: NightlyTasks): MapState {
  return new MapState(scope, 'AssignSegments', {
    itemsPath: '$.collected',
    itemSelector: {
      'runId.$': '$.runId',
      'asOf.$': '$.asOf',
      'fence.$': '$.fence',
      'of.$': '$.parts[0].of',
      'part.$': '$$.Map.Item.Value.part',
      'collected.$': '$$.Map.Item.Value',
    },
    resultPath: '$.assigned',
    maxConcurrency: tunables.workflowMapConcurrency,
  }).itemProcessor(task(scope, 'AssignSegmentsOfPart', { runs: tasks.assignSegments }));
}
