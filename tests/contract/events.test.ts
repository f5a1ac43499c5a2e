import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sampleSchemas } from './samples.ts';

const samples = globSync('events/*/*.json').map((file) => {
  const [, owner = '', name = ''] = /^events\/([a-z-]+\/[a-z-]+)\.([a-z-]+)\.json$/.exec(file) ?? [];
  const parsed = sampleSchemas[owner]?.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return { file, owner, isInvalid: name.startsWith('invalid'), parsed };
});
const valid = samples.filter(({ isInvalid }) => !isInvalid);
const invalid = samples.filter(({ isInvalid }) => isInvalid);

describe('the samples of events', () => {
  it('are named after a function that says what it takes', () => {
    expect(samples.filter(({ parsed }) => parsed === undefined).map(({ file }) => file)).toEqual([]);
  });

  it.each(valid)('$file parses', ({ parsed }) => {
    expect(parsed?.error?.issues ?? []).toEqual([]);
  });

  it.each(invalid)('$file does not parse', ({ parsed }) => {
    expect(parsed?.success).toBe(false);
  });

  it('show for each function one that is right and one that is wrong', () => {
    const owners = (of: typeof samples) => [...new Set(of.map(({ owner }) => owner))].sort();
    expect(owners(valid)).toEqual(owners(invalid));
  });
});
