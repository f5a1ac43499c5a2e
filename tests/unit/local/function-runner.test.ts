import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { FunctionRunner } from '../../../local/lambda/function-runner.ts';

const CODE = `
let calls = 0;
const work = {
  count: () => ({ calls: ++calls, colour: process.env.COLOUR }),
  fail: () => { throw new TypeError('no such thing'); },
  hang: () => new Promise(() => setInterval(() => {}, 1000)),
  crash: () => process.exit(3),
  meet: () => new Promise((resolve) => setTimeout(() => resolve(++calls), 600)),
  large: () => 'x'.repeat(7_000_000),
  context: (context) => ({ name: context.functionName, left: context.getRemainingTimeInMillis() }),
};
export const handler = async (event, context) => await work[event.do](context);
`;

let directory = '';
let runner: FunctionRunner | undefined;

beforeAll(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'larderly-function-'));
  writeFileSync(path.join(directory, 'index.mjs'), CODE);
});
afterEach(() => runner?.stop());
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function start(poolSize = 1, handler = 'index.handler'): FunctionRunner {
  const settings = {
    functionName: 'f',
    functionArn: 'arn:f',
    directory,
    handler,
    memoryMegabytes: 64,
    timeoutSeconds: 1,
    variables: { COLOUR: 'red' },
  };
  runner = new FunctionRunner(settings, { poolSize, onLogs: (stream) => stream.resume(), onInvoked: () => {} });
  return runner;
}

it('keeps an environment warm, with the variables of the template', async () => {
  const it = start();
  expect(await it.invoke({ do: 'count' })).toEqual({ calls: 1, colour: 'red' });
  expect(await it.invoke({ do: 'count' })).toEqual({ calls: 2, colour: 'red' });
  expect(await it.invoke({ do: 'context' })).toMatchObject({ name: 'f', left: expect.any(Number) });
});

it('describes a failure as Lambda does, and stays warm', async () => {
  const it = start();
  await it.invoke({ do: 'count' });
  await expect(it.invoke({ do: 'fail' })).rejects.toMatchObject({ failure: { errorType: 'TypeError', errorMessage: 'no such thing' } });
  expect(await it.invoke({ do: 'count' })).toMatchObject({ calls: 2 });
});

it.each([
  ['hang', 'Sandbox.Timedout'],
  ['crash', 'Runtime.ExitError'],
])('starts cold after a %s', async (deed, errorType) => {
  const it = start();
  await it.invoke({ do: 'count' });
  await expect(it.invoke({ do: deed })).rejects.toMatchObject({ failure: { errorType } });
  expect(await it.invoke({ do: 'count' })).toMatchObject({ calls: 1 });
});

it('says that a handler is missing', async () => {
  await expect(start(1, 'index.nothing').invoke({})).rejects.toMatchObject({ failure: { errorType: 'Runtime.HandlerNotFound' } });
  await expect(start(1, 'absent.handler').invoke({})).rejects.toMatchObject({ failure: { errorType: 'Runtime.ImportModuleError' } });
});

it('lets nothing pass that Lambda would not', async () => {
  const it = start();
  await expect(it.invoke({ do: 'large' })).rejects.toMatchObject({ failure: { errorType: 'Function.ResponseSizeTooLarge' } });
  await expect(it.invoke({ do: 'count', text: 'x'.repeat(7_000_000) })).rejects.toThrow(/Lambda takes/);
});

it('lets short calls wait for a warm environment rather than start another', async () => {
  const it = start(2);
  const replies = await Promise.all([it.invoke({ do: 'count' }), it.invoke({ do: 'count' }), it.invoke({ do: 'count' })]);
  expect(replies).toEqual([1, 2, 3].map((calls) => ({ calls, colour: 'red' })));
});

it('runs as many at once as its pool has room for', async () => {
  const it = start(2);
  const replies = await Promise.all([1, 2, 3].map(() => it.invoke({ do: 'meet' })));
  expect(replies.toSorted()).toEqual([1, 1, 2]);
});
