import { Choice, Condition, Fail, type IChainable, JsonPath, Map as MapState, Parallel, Pass, Result } from 'aws-cdk-lib/aws-stepfunctions';
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
  readonly forecastDemand: ServiceFunction;
  readonly measureCampaigns: ServiceFunction;
  readonly reportCampaigns: ServiceFunction;
  readonly snapshotKpis: ServiceFunction;
  readonly enrolJourneys: ServiceFunction;
  readonly proposeOrders: ServiceFunction;
  readonly rebuildProfiles: ServiceFunction;
  readonly drillRecall: ServiceFunction;
  readonly replayErasures: ServiceFunction;
  readonly exportTables: ServiceFunction;
  readonly finishRun: ServiceFunction;
}

/** What every task is told: which run it works for, as of when, and the fencing number of its lock. */
const run = { 'job.$': '$.job', 'runId.$': '$.runId', 'asOf.$': '$.asOf', 'fence.$': '$.fence' };

/**
 * The states of the nightly workflow. Input `{ job, asOf, runId }`; state holds keys and counts only,
 * what tasks hand to each other lies in the artefacts' bucket. Jobs that are a part of the night pass over the rest of it.
 */
export function nightlyDefinition(scope: Construct, tasks: NightlyTasks): IChainable {
  const states = statesIn(scope, tasks);
  const { step, overParts, together, failRun, finishRun } = states;
  const night = together('Prepare', '$.prepared', [
    partOf(states, 'Segments', ['nightly', 'segments'], segmentation(states, tasks)),
    partOf(
      states,
      'Orders',
      ['nightly', 'recommendations', 'rules', 'forecast', 'campaign-report', 'kpis'],
      overParts('CollectOrders', '$.ordered', tasks.collectOrders),
    ),
  ]);
  const given = { ...run, 'orders.$': '$.prepared[1].ordered' };
  const learning = learningFrom(states, tasks, given);
  const measuring = step('MeasureCampaigns', { runs: tasks.measureCampaigns, given, keepsAs: '$.measured' });
  learning.next(new Choice(scope, 'MeasuresCampaigns').when(isJob('nightly'), measuring).otherwise(finishRun));
  const snapshot = step('SnapshotKpis', { runs: tasks.snapshotKpis, given, keepsAs: '$.snapshot' });
  snapshot.next(finishRun);
  night.next(
    new Choice(scope, 'LearnsFromOrders')
      .when(isJob('segments'), finishRun)
      .when(isJob('campaign-report'), measuring)
      .when(isJob('kpis'), snapshot)
      .otherwise(learning),
  );
  const collecting = overParts('CollectFeatures', '$.collected', tasks.collectFeatures);
  collecting.addCatch(failRun, { resultPath: '$.failure' }).next(night);
  const reporting = step('ReportCampaigns', { runs: tasks.reportCampaigns, given: run, keepsAs: '$.reported' });
  measuring.next(new Choice(scope, 'ReportsCampaigns').when(isJob('campaign-report'), reporting.next(finishRun)).otherwise(snapshot));
  const alone = (id: string, runs: ServiceFunction, keepsAs: string) => step(id, { runs, given: run, keepsAs }).next(finishRun);
  const rebuilding = overParts('RebuildProfiles', '$.rebuilt', tasks.rebuildProfiles);
  rebuilding.addCatch(failRun, { resultPath: '$.failure' }).next(finishRun);
  const exporting = exportingTables(states, tasks);
  const unknownJob = new Pass(scope, 'UnknownJob', {
    result: Result.fromObject({ Error: 'UnknownJob', Cause: 'The workflow has no such job.' }),
    resultPath: '$.failure',
  });
  const whichJob = new Choice(scope, 'WhichJob')
    // The orders are collected of the people whom the features have found.
    .when(isOneOf(['nightly', 'segments', 'kpis']), collecting)
    .when(isOneOf(['recommendations', 'rules', 'forecast', 'campaign-report']), night)
    .when(isJob('mock-recall'), alone('DrillRecall', tasks.drillRecall, '$.drilled'))
    .when(isJob('replay-erasures'), alone('ReplayErasures', tasks.replayErasures, '$.replayed'))
    .when(isJob('journeys'), alone('EnrolJourneys', tasks.enrolJourneys, '$.enrolled'))
    .when(isJob('order-proposals'), alone('ProposeOrders', tasks.proposeOrders, '$.proposed'))
    .when(isOneOf(['rebuild', 'verify']), rebuilding)
    .when(isJob('export'), exporting)
    .otherwise(unknownJob.next(failRun));
  return step('BeginRun', { runs: tasks.beginRun }).next(whichJob);
}

