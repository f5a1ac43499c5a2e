import { assignPart, type ChangedRow, type Waiting } from '#domain/segments/assign-segments.ts';
import { atRiskCollector } from '#domain/segments/at-risk.ts';
import { FEATURES } from '#domain/segments/feature-catalogue.ts';
import { modelWatch } from '#domain/segments/judge-models.ts';
import { memberCollector } from '#domain/segments/segment-members.ts';
import { nowMillis } from '#runtime/clock.ts';
import { bucketName, readEnvironment, tableName } from '#runtime/environment.ts';
import { taskHandler } from '#runtime/task-handler.ts';
import type { RunId } from '#schemas/ids.ts';
import { type AssignTask, AssignTaskSchema, locksOfRun } from '#schemas/run.ts';
import { atRiskFilesIn } from '#storage/at-risk-files.ts';
import { leasesIn } from '#storage/leases.ts';
import { nightlyFilesIn } from '#storage/nightly-files.ts';
import { ruleChangeFilesIn } from '#storage/rule-change-files.ts';
import { ruleSegmentsIn } from '#storage/rule-segments.ts';
import { runsIn } from '#storage/runs.ts';
import { segmentationsIn } from '#storage/segments.ts';

const env = readEnvironment({ SEGMENTS_TABLE: tableName, RUNS_TABLE: tableName, ARTEFACTS_BUCKET: bucketName });
const segmentations = segmentationsIn(env.SEGMENTS_TABLE);
const runs = runsIn(env.RUNS_TABLE);
const leases = leasesIn(env.RUNS_TABLE);
const files = nightlyFilesIn(env.ARTEFACTS_BUCKET);
const ruleSegments = ruleSegmentsIn(env.SEGMENTS_TABLE);
const ruleChanges = ruleChangeFilesIn(env.ARTEFACTS_BUCKET);
const atRiskFiles = atRiskFilesIn(env.ARTEFACTS_BUCKET);

/** Who waited for another segment in the night that is in force; nobody when its files are gone. */
async function waitingBefore(runId: RunId | undefined, part: number): Promise<Map<string, Waiting>> {
  const file = runId && (await files.waiting(runId, part));
  if (!file) return new Map();
  const [segments = new Float64Array(), nights = new Float64Array()] = file.columns;
  return new Map(
    Array.from({ length: file.count }, (_, row) => {
      const key = file.keyAt(row);
      return [key, { key, segment: segments[row] as number, nights: nights[row] as number }];
    }),
  );
}

const waitingColumns = (waiting: readonly Waiting[]) => ({
  keys: waiting.map(({ key }) => key),
  columns: [Float64Array.from(waiting, ({ segment }) => segment), Float64Array.from(waiting, ({ nights }) => nights)],
});
const changedColumns = (changes: readonly ChangedRow[]) => ({
  keys: changes.map(({ key }) => key),
  columns: [
    Float64Array.from(changes, ({ segment }) => segment),
    ...FEATURES.map((_, index) => Float64Array.from(changes, ({ features }) => features[index] as number)),
  ],
});

async function assignSegments({ runId, fence, part, collected }: AssignTask): Promise<{ part: number; changed: number }> {
  await leases.keepAll(locksOfRun(runId), { runId, fence }, nowMillis());
  const model = await files.model(runId);
  const [previous, rules] = [await segmentations.find(), await ruleSegments.list()];
  const risk = atRiskCollector(model.lifetime);
  const members = memberCollector();
  const isStirred = modelWatch(rules, previous, model);
  const stirred: string[] = [];
  const { changes, waiting, summary } = assignPart(await files.features(collected), model, {
    waiting: await waitingBefore(previous?.runId, part),
    onCustomer(customer) {
      risk.look(customer);
      members.add(customer);
      if (isStirred(customer)) stirred.push(customer.key);
    },
  });
  await ruleChanges.putStirred(runId, part, stirred);
  await atRiskFiles.put(runId, part, risk.result());
  const columns = { changes: changedColumns(changes), waiting: waitingColumns(waiting), members: members.result() };
  await files.putAssigned(runId, part, { summary, ...columns });
  return { part, changed: summary.changed };
}

const step = (task: AssignTask) => runs.once({ runId: task.runId, step: 'assign-segments', part: task.part }, () => assignSegments(task));

export const handler = taskHandler(AssignTaskSchema, step);
