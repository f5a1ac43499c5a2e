import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { exclusively } from '../../../tools/exclusive.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'larderly-exclusive-'));
const lock = path.join(folder, 'deeper', 'work.lock');
afterAll(() => rmSync(folder, { recursive: true }));

describe('exclusive work', () => {
  it('never overlaps', async () => {
    const seen: string[] = [];
    const work = (name: string) => () => {
      seen.push(`${name} begins`);
      return sleep(20).then(() => seen.push(`${name} ends`));
    };
    await Promise.all([exclusively(lock, work('one')), exclusively(lock, work('two'))]);
    expect(seen).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
  });

  it('leaves no lock behind when it fails', async () => {
    await expect(exclusively(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(lock)).toBe(false);
  });

  it('does not wait for a process that has died', async () => {
    writeFileSync(lock, '4194305'); // above the highest process id that Linux gives
    expect(await exclusively(lock, () => Promise.resolve('done'))).toBe('done');
  });
});
