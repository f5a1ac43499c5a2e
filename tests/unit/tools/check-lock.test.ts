import { expect, it } from 'vitest';
import { missingOptionals } from '../../../tools/check-lock.ts';

it('finds the optional packages that a lock names but does not hold', () => {
  const packages = {
    '': { version: '1.0.0' },
    'node_modules/engine': { version: '2.0.0', optionalDependencies: { 'engine-linux': '2.0.0', 'engine-windows': '2.0.0' } },
    'node_modules/engine/node_modules/engine-linux': { version: '2.0.0' },
  };
  expect(missingOptionals(packages)).toEqual({ 'engine@2.0.0': ['engine-windows'] });
});

it('finds nothing in a complete lock', () => {
  expect(missingOptionals({ 'node_modules/a': { optionalDependencies: { b: '1' } }, 'node_modules/b': {} })).toEqual({});
});