const isJob = (job: string) => Condition.stringEquals('$.job', job);
const isOneOf = (jobs: readonly string[]) => Condition.or(...jobs.map(isJob));

type States = ReturnType<typeof statesIn>;

/** How a run ends, well or not, and the kinds of steps that lead there. */
function statesIn(scope: Construct, tasks: NightlyTasks) {
  const failed = new Fail(scope, 'Failed', { error: 'RunFailed', cause: 'The run record and the log say why.' });
  const failRun = task(scope, 'FailRun', { runs: tasks.finishRun, keepsAs: JsonPath.DISCARD });
  failRun.addCatch(failed, { resultPath: JsonPath.DISCARD }).next(failed);
  const step = (id: string, props: TaskProps) => task(scope, id, props).addCatch(failRun, { resultPath: '$.failure' });
  const overParts = (id: string, keepsAs: string, runs: ServiceFunction) =>
    new MapState(scope, id, { itemsPath: '$.parts', resultPath: keepsAs, maxConcurrency: tunables.workflowMapConcurrency }).itemProcessor(
      task(scope, `${id}OfPart`, { runs }),
    );
  // What goes wrong in one branch ends the others, and the run.
  const together = (id: string, resultPath: string, branches: readonly IChainable[]) =>
    new Parallel(scope, id, { resultPath }).branch(...branches).addCatch(failRun, { resultPath: '$.failure' });
  return { scope, step, overParts, together, failRun, finishRun: step('FinishRun', { runs: tasks.finishRun }) };
}

/** A branch that only some jobs go through. */
function partOf({ scope }: States, name: string, jobs: readonly string[], work: IChainable): IChainable {
  return new Choice(scope, `Needs${name}`).when(isOneOf(jobs), work).otherwise(new Pass(scope, `No${name}`));
}

/** What is learned from the orders of the night. */
function learningFrom(states: States, tasks: NightlyTasks, given: NonNullable<TaskProps['given']>): Parallel {
  const learn = (id: string, runs: ServiceFunction, keepsAs: string) => task(states.scope, id, { runs, given, keepsAs });
  return states.together('Learn', '$.learned', [
    partOf(states, 'Neighbours', ['nightly', 'recommendations'], learn('TrainNeighbours', tasks.trainNeighbours, '$.trained')),
    partOf(states, 'Rules', ['nightly', 'rules'], learn('MineRules', tasks.mineRules, '$.mined')),
    partOf(states, 'Forecasts', ['nightly', 'forecast'], learn('ForecastDemand', tasks.forecastDemand, '$.forecast')),
  ]);
}

/** Writes the tables part by part, then puts the export in force; until then the one before stays. */
function exportingTables({ overParts, step, failRun, finishRun }: States, { exportTables }: NightlyTasks): MapState {
  const exporting = overParts('ExportTables', '$.exportedParts', exportTables);
  exporting.addCatch(failRun, { resultPath: '$.failure' });
  const given = { ...run, commit: true, 'of.$': '$.parts[0].of' };
  exporting.next(step('PublishExport', { runs: exportTables, given, keepsAs: '$.exported' }).next(finishRun));
  return exporting;
}

/** Clusters, assigns and publishes. */
function segmentation({ scope, overParts }: States, tasks: NightlyTasks): IChainable {
  const collected = { ...run, 'collected.$': '$.collected' };
  const commit = { ...run, commit: true, 'of.$': '$.parts[0].of' };
  return task(scope, 'ClusterCustomers', { runs: tasks.clusterCustomers, given: collected, keepsAs: '$.clustered' })
    .next(assignSegments(scope, tasks))
    .next(overParts('PublishSegments', '$.published', tasks.publishSegments))
    .next(task(scope, 'CommitSegments', { runs: tasks.publishSegments, given: commit, keepsAs: '$.committed' }));
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
