import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dynamodbLocalCommand } from '../../../local/engines/dynamodb-local.ts';
import { readOptions } from '../../../local/options.ts';
import { Outbox } from '../../../local/outbox.ts';
import { ExecutionStore } from '../../../local/resources/execution-store.ts';
import { openDataFolder } from '../../../local/start/data-folder.ts';

describe('the options', () => {
  it('are those of the contract', () => {
    expect(readOptions([])).toMatchObject({
      port: 8787,
      mqttPort: 1883,
      mqttsPort: 8883,
      dataFolder: '.local',
      isEmpty: false,
      isReset: false,
    });
    expect(readOptions(['--port', '0', '--mqtt-port', '0', '--engine', 'java', '--empty', '--reset'])).toMatchObject({
      mqttsPort: 0,
      engine: 'java',
      isReset: true,
    });
    expect(readOptions(['--help'])).toBeUndefined();
  });

  it.each([
    [['--port', 'x'], /--port takes a whole number/],
    [['--port', '70000'], /65535/],
    [['--engine', 'mongo'], /dynoxide or java/],
    [['--nope'], /--nope/],
  ])('refuse %j', (args, problem) => {
    expect(() => readOptions(args)).toThrow(problem);
  });
});

describe('the data folder', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), 'larderly-data-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('serves one runtime at a time', async () => {
    const folder = await openDataFolder(root, false);
    await expect(openDataFolder(root, false)).rejects.toThrow(`is in use by Larderly with process id ${process.pid}`);
    folder.release();
    (await openDataFolder(root, false)).release();
  });

  it('takes over from a runtime that was killed', async () => {
    writeFileSync(path.join(root, 'runtime.lock'), JSON.stringify({ pid: 2 ** 22 + 1, startedAt: '1', engines: [] }));
    (await openDataFolder(root, false)).release();
    writeFileSync(path.join(root, 'runtime.lock'), '{"pid":');
    (await openDataFolder(root, false)).release();
  });

  it('wants the demo shop until that is decided', async () => {
    const first = await openDataFolder(root, false);
    expect(first.wantsDemo).toBe(true);
    first.noteDemo();
    first.release();
    const second = await openDataFolder(root, false);
    expect(second.wantsDemo).toBe(false);
    second.release();
  });

  it('wipes its own things only', async () => {
    const precious = path.join(root, 'precious.txt');
    writeFileSync(precious, '');
    await expect(openDataFolder(root, true)).rejects.toThrow(/does not look like a data folder/);
    expect(existsSync(precious)).toBe(true);
    rmSync(precious);
    mkdirSync(path.join(root, 'tables'));
    (await openDataFolder(root, true)).release();
    expect(existsSync(path.join(root, 'tables'))).toBe(false);
  });

  it('is no place for DynamoDB Local where nothing can keep it on this machine', () => {
    // Node has no Java compiler, as a Java without its development kit has none.
    expect(() => dynamodbLocalCommand(8000, root, process.execPath)).toThrow(/needs a JDK, 17 or newer: .* 127\.0\.0\.1/);
    expect(readdirSync(root)).toEqual([]);
  });

  it('keeps the outbox, also when its last line was cut off', () => {
    const file = path.join(root, 'outbox.ndjson');
    const message = { kind: 'topic', to: ['safety'], subject: 's', text: 't', attributes: {} } as const;
    new Outbox(file).add(message);
    writeFileSync(file, '{"id":2,"cut', { flag: 'a' });
    new Outbox(file).add(message);
    expect(new Outbox(file).since(1).map(({ id }) => id)).toEqual([2]);
  });

  it('remembers executions', () => {
    const execution = {
      stateMachineArn: 'arn:m',
      executionArn: 'a:execution:m:one',
      name: 'one',
      status: 'RUNNING',
      startDate: 1,
      input: '{}',
    } as const;
    new ExecutionStore(root).save(execution);
    expect(new ExecutionStore(root).find('a:execution:m:one')).toEqual(execution);
  });
});
