import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const project = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(os.tmpdir(), 'larderly-npm-start-'));
const endpointsFile = path.join(folder, 'endpoints.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('npm start', () => {
  it.each<[NodeJS.Signals, 'npm' | 'the whole terminal']>([
    ['SIGTERM', 'npm'],
    ['SIGINT', 'the whole terminal'],
  ])('ends with code 0 on %s to %s, and leaves nothing behind', async (signal, whom) => {
    const args = ['start', '--', '--port', '0', '--mqtt-port', '0', '--data', folder, '--empty'];
    const npm = spawn('npm', args, { cwd: project, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    for await (const text of npm.stdout.setEncoding('utf8')) {
      output += text;
      if (output.includes('Stop it with Ctrl-C')) break;
    }
    const { pid, api } = JSON.parse(readFileSync(endpointsFile, 'utf8')) as { pid: number; api: string };
    expect((await fetch(`${api}/openapi.json`)).status).toBe(200);
    const ended = once(npm, 'exit');
    const npmPid = npm.pid ?? 0;
    // A terminal signals every process of the group, a supervisor only the one that it started.
    process.kill(whom === 'npm' ? npmPid : -npmPid, signal);
    expect(await ended).toEqual([0, null]);
    expect(isAlive(pid)).toBe(false);
    expect(existsSync(endpointsFile)).toBe(false);
  });
});
