import { afterEach, describe, expect, it, vi } from 'vitest';
import { numeral, queueUrl, readEnvironment, tableName } from '#runtime/environment.ts';

afterEach(() => vi.unstubAllEnvs());

describe('the environment of a function', () => {
  it('names every variable that is missing or wrong at once', () => {
    vi.stubEnv('LARDERLY_LIMIT', '');
    vi.stubEnv('LARDERLY_QUEUE_URL', 'not an address');
    const read = () => readEnvironment({ LARDERLY_TABLE: tableName, LARDERLY_LIMIT: numeral, LARDERLY_QUEUE_URL: queueUrl });
    expect(read).toThrow(/LARDERLY_TABLE.*LARDERLY_LIMIT.*LARDERLY_QUEUE_URL/);
  });

  it('does not read an empty number as zero', () => {
    vi.stubEnv('LARDERLY_LIMIT', ' ');
    expect(() => readEnvironment({ LARDERLY_LIMIT: numeral })).toThrow(/LARDERLY_LIMIT/);
  });

  it('parses numbers', () => {
    vi.stubEnv('LARDERLY_LIMIT', '2.5');
    expect(readEnvironment({ LARDERLY_LIMIT: numeral })).toEqual({ LARDERLY_LIMIT: 2.5 });
  });
});
