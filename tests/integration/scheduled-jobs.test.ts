import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunId } from '#schemas/ids.ts';
import { type NightShift, startNightShift, TABLES } from '../support/night-shift.ts';

const workflow = mockClient(SFNClient);
let shift: NightShift;

beforeAll(async () => {
  process.env['WORKFLOW_ARN'] = 'arn:aws:states:eu-central-1:123456789012:stateMachine:nightly';
  shift = await startNightShift();
});
afterAll(async () => {
  workflow.restore();
  await shift.stop();
});

const deliver = (scheduledAt: string) => shift.run<{ runId: string }>('kpis/start-scheduled-job', { job: 'nightly', scheduledAt });

it('starts one execution however often the clock’s call is delivered', async () => {
  workflow
    .on(StartExecutionCommand)
    .resolvesOnce({})
    .rejects(new ExecutionAlreadyExists({ message: 'exists', $metadata: {} }));
  const [first, second] = [await deliver('2026-11-22T03:30:00Z'), await deliver('2026-11-22T03:30:00Z')];
  expect([first.runId, second.runId]).toEqual(['nightly-2026-11-22', 'nightly-2026-11-22']);
  const inputs = workflow.commandCalls(StartExecutionCommand).map(({ args: [command] }) => command.input);
  expect(new Set(inputs.map(({ name }) => name))).toEqual(new Set(['nightly-2026-11-22']));
  expect(new Set(inputs.map(({ input }) => input)).size).toBe(1);
  const { runsIn } = await import('#storage/runs.ts');
  expect(await runsIn(TABLES.RUNS_TABLE).find('nightly', 'nightly-2026-11-22' as RunId)).toMatchObject({
    status: 'QUEUED',
    trigger: 'schedule',
    asOf: '2026-11-22T03:30:00.000Z',
  });
});

it('names the run after the shop’s day, not that of Greenwich', async () => {
  workflow.reset();
  workflow.on(StartExecutionCommand).resolves({});
  expect(await deliver('2026-12-31T23:30:00Z')).toEqual({ runId: 'nightly-2027-01-01' });
});

it('fails loudly when the workflow cannot be started, so that the call is repeated', async () => {
  workflow.reset();
  workflow.on(StartExecutionCommand).rejects(new Error('no route to host'));
  await expect(deliver('2026-12-02T03:30:00Z')).rejects.toThrow('no route to host');
});
