import { describe, expect, it } from 'vitest';
import { benchArgumentsOf } from '../../../tools/bench/arguments.ts';

describe('the arguments of a bench', () => {
  it('are a name and options', () => {
    expect(benchArgumentsOf(['cost', '--json', '--runs', '3'])).toEqual({ name: 'cost', isJson: true, runs: 3 });
    expect(benchArgumentsOf([])).toEqual({ name: undefined, isJson: false, runs: undefined });
  });

  it.each([
    [['cost', '--bogus'], "Unknown option '--bogus'"],
    [['cost', '--runs', 'many'], '--runs takes a whole number from 1, not "many".'],
    [['cost', 'start'], 'One benchmark at a time, not cost, start.'],
  ])('%j are refused', (argv, sentence) => {
    expect(() => benchArgumentsOf(argv)).toThrow(sentence);
  });
});
